"""Contention: buyers in several processes ask at once for more than there is, and everything must add up."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.synchronize import Barrier
from pathlib import Path
from statistics import quantiles
from threading import BrokenBarrierError

from ledger.recorder import LedgerRecorder, open_datastore
from ledger.writer import Writer
from orderledger.bench.buying import open_shop
from orderledger.bench.contention_buyers import START_S, Life, live
from orderledger.bench.contention_check import Books, books, problems
from orderledger.bench.contention_history import Attempt, Notes, attempts_of, read_notes, write_history
from orderledger.bench.contention_plan import Ask, Shelf, plan
from orderledger.bench.installation import fresh_database
from orderledger.bench.processes import RoleDied
from orderledger.engines import Endpoints
from orderledger.run import clock
from orderledger.settings import Settings

POLL_S = 0.01
LIMIT_S = 600.0
KILLED_AFTER = 3
"""A process that is to be killed is so when it has had the verdicts on one part in so many of its asks."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many buyers in so many processes; `seed` says who asks for what, `kill` whether half of them are killed."""

    buyers: int
    processes: int
    shelf: Shelf
    seed: int
    kill: bool = False


@dataclass(frozen=True, slots=True)
class Contention:
    """What came of it; units, attempts and commits are numbers, times are until a buyer had its verdict.

    `oversold` units were promised and not there, `lost` ones were promised to a buyer and not in the ledger.
    `retries` is how often a group of asks was decided again, since another process had changed what it was based on.
    Commits and retries of a process that was killed count up to its last verdict. `problems` is empty where all holds.
    """

    sold: int
    oversold: int
    lost: int
    told: int
    attempts: int
    retries: int
    commits: int
    killed: int
    seconds: float
    attempts_a_s: float
    p50_ms: float
    p99_ms: float
    problems: list[str]


def measure_contention(settings: Settings, endpoints: Endpoints, crowd: Crowd, history: Path | None) -> Contention:
    """Let the crowd buy, in a database that is made for it, and hold everything against everything.

    The attempts are written to `history`, one JSON line each. Raises RoleDied if a process of buyers failed, or if none
    could be killed before it had finished.
    """
    with fresh_database(endpoints) as dsn, tempfile.TemporaryDirectory(prefix="orderledger-") as folder:
        recorder = LedgerRecorder(open_datastore(dsn))
        with closing(recorder.datastore):
            recorder.create_table()
            open_shop(Writer(recorder, clock), crowd.shelf.names, crowd.shelf.units)
            asks = plan(crowd.shelf, crowd.buyers, crowd.seed)
            lives, killed = _let_buy(crowd, asks, _Place(settings, dsn, Path(folder)))
            attempts = list(attempts_of((ask for of_buyer in asks for ask in of_buyer), lives))
            if history is not None:
                write_history(history, attempts)
            found = books(recorder, dsn)
            return _summed_up(crowd.shelf, attempts, lives, killed, found)


@dataclass(frozen=True, slots=True)
class _Place:
    settings: Settings
    dsn: str
    folder: Path


def _let_buy(crowd: Crowd, asks: Sequence[Sequence[Ask]], place: _Place) -> tuple[list[Notes], int]:
    """Give what all lives of all processes noted, and how many were killed."""
    context = get_context("spawn")
    together = context.Barrier(crowd.processes + 1)
    workers = [
        _Worker(context, place, number, asks[number :: crowd.processes], kill=crowd.kill and number % 2 == 0)
        for number in range(crowd.processes)
    ]
    with _ended_in_any_case(workers):
        for each in workers:
            each.begin(together)
        _begin_together(together)
        begun_s = time.monotonic()
        while not all(tuple(each.is_done() for each in workers)):
            if time.monotonic() - begun_s > LIMIT_S:
                raise TimeoutError(f"the buyers are not done within {LIMIT_S:g} s")
            time.sleep(POLL_S)
    killed = sum(each.killed for each in workers)
    if crowd.kill and not killed:
        raise RoleDied("all processes had finished before one could be killed; give them more to ask for")
    return [notes for each in workers for notes in each.notes()], killed


@dataclass(slots=True)
class _Worker:
    """A process of buyers over its lives; one that is to be killed is started again at once."""

    context: SpawnContext
    place: _Place
    number: int
    asks: Sequence[Sequence[Ask]]
    kill: bool
    killed: int = 0
    process: SpawnProcess | None = field(default=None, init=False)

    def begin(self, together: Barrier | None) -> None:
        """Start a life with what its buyers have not been told before."""
        told = {op for notes in self.notes() for op in notes.verdicts}
        left = [[ask for ask in of_buyer if ask.op not in told] for of_buyer in self.asks]
        life = Life(self.place.settings, f"buyers-{self.number}", self.place.dsn, left, self._path(self.killed))
        self.process = self.context.Process(target=live, args=(life, together))
        self.process.start()

    def is_done(self) -> bool:
        """Look after it: kill it where its time has come; whether it has asked for everything."""
        assert self.process is not None, "it was begun"
        if self.kill and not self.killed and self._is_in_the_middle():
            self.end()
            self.killed = 1
            self.begin(None)
            return False
        if self.process.exitcode not in {None, 0}:
            raise RoleDied(f"a process of buyers ended with {self.process.exitcode}")
        return self.process.exitcode == 0

    def end(self) -> None:
        """Kill it as kill -9 does."""
        if self.process is not None:
            self.process.kill()
            self.process.join()

    def notes(self) -> Iterator[Notes]:
        """Give what it noted, life by life."""
        for life in range(self.killed + 1):
            yield read_notes(self._path(life))

    def _is_in_the_middle(self) -> bool:
        total = sum(map(len, self.asks))
        told = len(read_notes(self._path(0)).verdicts)
        return total <= told * KILLED_AFTER < total * KILLED_AFTER

    def _path(self, life: int) -> Path:
        return self.place.folder / f"{self.number}.{life}"


def _begin_together(together: Barrier) -> None:
    try:
        together.wait(START_S)
    except BrokenBarrierError:
        raise RoleDied(f"the processes of buyers did not all start within {START_S:g} s") from None


@contextmanager
def _ended_in_any_case(workers: Sequence[_Worker]) -> Iterator[None]:
    try:
        yield
    finally:
        for each in workers:
            each.end()


def _summed_up(
    shelf: Shelf, attempts: Sequence[Attempt], lives: Sequence[Notes], killed: int, found: Books
) -> Contention:
    times = [(each.call_ns, each.return_ns) for each in attempts if each.call_ns and each.return_ns]
    took_ms = [(returned - called) / 1e6 for called, returned in times] or [0.0, 0.0]
    seconds = (max(end for _, end in times) - min(begin for begin, _ in times)) / 1e9 if times else 0.0
    parts = quantiles(took_ms, n=100, method="inclusive")
    promised = {each.op: each.quantity for each in attempts if each.ok}
    return Contention(
        sold=sum(found.allocated.values()),
        oversold=sum(max(found.allocated.get(name, 0) - shelf.units, 0) for name in shelf.names),
        lost=sum(max(quantity - found.of_orders.get(op, 0), 0) for op, quantity in promised.items()),
        told=len(times),
        attempts=len(attempts),
        retries=sum(each.decided_again for each in lives),
        commits=sum(each.commits for each in lives),
        killed=killed,
        seconds=seconds,
        attempts_a_s=len(times) / seconds if seconds else 0.0,
        p50_ms=parts[49],
        p99_ms=parts[98],
        problems=problems(shelf, attempts, found),
    )
