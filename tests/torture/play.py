"""One torture: an installation under its supervisor, partners and callers at work, and one fault after the other."""

import json
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from domain.messages import MessageAccepted
from ledger.writer import Writer
from orderledger.audit import Auditor
from orderledger.bench.contention_history import Notes
from orderledger.connections import Clients, topics_of
from orderledger.engines import start_engines
from orderledger.logs import configure_logs
from orderledger.prepare import prepare
from orderledger.run import clock
from orderledger.settings import Settings
from orderledger.supervisor import child_environment, stop_supervisor
from projections.catalogue import VIEWS
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

SENT_BY_SHOP = 3
"""Messages of a shop a tick."""
STALL_S = 240.0
VERIFY_S = 300.0
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
            raise Stalled(f"no verdict for {STALL_S:.0f} s, with fault {self.latest} the latest")
        return told


def play(faults: Sequence[Fault], seed: int, limit_s: float, *, mounts: bool, logs: Path | None) -> Outcome:
    """Do the faults, none after `limit_s` seconds, and hold everything against everything; keeps the logs in `logs`."""
    outcome, begun_s = Outcome(), time.monotonic()
    with ExitStack() as opened:
        outside = opened.enter_context(fresh_home())
        home = opened.enter_context(fresh_home())
        disk = opened.enter_context(small_disk(home, outside)) if mounts else None
        settings = Settings(home=home, kafka_bootstrap=None, postgres_dsn=None)
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
        with closing(self._callers), ThreadPoolExecutor(32) as threads, _set_at_the_end(stops):
            self._begin(threads, *stops)
            self._wait(lambda: bool(self._progress.told))
            self._do(threads, faults, time.monotonic() + limit_s)
            sending, picking, listening = stops
            sending.set()
            self._wait(self._is_all_told)
            picking.set()
            self._wait(self._is_all_told)
            listening.set()
        self._check()

    def _begin(self, threads: ThreadPoolExecutor, *stops: threading.Event) -> None:
        sending, picking, listening = stops
        for source, partner in self._partners.items():
            reader = self._installation.verdicts(source)
            self._working.append(threads.submit(listen, reader, partner, listening))
            shop = source in SHOPS
            sendings = of_shop(source, self._seed) if shop else of_warehouse(self._seed)
            mail = Mail(self._installation, partner)
            self._working.append(threads.submit(send_on, mail, partner, sendings, SENT_BY_SHOP if shop else 1, sending))
        mail = Mail(self._installation, self._partners[WAREHOUSE])
        self._working.append(threads.submit(pick_on, self._installation, mail, picking))

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
        self._wait(lambda: all(each.done() for each in doing))
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
        outcome.problems += _verified(installation)
        stop_supervisor(installation.settings)
        outcome.problems += _audited(installation)
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


@contextmanager
def _set_at_the_end(stops: Sequence[threading.Event]) -> Iterator[None]:
    try:
        yield
    finally:
        for each in stops:
            each.set()


def _verified(installation: Installation) -> list[str]:
    """Run `orderledger verify` while all roles run."""
    command = [sys.executable, "-P", "-m", "orderledger", "verify", "--json"]
    environment = child_environment(installation.settings)
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=VERIFY_S, check=False)
    except subprocess.TimeoutExpired:
        return [f"orderledger verify did not end within {VERIFY_S:.0f} s"]
    if done.returncode == 0:
        return []
    return [f"orderledger verify: {json.dumps(json.loads(done.stdout))}" if done.stdout else done.stderr]


def _audited(installation: Installation) -> list[str]:
    """Make one more pass of the audit, on the shadows that the torture left, and read what those before it found."""
    dsn, recorder = installation.endpoints.postgres_dsn, installation.recorder()
    log = installation.settings.home / "logs" / "audit.jsonl"
    said = [line for line in log.read_text("utf-8").splitlines() if "audit.differs" in line or "not_folded" in line]
    auditor = Auditor(VIEWS.values(), recorder.read, dsn, installation.topics, clock)
    with psycopg.connect(dsn, autocommit=True) as conn:
        auditor.audit(conn, threading.Event())
    rows = installation.sql("SELECT * FROM views.audits WHERE differences > 0 OR problem IS NOT NULL")
    passes = installation.sql("SELECT view FROM views.audits")
    missing = VIEWS.keys() - {each["view"] for each in passes}
    return books.few([f"audit: {each}" for each in rows] + [f"{each} was not audited" for each in missing] + said)
