"""The supervisor's own process: keeps roles and embedded engines running until it is told to stop."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

import structlog

from orderledger.engines import EngineError, engines_are_up, running, start_engines
from orderledger.logs import configure_logs
from orderledger.roles import (
    Role,
    RoleState,
    SupervisorState,
    roles_from_json,
    write_supervisor_state,
)
from orderledger.settings import Settings
from orderledger.supervisor import ROLE_GRACE_S, SUPERVISOR_PID, child_environment

LOOK_EVERY_S = 0.2
FIRST_DELAY_S = 0.5
LONGEST_DELAY_S = 30.0
# One that lived so long did not fail at its start: the next delay is the first again.
SETTLED_S = 30.0

log = structlog.get_logger("supervisor")


@dataclass(slots=True)
class Child:
    """A role's process, if it runs, and when it may be started again (monotonic seconds)."""

    role: Role
    process: subprocess.Popen[bytes] | None = None
    mark: running.ProcessMark | None = None
    started_s: float = 0.0
    due_s: float = 0.0
    failures: int = 0
    starts: int = 0
    last_exit: int | None = None


@dataclass(slots=True)
class Engines:
    """The embedded engines: how often they could not be started in a row, and when it is tried again."""

    settings: Settings
    due_s: float = 0.0
    failures: int = 0

    def keep(self, now_s: float) -> None:
        """Start an engine again that has ended, with growing delays where that fails; times in monotonic seconds."""
        if now_s < self.due_s or engines_are_up(self.settings):
            return
        log.warning("an engine has ended, starting it again")
        try:
            start_engines(self.settings)
        except EngineError as error:
            self.failures += 1
            self.due_s = now_s + delay_s(self.failures)
            log.error("engine not started", reason=str(error), again_in_s=delay_s(self.failures))  # noqa: TRY400 - its text says it all
        else:
            self.failures = 0


def main() -> None:
    """Supervise the roles given as JSON on the command line; settings come from the environment."""
    settings = Settings()
    configure_logs("supervisor", settings.home, settings.log_level)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    supervise(settings, roles_from_json(sys.argv[1]), stop)


def supervise(settings: Settings, roles: tuple[Role, ...], stop: threading.Event) -> None:
    """Start each role, start it again with growing delays when it ends; stop all on `stop`."""
    engines = Engines(settings)
    children = [Child(role) for role in roles]
    kept: SupervisorState | None = None
    try:
        while not stop.is_set():
            engines.keep(time.monotonic())
            for child in children:
                _keep(child, settings, time.monotonic())
            kept = _record(settings, children, kept)
            stop.wait(LOOK_EVERY_S)
    finally:
        for child in children:
            _end(child)
        _record(settings, children, kept)


def delay_s(failures: int) -> float:
    """Seconds to wait before the next start after so many failures in a row."""
    return min(FIRST_DELAY_S * 2.0 ** min(failures - 1, 10), LONGEST_DELAY_S)


def _keep(child: Child, settings: Settings, now_s: float) -> None:
    if child.process is None:
        if now_s >= child.due_s:
            _begin(child, settings, now_s)
        return
    code = child.process.poll()
    if code is not None:
        settled = now_s - child.started_s > SETTLED_S
        child.failures = 1 if settled else child.failures + 1
        child.due_s = now_s + delay_s(child.failures)
        child.process, child.mark, child.last_exit = None, None, code
        log.warning("role ended", role=child.role.name, exit=code, again_in_s=delay_s(child.failures))


def _begin(child: Child, settings: Settings, now_s: float) -> None:
    output = settings.home / "logs" / f"{child.role.name}.out"
    environment = {**child_environment(settings), SUPERVISOR_PID: str(os.getpid())}
    child.process = running.spawn(child.role.command, output, environment=environment)
    child.mark = running.mark(child.process.pid)
    child.started_s = now_s
    child.starts += 1
    log.info("role started", role=child.role.name, pid=child.process.pid)


def _end(child: Child) -> None:
    if child.process is None:
        return
    child.process.terminate()
    try:
        child.last_exit = child.process.wait(ROLE_GRACE_S)
    except subprocess.TimeoutExpired:
        log.warning("role did not stop, killing it", role=child.role.name)
        child.process.kill()
        child.last_exit = child.process.wait()
    child.process, child.mark = None, None


def _record(settings: Settings, children: list[Child], kept: SupervisorState | None) -> SupervisorState:
    """Write the state file if anything has changed since `kept`."""
    roles = (RoleState(child.role.name, child.mark, max(child.starts - 1, 0), child.last_exit) for child in children)
    state = SupervisorState(running.mark(os.getpid()), tuple(roles))
    if state != kept:
        write_supervisor_state(settings.home, state)
    return state


if __name__ == "__main__":
    main()
