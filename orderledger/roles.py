"""The processes of a ledger, and what the supervisor keeps about them in its state file."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from orderledger.engines.running import ProcessMark, write_whole

ROLES = ("intake", "relay", "projector", "audit")
"""Their names, in the order in which they are started and stopped: writers before readers."""


@dataclass(frozen=True, slots=True)
class Role:
    """One process: its name, also that of its log, and its command line."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoleState:
    """A role as the supervisor last saw it; no process while it waits to start it again."""

    name: str
    process: ProcessMark | None
    restarts: int
    last_exit: int | None


@dataclass(frozen=True, slots=True)
class SupervisorState:
    """The supervisor's own process, None before the first start, and its roles."""

    process: ProcessMark | None
    roles: tuple[RoleState, ...]


def ledger_roles() -> tuple[Role, ...]:
    """All roles, in their order."""
    return tuple(Role(name, (sys.executable, "-P", "-m", "orderledger", "run", name)) for name in ROLES)


def roles_to_json(roles: Sequence[Role]) -> str:
    """Roles as one argument of a command line."""
    return json.dumps([asdict(role) for role in roles])


def roles_from_json(text: str) -> tuple[Role, ...]:
    """The inverse of `roles_to_json`."""
    return tuple(Role(role["name"], tuple(role["command"])) for role in json.loads(text))


def state_file(home: Path) -> Path:
    """Where the supervisor keeps its state."""
    return home / "run" / "supervisor.json"


def read_supervisor_state(home: Path) -> SupervisorState:
    """What a supervisor below `home` kept last; empty if there was none."""
    try:
        kept = json.loads(state_file(home).read_text("utf-8"))
        roles = tuple(RoleState(**{**role, "process": _mark(role["process"])}) for role in kept["roles"])
        return SupervisorState(_mark(kept["process"]), roles)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return SupervisorState(None, ())


def write_supervisor_state(home: Path, state: SupervisorState) -> None:
    """Keep the state, whole or not at all."""
    write_whole(state_file(home), json.dumps(asdict(state)))


def _mark(kept: dict[str, float] | None) -> ProcessMark | None:
    return None if kept is None else ProcessMark(int(kept["pid"]), kept["created_s"])
