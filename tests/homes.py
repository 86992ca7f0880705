"""Home directories for embedded engines that live for a test session or less."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from orderledger.engines import running, stop_engines
from orderledger.settings import Settings
from orderledger.supervisor import stop_supervisor

PREFIX = "orderledger-tests-"


@contextmanager
def fresh_home() -> Iterator[Path]:
    """A new home; what runs below it is stopped and all is removed at the end."""
    _clean_after_killed_sessions()
    home = Path(tempfile.gettempdir()) / f"{PREFIX}{uuid.uuid4().hex[:8]}"
    running.prepare_home(home)
    running.write_state(_owner(home), running.State(running.mark(os.getpid())))
    try:
        yield home
    finally:
        _remove(home)


def _clean_after_killed_sessions() -> None:
    """Stop what a session left running that was killed before it could."""
    for home in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if not os.access(home, os.W_OK):
            continue
        owner = running.read_state(_owner(home)).process
        if owner is not None and not running.is_alive(owner):
            # Another session may be cleaning the same home.
            with suppress(OSError):
                _remove(home)


def _owner(home: Path) -> Path:
    return home / "session.json"


def _remove(home: Path) -> None:
    settings = Settings(home=home, kafka_bootstrap=None, postgres_dsn=None)
    # It would start the engines again.
    stop_supervisor(settings)
    stop_engines(settings)
    shutil.rmtree(home, ignore_errors=True)
