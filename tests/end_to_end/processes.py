"""Roles and commands as processes of their own, as they run for users."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from orderledger.settings import Settings
from orderledger.supervisor import child_environment

ROLES = ("intake", "relay", "projector")
COMMAND = (sys.executable, "-P", "-m", "orderledger")


@dataclass(slots=True)
class Roles:
    """Intake, relay and projector, each a process that can be killed and started again."""

    settings: Settings
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, role: str) -> None:
        """Start one."""
        self.processes[role] = start(self.settings, "run", role)

    def kill(self, role: str) -> None:
        """Kill one with SIGKILL, in whatever it does."""
        process = self.processes.pop(role)
        process.send_signal(signal.SIGKILL)
        process.wait()


@contextmanager
def all_roles(settings: Settings) -> Iterator[Roles]:
    """Run all three until the end."""
    roles = Roles(settings)
    try:
        for role in ROLES:
            roles.start(role)
        yield roles
    finally:
        for role in list(roles.processes):
            roles.kill(role)


def start(settings: Settings, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a command."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        env=child_environment(settings),
        stdout=subprocess.PIPE if arguments[0] != "run" else subprocess.DEVNULL,
        stderr=subprocess.PIPE if arguments[0] != "run" else subprocess.DEVNULL,
    )


def ask(settings: Settings, *arguments: str, exits: Sequence[int] = (0,)) -> Any:
    """Run a command to its end with --json and give what it says."""
    process = start(settings, *arguments, "--json")
    said, errors = process.communicate()
    assert process.returncode in exits, errors.decode()
    return json.loads(said)
