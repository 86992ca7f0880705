"""What runs in the background: started detached, found again by its state file, and stopped."""

import fcntl
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

from orderledger.engines.errors import EngineError

# A create time is told from the boot time, which a clock adjustment may move by a second.
CREATED_TOLERANCE_S = 2.0
LOCK_TIMEOUT_S = 120.0
POLL_S = 0.05
LOG_BYTES_KEPT = 5_000_000


@dataclass(frozen=True, slots=True)
class ProcessMark:
    """A process beyond doubt: a pid may be given again, with another create time (Unix seconds)."""

    pid: int
    created_s: float


@dataclass(frozen=True, slots=True)
class State:
    """What a state file says: the process, if one was started, and its ports by name."""

    process: ProcessMark | None = None
    ports: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OsUser:
    """The user and group that a process runs as."""

    name: str
    uid: int
    gid: int


def launch(
    command: Sequence[str],
    log: Path,
    *,
    environment: Mapping[str, str] | None = None,
    user: OsUser | None = None,
) -> ProcessMark:
    """Start a process in a session of its own, its output appended to `log`; it outlives us."""
    process = spawn(command, log, environment=environment, user=user)
    # Reaps it when it dies while we live: else it would stay, as a zombie with a valid pid.
    threading.Thread(target=process.wait, name=f"reap-{process.pid}", daemon=True).start()
    return mark(process.pid)


def spawn(
    command: Sequence[str],
    log: Path,
    *,
    environment: Mapping[str, str] | None = None,
    user: OsUser | None = None,
) -> subprocess.Popen[bytes]:
    """As `launch`, for a caller that waits for its end."""
    with _appending(log) as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd="/",
            umask=0o077,
            env=environment,
            user=user.uid if user else None,
            group=user.gid if user else None,
            extra_groups=[] if user else None,
        )


def mark(pid: int) -> ProcessMark:
    """The mark of a process that was just started; one that is gone already is never alive."""
    try:
        return ProcessMark(pid, psutil.Process(pid).create_time())
    except psutil.NoSuchProcess:
        return ProcessMark(pid, 0.0)


def is_alive(process: ProcessMark | None) -> bool:
    """Whether that very process still runs."""
    return process is not None and _find(process) is not None


def stop(process: ProcessMark, first: signal.Signals, grace_s: float) -> None:
    """Send `first`, wait up to `grace_s` seconds, then kill; returns when it is gone."""
    found = _find(process)
    if found is None:
        return
    try:
        found.send_signal(first)
        if not wait_gone(process, grace_s):
            found.kill()
            wait_gone(process, grace_s)
    except psutil.NoSuchProcess:
        pass


def wait_gone(process: ProcessMark, timeout_s: float) -> bool:
    """Wait until that process has ended; False if it has not within `timeout_s` seconds."""
    end = time.monotonic() + timeout_s
    while is_alive(process):
        if time.monotonic() > end:
            return False
        time.sleep(POLL_S)
    return True


def find_by_arguments(*arguments: str) -> list[ProcessMark]:
    """Processes whose command line holds all of `arguments`: those whose state file was lost."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        line = process.info["cmdline"] or []
        if process.pid != os.getpid() and set(arguments) <= set(line):
            found.append(mark(process.pid))
    return found


def read_state(path: Path) -> State:
    """The state kept at `path`; an empty one if there is none or it can't be read."""
    try:
        kept = json.loads(path.read_text("utf-8"))
        process = kept["process"]
        return State(ProcessMark(**process) if process else None, dict(kept["ports"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return State()


def write_state(path: Path, state: State) -> None:
    """Keep `state` at `path`, whole or not at all."""
    write_whole(path, json.dumps(asdict(state)))


def write_whole(path: Path, text: str) -> None:
    """Replace a file's text in one step, readable by its owner only."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.touch(mode=0o600)
    part.write_text(text, "utf-8")
    part.replace(path)


def prepare_home(home: Path) -> None:
    """Make the home directory and what every process expects in it."""
    # As root, PostgreSQL's own user passes through it; what is inside is closed to others.
    make_directory(home, 0o711)
    for directory in ("run", "logs"):
        make_directory(home / directory)


def make_directory(path: Path, mode: int = 0o700) -> None:
    """Make a directory with its parents; raises EngineError where it can't be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=mode, exist_ok=True)
        writable = os.access(path, os.W_OK | os.X_OK)
    except OSError as error:
        message = f"can't make {path}: {error.strerror}; set ORDERLEDGER_HOME to a writable directory"
        raise EngineError(message) from error
    if not writable:
        message = f"can't write to {path}; set ORDERLEDGER_HOME to a writable directory"
        raise EngineError(message)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock file at `path`, so that two at once don't fight; the kernel frees it at death."""
    with path.open("a") as file:
        end = time.monotonic() + LOCK_TIMEOUT_S
        while not _try_lock(file.fileno()):
            if time.monotonic() > end:
                message = f"another orderledger process has held {path} for {LOCK_TIMEOUT_S:.0f} s"
                raise EngineError(message)
            time.sleep(POLL_S)
        yield


def last_lines(log: Path, count: int = 15) -> str:
    """The end of a log, to be shown with an error; empty if there is none."""
    try:
        return "\n".join(log.read_text("utf-8", "replace").splitlines()[-count:])
    except FileNotFoundError:
        return ""


def _find(process: ProcessMark) -> psutil.Process | None:
    try:
        found = psutil.Process(process.pid)
        same = abs(found.create_time() - process.created_s) < CREATED_TOLERANCE_S
        return found if same and found.status() != psutil.STATUS_ZOMBIE else None
    except psutil.NoSuchProcess:
        return None


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _appending(log: Path) -> Iterator[int]:
    """Descriptor of the log's end; an overgrown log becomes the one before."""
    if log.exists() and log.stat().st_size > LOG_BYTES_KEPT:
        log.replace(log.with_name(f"{log.name}.1"))
    with log.open("ab") as file:
        yield file.fileno()
