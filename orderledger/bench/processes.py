"""Run roles in processes of their own, and other work too, so that each is alone with its interpreter."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context

from orderledger.bench.installation import Installation
from orderledger.bench.metering import Meter
from orderledger.bench.rows import Measured, Spent, spent
from orderledger.engines import running
from orderledger.roles import ledger_roles
from orderledger.supervisor import SUPERVISOR_PID, child_environment

GRACE_S = 15.0
KIB = 1024
ROLES = ("intake", "relay", "projector")


class RoleDied(Exception):
    """A role ended by itself while it was measured."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a process did, when (monotonic seconds), its CPU seconds meanwhile and the most memory that it ever held."""

    units: int
    begun_s: float
    ended_s: float
    cpu_s: float
    peak_bytes: int

    def spent(self, bench: str, process: str) -> Spent:
        """Give what it cost."""
        return spent(bench, process, self.cpu_s, self.peak_bytes, self.units)

    def measured(self, unit: str, bench: str, process: str, meter: Meter) -> Measured:
        """Give it as a rate; `meter` watched the engines meanwhile."""
        cost = (self.spent(bench, process), *meter.spent(bench, self.units))
        return Measured(self.units / (self.ended_s - self.begun_s), unit, self.units, cost)


class Stopwatch:
    """Runs from its making, for the process that it is made in."""

    def __init__(self) -> None:
        self._begun_s, self._cpu_s = time.monotonic(), time.process_time()

    @property
    def seconds(self) -> float:
        """How long it has run."""
        return time.monotonic() - self._begun_s

    def done(self, units: int) -> Done:
        """Say what was done since."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        peak_bytes = peak if sys.platform == "darwin" else peak * KIB
        return Done(units, self._begun_s, time.monotonic(), time.process_time() - self._cpu_s, peak_bytes)


def workers(count: int = 1) -> ProcessPoolExecutor:
    """Fresh processes that share nothing with this one; to be used in a `with`."""
    return ProcessPoolExecutor(count, mp_context=get_context("spawn"))


@contextmanager
def role(installation: Installation, name: str) -> Iterator[int]:
    """Run a role as the supervisor would; gives its pid. Raises RoleDied if it ended before it was told to."""
    home = installation.settings.home
    running.prepare_home(home)
    command = next(each.command for each in ledger_roles() if each.name == name)
    output = home / "logs" / f"{name}.out"
    # It stops by itself when the bench is killed.
    environment = {**child_environment(installation.settings), SUPERVISOR_PID: str(os.getpid())}
    process = running.spawn(command, output, environment=environment)
    try:
        yield process.pid
        if process.poll() is not None:
            raise RoleDied(f"{name} ended with {process.returncode}: {running.last_lines(output)}")
    finally:
        _end(process)


@contextmanager
def ledger_running(installation: Installation) -> Iterator[dict[str, int]]:
    """Run intake, relay and projector; gives their pids by name."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(role(installation, name)) for name in ROLES}


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
