"""How each fault is done to an installation that is under its supervisor."""

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from orderledger.engines import EngineError, engine_status, running
from orderledger.roles import Role, ledger_roles
from orderledger.settings import Settings
from orderledger.supervisor import child_environment, start_supervisor, supervisor_status
from tests.torture.callers import Callers
from tests.torture.disk import Disk
from tests.torture.plan import Fault

PATIENCE_S = 120.0
LOOK_EVERY_S = 0.1
NO_SPACE = "No space left on device"


@dataclass(frozen=True, slots=True)
class Faults:
    """What faults need; `disk` is None where it can't be filled. `notes` has what did not go as planned."""

    settings: Settings
    callers: Callers
    disk: Disk | None
    never: threading.Event = field(default_factory=threading.Event)
    notes: list[str] = field(default_factory=list)

    def do(self, fault: Fault) -> None:
        """Do it to its end; the supervisor, or its callers', sees to what it brought down."""
        try:
            self._do(fault)
        except TimeoutError as error:
            self.notes.append(f"{fault}: {error}")

    def up(self) -> None:
        """Start whatever does not run, as an operator does who tries again."""
        end_s = time.monotonic() + PATIENCE_S
        while True:
            try:
                start_supervisor(self.settings, roles())
            except EngineError:
                if time.monotonic() > end_s:
                    raise
                self.never.wait(1)
            else:
                return

    def _do(self, fault: Fault) -> None:
        match fault.kind, fault.target:
            case "kill", "everything":
                self._kill_everything()
            case "kill", "postgres":
                _send(signal.SIGKILL, self._found("postgres")[:1])
            case "kill", "backend":
                backends = self._found("backend")
                _send(signal.SIGKILL, [backends[fault.number % len(backends)]])
            case "kill", target:
                _send(signal.SIGKILL, self._found(target))
                if target == "supervisor":
                    self.up()
            case "restart", target:
                # PostgreSQL's fast shutdown.
                _send(signal.SIGINT if target == "postgres" else signal.SIGTERM, self._found(target)[:1])
            case "pause", target:
                with _stopped(self._found(target)):
                    self.never.wait(fault.lasts_s)
            case "double", _:
                self._double_relay(fault.lasts_s)
            case "fill", _:
                self._fill_disk(fault.lasts_s)

    def _found(self, target: str) -> list[psutil.Process]:
        """Give its processes as soon as there are some."""
        found: list[psutil.Process] = []

        def is_there() -> bool:
            found[:] = self._processes(target)
            return bool(found)

        self._until(is_there, f"{target} does not run")
        return found

    def _processes(self, target: str) -> list[psutil.Process]:
        status = supervisor_status(self.settings)
        match target:
            case "caller":
                return _alive([self.callers.process.pid if self.callers.process else None])
            case "supervisor":
                return _alive([status.pid])
            case "kafka":
                return _alive(each.pid for each in engine_status(self.settings) if each.name == "kafka")
            case "postgres":
                found = _alive(each.pid for each in engine_status(self.settings) if each.name == "postgres")
                return found + [child for each in found for child in _children(each)]
            case "backend":
                return [each for each in self._processes("postgres")[1:] if _serves_a_client(each)]
            case role:
                return _alive(each.pid for each in status.roles if each.name == role)

    def _kill_everything(self) -> None:
        targets = ("supervisor", "caller", *(each.name for each in roles()), "postgres", "kafka")
        found = [process for target in targets for process in self._processes(target)]
        # First the supervisor, or it would start again what falls first.
        _send(signal.SIGKILL, found)
        self.up()

    def _double_relay(self, lasts_s: float) -> None:
        """Let a second relay take over from one that is paused, and then both go on for a while."""
        command = next(each.command for each in ledger_roles() if each.name == "relay")
        log = self.settings.home / "logs" / "relay-again.out"
        with _stopped(self._found("relay")):
            second = running.spawn(command, log, environment=child_environment(self.settings))
            self.never.wait(lasts_s)
        self.never.wait(lasts_s / 2)
        second.kill()
        second.wait()

    def _fill_disk(self, lasts_s: float) -> None:
        disk = self.disk
        if disk is None:
            return
        before = self.refusals()

        def is_noticed() -> bool:
            disk.fill()
            return self.refusals() > before

        try:
            self._until(is_noticed, "nobody noticed that the disk is full")
            end_s = time.monotonic() + lasts_s
            while time.monotonic() < end_s:
                disk.fill()
                self.never.wait(LOOK_EVERY_S)
        finally:
            disk.free()

    def refusals(self) -> int:
        """How often PostgreSQL said that there is no room."""
        logs = self.settings.home / "logs"
        return sum(_count(path) for path in (logs / "postgres.log", logs / "postgres.log.1"))

    def _until(self, holds: Callable[[], bool], otherwise: str) -> None:
        end_s = time.monotonic() + PATIENCE_S
        while not holds():
            if time.monotonic() > end_s:
                raise TimeoutError(otherwise)
            self.never.wait(LOOK_EVERY_S)


def roles() -> tuple[Role, ...]:
    """The roles of a ledger, with a second intake."""
    second = Role("intake-2", (sys.executable, "-P", "-m", "orderledger", "run", "intake"))
    return (*ledger_roles(), second)


def _alive(pids: Iterable[int | None]) -> list[psutil.Process]:
    found = []
    for pid in filter(None, pids):
        with suppress(psutil.NoSuchProcess):
            found.append(psutil.Process(pid))
    return found


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _serves_a_client(process: psutil.Process) -> bool:
    try:
        return "orderledger orderledger" in " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return False


def _send(name: signal.Signals, processes: Sequence[psutil.Process]) -> None:
    for each in processes:
        with suppress(psutil.NoSuchProcess):
            each.send_signal(name)


@contextmanager
def _stopped(processes: Sequence[psutil.Process]) -> Iterator[None]:
    _send(signal.SIGSTOP, processes)
    try:
        yield
    finally:
        _send(signal.SIGCONT, processes)


def _count(log: Path) -> int:
    try:
        return log.read_text("utf-8", "replace").count(NO_SPACE)
    except FileNotFoundError:
        return 0
