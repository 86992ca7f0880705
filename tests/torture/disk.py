"""A small disk for the ledger: a file system in memory, in mounts that nobody else sees, and that can be filled."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

SIZE_MB = 768
OWN_MOUNTS = "TORTURE_OWN_MOUNTS"
KEPT_OUTSIDE = ("kafka", "logs", "run")


@dataclass(frozen=True, slots=True)
class Disk:
    """What is mounted at `place`."""

    place: Path

    def fill(self) -> None:
        """Take all the room that there is."""
        found = os.statvfs(self.place)
        with self._ballast.open("ab") as file, suppress(OSError):
            os.posix_fallocate(file.fileno(), file.tell(), max(found.f_bavail * found.f_frsize, 1))

    def free(self) -> None:
        """Give it back."""
        self._ballast.unlink(missing_ok=True)

    @property
    def _ballast(self) -> Path:
        return self.place / "ballast"


def take_own_mounts(module: str, arguments: Sequence[str]) -> str | None:
    """Start this program again with mounts of its own, which are gone when it ends; gives why that can't be."""
    if OWN_MOUNTS in os.environ:
        return None
    unshare = shutil.which("unshare")
    if os.geteuid() != 0 or unshare is None:
        return "only root may mount, with unshare of util-linux"
    tried = subprocess.run([unshare, "--mount", "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        return tried.stderr.strip()
    os.environ[OWN_MOUNTS] = "1"
    return os.execv(unshare, [unshare, "--mount", sys.executable, "-m", module, *arguments])  # noqa: S606 - no shell is meant


@contextmanager
def small_disk(home: Path) -> Iterator[Disk]:
    """Mount one below `home`, as a home with PostgreSQL's data; what else an installation keeps stays in `home`."""
    place = home / "disk"
    place.mkdir()
    options = f"size={SIZE_MB}m,mode=0711"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "torture", str(place)], check=True)  # noqa: S607
    for name in KEPT_OUTSIDE:
        (home / name).mkdir(exist_ok=True)
        (place / name).symlink_to(home / name)
    try:
        yield Disk(place)
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)  # noqa: S607
