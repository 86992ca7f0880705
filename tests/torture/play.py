"""One torture: an installation under its supervisor, partners and callers at work, and one fault after the other."""

import shutil
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from domain.messages import MessageAccepted
from ledger.writer import Writer
from orderledger.bench.contention_history import Notes
from orderledger.connections import Clients, topics_of
from orderledger.engines import start_engines, stop_engines
from orderledger.logs import configure_logs
from orderledger.prepare import prepare
from orderledger.run import clock
from orderledger.settings import Settings
from orderledger.supervisor import stop_supervisor
from tests.homes import fresh_home
from tests.installation import Installation
from tests.ledger.messages import WAREHOUSE, handle
from tests.torture import books
from tests.torture.callers import Callers
from tests.torture.disk import Disk, small_disk
from tests.torture.faults import Faults
from tests.torture.market import SHOPS, SOURCES, of_shop, of_warehouse, opening
from tests.torture.partners import Mail, Partner, listen, pick_on, send_on
from tests.torture.plan import Fault
from tests.torture.proof import audited, verified

SENT_BY_SHOP = 3
"""Messages of a shop a tick."""
STALL_S = 180.0
LOOK_EVERY_S = 0.05


@dataclass(slots=True)
class Outcome:
    """What came of a torture; `stalls_s` has the longest time without any new verdict, by the latest fault (0: none).

    `done` are the faults that began within the time; `unknown` is how often a partner did not know whether a message
    was sent. All holds where there are no `problems`.
    """

    done: list[Fault] = field(default_factory=list)
    stalls_s: dict[int, float] = field(default_factory=dict)
    sent: int = 0
    messages: int = 0
    unknown: int = 0
    accepted: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    lives: int = 0
    orders: int = 0
    events: int = 0
    no_space: int = 0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Stalled(Exception):
    """Nobody was told anything any more."""


@dataclass(slots=True)
class _Progress:
    """How many verdicts partners have, and the longest stand-still after each fault."""

    partners: Sequence[Partner]
    outcome: Outcome
    latest: int = 0
    told: int = 0
    at_s: float = field(default_factory=time.monotonic)

    def look(self) -> int:
        """Look whether it goes on; raises Stalled."""
        told, now_s = sum(len(each.told) for each in self.partners), time.monotonic()
        stall_s = now_s - self.at_s
        self.outcome.stalls_s[self.latest] = max(stall_s, self.outcome.stalls_s.get(self.latest, 0.0))
        if told != self.told:
            self.told, self.at_s = told, now_s
        elif stall_s > STALL_S:
            waits_for = sorted(f"{each.source} {min(each.waits_for)}" for each in self.partners if each.waits_for)
            raise Stalled(f"no verdict for {STALL_S:.0f} s, with fault {self.latest} the latest; waiting: {waits_for}")
        return told


def play(faults: Sequence[Fault], seed: int, limit_s: float, *, mounts: bool, logs: Path | None) -> Outcome:
    """Do the faults, none after `limit_s` seconds, and hold everything against everything; keeps the logs in `logs`."""
    outcome, begun_s = Outcome(), time.monotonic()
    with ExitStack() as opened:
        home = opened.enter_context(fresh_home())
        disk = opened.enter_context(small_disk(home)) if mounts else None
        settings = Settings(home=disk.place if disk else home, kafka_bootstrap=None, postgres_dsn=None)
        opened.callback(stop_engines, settings)
        installation = opened.enter_context(_opened(settings))
        try:
            _Torture(installation, seed, disk, outcome).run(faults, limit_s)
        except (Stalled, TimeoutError) as error:
            outcome.problems.append(str(error))
        finally:
            if logs is not None:
                shutil.copytree(home / "logs", logs, dirs_exist_ok=True)
            stop_supervisor(settings)
    outcome.seconds = time.monotonic() - begun_s
    return outcome


@contextmanager
def _opened(settings: Settings) -> Iterator[Installation]:
    endpoints = start_engines(settings)
    configure_logs("torture", settings.home, settings.log_level)
    with ExitStack() as opened:
        clients = Clients(settings, endpoints.kafka_bootstrap)
        installation = Installation(settings, endpoints, clients, topics_of(settings), opened)
        prepare(settings, endpoints)
        installation.add_topics(*SOURCES)
        handle(Writer(installation.recorder(), clock), *opening())
        yield installation


class _Torture:
    def __init__(self, installation: Installation, seed: int, disk: Disk | None, outcome: Outcome) -> None:
        self._installation = installation
        self._seed = seed
        self._outcome = outcome
        self._partners = {source: Partner(source) for source in (*SHOPS, WAREHOUSE)}
        self._callers = Callers(installation.settings, installation.settings.home / "run", seed)
        self._faults = Faults(installation.settings, self._callers, disk)
        self._progress = _Progress(list(self._partners.values()), outcome)
        self._working: list[Future[None]] = []
        self._never = threading.Event()

    def run(self, faults: Sequence[Fault], limit_s: float) -> None:
        self._faults.up()
        stops = [threading.Event() for _ in range(3)]
        sending, picking, listening = stops
        with closing(self._callers), ThreadPoolExecutor(32) as threads, _set_at_the_end(stops):
            senders, picker = self._begin(threads, *stops)
            self._wait(lambda: bool(self._progress.told))
            self._do(threads, faults, time.monotonic() + limit_s)
            sending.set()
            self._wait(lambda: _are_done(senders))
            self._callers.close()
            self._wait(self._is_all_told)
            picking.set()
            self._wait(lambda: picker.done() and self._is_all_told())
            listening.set()
        self._check()

    def _begin(
        self,
        threads: ThreadPoolExecutor,
        sending: threading.Event,
        picking: threading.Event,
        listening: threading.Event,
    ) -> tuple[list[Future[None]], Future[None]]:
        """Let partners send and listen; gives those who send, and the one who picks."""
        senders = []
        for source, partner in self._partners.items():
            reader = self._installation.verdicts(source)
            self._working.append(threads.submit(listen, reader, partner, listening))
            shop = source in SHOPS
            sendings = of_shop(source, self._seed) if shop else of_warehouse(self._seed)
            at_once = SENT_BY_SHOP if shop else 1
            mail = Mail(self._installation, partner)
            senders.append(threads.submit(send_on, mail, partner, sendings, at_once, sending))
        mail = Mail(self._installation, self._partners[WAREHOUSE])
        picker = threads.submit(pick_on, self._installation, mail, picking)
        self._working += [*senders, picker]
        return senders, picker

    def _do(self, threads: ThreadPoolExecutor, faults: Sequence[Fault], until_s: float) -> None:
        doing: list[Future[None]] = []
        for fault in faults:
            due = self._progress.look() + fault.after
            self._wait(lambda due=due: self._progress.told >= due)  # type: ignore[misc]
            if time.monotonic() > until_s:
                break
            self._progress.latest = fault.number
            self._outcome.done.append(fault)
            sys.stderr.write(f"{fault} ({self._progress.told} told)\n")
            doing.append(threads.submit(self._faults.do, fault))
        self._wait(lambda: _are_done(doing))
        for each in doing:
            each.result()

    def _wait(self, holds: Callable[[], bool]) -> None:
        while not holds():
            self._callers.keep_up()
            self._progress.look()
            for each in self._working:
                if each.done():
                    each.result()
            self._never.wait(LOOK_EVERY_S)

    def _is_all_told(self) -> bool:
        return not any(each.waits_for for each in self._partners.values())

    def _check(self) -> None:
        outcome, installation = self._outcome, self._installation
        outcome.problems += verified(installation)
        stop_supervisor(installation.settings)
        outcome.problems += audited(installation)
        asked = self._callers.notes()
        found, problems = books.problems(installation, list(self._partners.values()), asked)
        outcome.problems += problems
        outcome.notes += self._faults.notes
        outcome.problems += [f"the callers ended with {each}" for each in self._callers.ended]
        outcome.no_space = self._faults.refusals()
        self._sum_up(found, asked)

    def _sum_up(self, found: books.Books, asked: Notes) -> None:
        outcome, partners = self._outcome, self._partners.values()
        outcome.sent = sum(each.sent.total() for each in partners)
        outcome.messages = sum(len(each.sent) for each in partners)
        outcome.unknown = sum(each.unknown for each in partners)
        outcome.asked, outcome.lives = len(asked.calls), self._callers.lives
        outcome.orders, outcome.events = len(found.accepted), found.events
        for verdict in (each for verdicts in found.verdicts.values() for each in verdicts):
            if isinstance(verdict, MessageAccepted):
                outcome.accepted += 1
            else:
                outcome.refused[getattr(verdict, "rule", "deferred")] += 1


def _are_done(works: Sequence[Future[None]]) -> bool:
    return all(each.done() for each in works)


@contextmanager
def _set_at_the_end(stops: Sequence[threading.Event]) -> Iterator[None]:
    try:
        yield
    finally:
        for each in stops:
            each.set()
