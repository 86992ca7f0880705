"""The locks: written from pyproject.toml by uv, and held against it by `make check`."""

import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = "pyproject.toml"
ALL = "requirements.lock"
RUNTIME = "requirements-runtime.lock"
# The header names this command, and no address is written: pip takes the packages from where the user says.
COMPILE = (
    *("pip", "compile", "--quiet", "--universal", "--generate-hashes", "--python-version", "3.11"),
    # As for pip, certificates are those that this machine trusts, such as a company's proxy.
    "--system-certs",
    # A package that another asks for with an extra is pinned with it: older pips look for `name[extra]` by itself, and
    # with hashes refuse the newest one that they find.
    "--no-strip-extras",
    *("--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "make lock"),
)
SIGNS_OF_NO_NETWORK = ("Failed to fetch", "Network connectivity is disabled", "error sending request")


def compile_locks(folder: Path, extra: list[str]) -> str:
    """Compile both locks in `folder`, keeping versions that still fit; gives uv's complaint, empty if none.

    What the Docker image installs is a part of what is developed with: the same versions and hashes.
    """
    everything = ["--group", "dev", PROJECT, "--output-file", ALL]
    build = ["--group", "build", "--no-annotate", PROJECT]
    runtime = ["--constraints", ALL, *build, "--output-file", RUNTIME]
    return uv(folder, [*extra, *everything]) or uv(folder, runtime)


def uv(folder: Path, arguments: list[str]) -> str:
    """Run `uv pip compile` in `folder`; gives its complaint, empty if none."""
    program = Path(sys.executable).with_name("uv")
    done = subprocess.run([program, *COMPILE, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stderr or f"uv ended with {done.returncode}"


def check() -> str:
    """Compile copies of the locks and compare; gives what is wrong, empty if nothing is."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in (PROJECT, ALL, RUNTIME):
            shutil.copy(ROOT / file, folder)
        complaint = compile_locks(folder, [])
        if any(sign in complaint for sign in SIGNS_OF_NO_NETWORK):
            return check_without_network()
        if complaint:
            return complaint
        stale = [file for file in (ALL, RUNTIME) if differs(ROOT / file, folder / file)]
    return f"Stale against {PROJECT}: {', '.join(stale)}. Run `make lock` and commit." if stale else ""


def differs(one: Path, other: Path) -> bool:
    """Whether the two files hold different bytes."""
    return one.read_bytes() != other.read_bytes()


def check_without_network() -> str:
    """Hold each requirement of the project against the version locked for it; gives what is wrong."""
    print("No network: the locks are held against the project's own requirements only.")
    versions = dict(locked(ROOT / ALL))
    missing = [
        str(requirement)
        for requirement in direct_requirements()
        if not requirement.specifier.contains(versions.get(canonicalize_name(requirement.name), "0"))
        or canonicalize_name(requirement.name) not in versions
    ]
    return f"{ALL} does not hold {', '.join(missing)}: run `make lock` and commit." if missing else ""


def locked(lock: Path) -> Iterator[tuple[str, str]]:
    """Give name and version of each package in the lock."""
    for line in lock.read_text("utf-8").splitlines():
        if line[:1].isalnum():
            pin = Requirement(line.rstrip(" \\"))
            yield canonicalize_name(pin.name), str(pin.specifier).removeprefix("==")


def direct_requirements() -> list[Requirement]:
    """Give what the project asks for by name, to run and to develop."""
    project = tomllib.loads((ROOT / PROJECT).read_text("utf-8"))
    groups = project["dependency-groups"]
    texts = [*project["project"]["dependencies"], *groups["build"], *groups["dev"]]
    return [Requirement(text) for text in texts if isinstance(text, str)]


def main(arguments: list[str]) -> str:
    """`write [--upgrade]` or `check`; gives the message to fail with, empty if all is well."""
    match arguments:
        case ["check"]:
            return check()
        case ["write", *extra]:
            return compile_locks(ROOT, extra)
        case _:
            return "usage: locks.py check | write [--upgrade]"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) or 0)
