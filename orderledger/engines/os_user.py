"""The operating system's user that PostgreSQL runs as: it refuses to run as root."""

import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

import structlog

from orderledger.engines.errors import EngineError
from orderledger.engines.running import OsUser

NAME = "orderledger-pg"
SEARCH_BY_ALL = stat.S_IXOTH


def postgres_os_user() -> OsUser | None:
    """None where we may run it ourselves; as root, a system user of its own, made when missing."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        _make_user()
        entry = pwd.getpwnam(NAME)
    return OsUser(NAME, entry.pw_uid, entry.pw_gid)


def give(user: OsUser, *paths: Path) -> None:
    """Make `user` the owner of `paths`."""
    for path in paths:
        os.chown(path, user.uid, user.gid)


def let_traverse(user: OsUser, *paths: Path) -> None:
    """Let `user` reach `paths`: every closed directory above them may be passed, yet not listed.

    What is opened so is told in the log, since it changes directories that are not ours.
    """
    for path in paths:
        for directory in reversed(path.resolve().parents):
            if not _may_pass(user, directory):
                directory.chmod(stat.S_IMODE(directory.stat().st_mode) | SEARCH_BY_ALL)
                structlog.get_logger().warning(
                    "directory may now be passed through by all", path=str(directory), so_that=NAME
                )


def _may_pass(user: OsUser, directory: Path) -> bool:
    found = directory.stat()
    if found.st_uid == user.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == user.gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def _make_user() -> None:
    useradd = shutil.which("useradd")
    if useradd is None:
        raise EngineError(_advice("useradd is not on the PATH"))
    command = [useradd, "--system", "--user-group", "--no-create-home", "--shell", "/bin/false", NAME]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    # Another process may have made it at the same moment.
    if done.returncode != 0 and not _exists():
        raise EngineError(_advice(done.stderr.strip()))


def _exists() -> bool:
    try:
        pwd.getpwnam(NAME)
    except KeyError:
        return False
    return True


def _advice(reason: str) -> str:
    return (
        f"PostgreSQL does not run as root, and the user {NAME} can't be made: {reason}\n"
        "Run as another user, or set ORDERLEDGER_POSTGRES_DSN."
    )
