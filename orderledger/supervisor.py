"""Starts, stops and shows the supervisor, the background process that keeps all roles running."""

import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from orderledger.engines import EngineError, running, start_engines
from orderledger.engines.running import ProcessMark
from orderledger.roles import (
    Role,
    RoleState,
    ledger_roles,
    read_supervisor_state,
    roles_to_json,
    state_file,
)
from orderledger.settings import Settings, environment, is_setting

START_TIMEOUT_S = 60.0
# The supervisor itself gives each role its time.
STOP_GRACE_S = 60.0
ROLE_GRACE_S = 10.0
SUPERVISOR_PID = "ORDERLEDGER_SUPERVISOR_PID"


@dataclass(frozen=True, slots=True)
class RoleStatus:
    """A role as seen now; "waiting" is between an end and the next start, "orphaned" unsupervised."""

    name: str
    state: Literal["running", "waiting", "stopped", "orphaned"]
    pid: int | None
    restarts: int
    last_exit: int | None


@dataclass(frozen=True, slots=True)
class SupervisorStatus:
    """The supervisor as seen now, with the roles that it last kept."""

    state: Literal["running", "stopped"]
    pid: int | None
    roles: tuple[RoleStatus, ...]


def start_supervisor(settings: Settings, roles: Sequence[Role] | None = None) -> SupervisorStatus:
    """Start engines, supervisor and roles (default: the ledger's); returns when all are up.

    Does nothing if a supervisor runs already. Raises EngineError with the reason.
    """
    start_engines(settings)
    running.prepare_home(settings.home)
    with running.exclusive(settings.home / "run" / "supervisor.lock"):
        if not running.is_alive(read_supervisor_state(settings.home).process):
            _stop_orphans(settings)
            _start(settings, ledger_roles() if roles is None else tuple(roles))
    return supervisor_status(settings)


def stop_supervisor(settings: Settings) -> None:
    """Stop the supervisor and all roles, also those that a killed supervisor left. Engines go on."""
    if not state_file(settings.home).exists():
        return
    with running.exclusive(settings.home / "run" / "supervisor.lock"):
        supervisor = read_supervisor_state(settings.home).process
        if supervisor is not None:
            running.stop(supervisor, signal.SIGTERM, STOP_GRACE_S)
        _stop_orphans(settings)
        state_file(settings.home).unlink(missing_ok=True)


def supervisor_status(settings: Settings) -> SupervisorStatus:
    """Whether the supervisor runs, and what its roles do."""
    kept = read_supervisor_state(settings.home)
    supervised = running.is_alive(kept.process)
    roles = tuple(_role_status(role, supervised=supervised) for role in kept.roles)
    if kept.process is None or not supervised:
        return SupervisorStatus("stopped", None, roles)
    return SupervisorStatus("running", kept.process.pid, roles)


def stop_without_supervisor(stop: threading.Event) -> None:
    """In a role's process: set `stop` when its supervisor is gone, so that none is left alone."""
    parent = os.environ.get(SUPERVISOR_PID)
    if parent is None:
        return

    def watch() -> None:
        while os.getppid() == int(parent) and not stop.wait(0.5):
            pass
        stop.set()

    threading.Thread(target=watch, name="supervisor-watch", daemon=True).start()


def child_environment(settings: Settings) -> dict[str, str]:
    """Our environment with exactly these settings."""
    others = {name: value for name, value in os.environ.items() if not is_setting(name)}
    return {**others, **environment(settings), "PYTHONUNBUFFERED": "1"}


def _start(settings: Settings, roles: tuple[Role, ...]) -> None:
    command = (sys.executable, "-P", "-m", "orderledger.supervisor_loop", roles_to_json(roles))
    log = settings.home / "logs" / "supervisor.out"
    supervisor = running.launch(command, log, environment=child_environment(settings))
    end = time.monotonic() + START_TIMEOUT_S
    while not _all_up(settings, supervisor, len(roles)):
        if not running.is_alive(supervisor) or time.monotonic() > end:
            raise EngineError(f"the supervisor did not come up; {log} ends:\n{running.last_lines(log)}")
        time.sleep(running.POLL_S)


def _all_up(settings: Settings, supervisor: ProcessMark, count: int) -> bool:
    kept = read_supervisor_state(settings.home)
    alive = [role for role in kept.roles if running.is_alive(role.process)]
    return kept.process == supervisor and len(alive) == count


def _stop_orphans(settings: Settings) -> None:
    for role in read_supervisor_state(settings.home).roles:
        if role.process is not None:
            running.stop(role.process, signal.SIGTERM, ROLE_GRACE_S)


def _role_status(role: RoleState, *, supervised: bool) -> RoleStatus:
    alive = role.process is not None and running.is_alive(role.process)
    match alive, supervised:
        case True, True:
            state: Literal["running", "waiting", "stopped", "orphaned"] = "running"
        case True, False:
            state = "orphaned"
        case False, True:
            state = "waiting"
        case _:
            state = "stopped"
    pid = role.process.pid if role.process is not None and alive else None
    return RoleStatus(role.name, state, pid, role.restarts, role.last_exit)
