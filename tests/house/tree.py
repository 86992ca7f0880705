"""Where the project's files are, for tests that read them as text."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("domain", "schemas", "ledger", "projections", "producers", "consumers", "orderledger")


def modules() -> Iterator[Path]:
    """Every Python file of the code and of its tests."""
    for folder in (*PACKAGES, "tests", ".ci"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def committed_texts() -> Iterator[tuple[str, str]]:
    """Path below the root and text of every committed file that is text; skips the test without git."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("no git checkout: what is committed is not known")
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - the user's own git
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = ROOT / name
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            yield name, content.decode("utf-8")
