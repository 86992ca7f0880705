"""CPU time and memory of processes while something is measured."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from orderledger.bench.rows import Spent, spent
from orderledger.engines import engine_status
from orderledger.settings import Settings

LOOK_EVERY_S = 0.5
POLL_S = 0.02
FAMILY = "postgres"
"""Each session of PostgreSQL is a process of its own: they count together."""


@dataclass(slots=True)
class _Watched:
    """A process, with its children where `family`."""

    process: psutil.Process
    family: bool
    begun_s: float = 0.0
    ended_s: float = 0.0
    peak_bytes: int = 0

    def cpu_s(self) -> float:
        """User and system time; of children that ended too, which their parent has been told."""
        total = 0.0
        for each in self._processes():
            try:
                times = each.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system
            total += times.children_user + times.children_system if self.family else 0.0
        return total

    def look(self) -> None:
        """Note the memory; what processes share counts once."""
        held = sum(_held(each, shared=self.family) for each in self._processes())
        self.peak_bytes = max(self.peak_bytes, held)

    def _processes(self) -> list[psutil.Process]:
        return [self.process, *(self.process.children() if self.family else ())]


class Meter:
    """What the watched processes spend between `begin` and `end`."""

    def __init__(self, watched: Mapping[str, int]) -> None:
        self._watched = {name: _Watched(psutil.Process(pid), name == FAMILY) for name, pid in watched.items()}
        self._ended = threading.Event()

    def begin(self) -> None:
        """Start to count."""
        for each in self._watched.values():
            each.begun_s = each.cpu_s()

    def end(self) -> None:
        """Count no further."""
        for each in self._watched.values():
            each.ended_s = each.cpu_s()
            each.look()

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Begin and end."""
        self.begin()
        yield
        self.end()

    def spent(self, bench: str, units: int) -> tuple[Spent, ...]:
        """What each process spent on so many units of work."""
        return tuple(
            spent(bench, name, each.ended_s - each.begun_s, each.peak_bytes, units)
            for name, each in self._watched.items()
        )

    def look_until_ended(self) -> None:
        """Sample the memory; runs in a thread of its own."""
        while not self._ended.wait(LOOK_EVERY_S):
            for each in self._watched.values():
                each.look()

    def close(self) -> None:
        """Sample no further."""
        self._ended.set()


@contextmanager
def metering(watched: Mapping[str, int]) -> Iterator[Meter]:
    """Watch processes by name and pid; their memory from now on."""
    meter = Meter(watched)
    looking = threading.Thread(target=meter.look_until_ended, name="bench-meter", daemon=True)
    looking.start()
    try:
        yield meter
    finally:
        meter.close()
        looking.join()


def engines(settings: Settings) -> dict[str, int]:
    """Pids of the embedded engines by name; others can't be watched from here."""
    return {each.name: each.pid for each in engine_status(settings) if each.pid is not None}


@dataclass(frozen=True, slots=True)
class Paced:
    """So much was done in so many seconds."""

    done: int
    seconds: float


def follow(progress: Callable[[], int], total: int, meter: Meter, timeout_s: float) -> Paced:
    """Look at `progress` until it is `total`; the clock runs from when it is first seen to move.

    So the start of a process does not count, unless more than half is done by the first look. Raises TimeoutError.
    """
    before, begun_s = progress(), time.monotonic()
    deadline_s = begun_s + timeout_s
    meter.begin()
    first = before
    while (done := progress()) < total:
        if time.monotonic() > deadline_s:
            raise TimeoutError(f"{done} of {total} were done within {timeout_s:g} s")
        if first == before < done <= before + (total - before) // 2:
            first, begun_s = done, time.monotonic()
            meter.begin()
        time.sleep(POLL_S)
    meter.end()
    return Paced(done - first, time.monotonic() - begun_s)


def _held(process: psutil.Process, *, shared: bool) -> int:
    """Give the memory of a process in bytes: of what it shares with others only its part, if asked."""
    try:
        return int(process.memory_full_info().pss if shared else process.memory_info().rss)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0
