"""Processes that write are stopped and killed in the middle while others read: no reader ever sees a gap."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from ledger.recorder import LedgerRecorder
from ledger.verify import verify_ledger
from ledger.writer import Writer
from orderledger.run import clock
from tests.ledger.messages import handle, market
from tests.ledger.opening import OpenLedger, Sql
from tests.waiting import until

NAMES = ("ann", "ben", "cat")
WENT_ON = 60
"""So many events of others are recorded while one stands still."""
PAGE = 50
# In one statement, and so of one moment.
SNAPSHOT = (
    b"SELECT (SELECT position FROM ledger.head) AS head, count(*) AS events, coalesce(max(notification_id), 0) AS last"
    b" FROM ledger.events"
)
SESSIONS = (
    b"SELECT state FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s"
    b" AND state <> 'idle'"
)
PLACED = b"SELECT originator_id FROM ledger.events WHERE topic = 'order.placed.v1'"


@dataclass(slots=True)
class WritingProcess:
    """A process that writes; it can be stopped, woken, and killed and started again."""

    dsn: str
    name: str
    notes: Path
    sql: Sql
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        """Start a life."""
        dsn = make_conninfo(self.dsn, application_name=self.name)
        self.process = subprocess.Popen([sys.executable, "-m", "tests.ledger.writing", dsn, self.name, self.notes])

    def stop(self, *, in_its_turn: bool) -> None:
        """Stop it while it holds the head of the ledger and has not yet committed, or while it asks for nothing."""
        wanted = ["idle in transaction"] if in_its_turn else []
        until(lambda: self._stopped_with(wanted), f"{self.name}, stopped with {wanted}")

    def go_on(self) -> None:
        """Wake it."""
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it with SIGKILL, in whatever it does."""
        self.process.kill()
        self.process.wait()

    def told(self) -> set[str]:
        """The streams of the orders that it had the verdict on."""
        whole = self.notes.read_text("utf-8").rpartition("\n")[0] if self.notes.exists() else ""
        return {f"order-acme:{each}" for each in whole.split()}

    def _stopped_with(self, wanted: list[str]) -> bool:
        self.process.send_signal(signal.SIGSTOP)
        if [row["state"] for row in self.sql.execute(SESSIONS, [self.name]).fetchall()] == wanted:
            return True
        self.process.send_signal(signal.SIGCONT)
        return False


@pytest.fixture
def writing(open_ledger: OpenLedger, ledger_dsn: str, sql: Sql, tmp_path: Path) -> Iterator[list[WritingProcess]]:
    """Processes that write to the test's ledger, all of one stock; each has begun."""
    handle(Writer(open_ledger(), clock), *market(1_000_000))
    with ExitStack() as ended:
        made = [WritingProcess(ledger_dsn, name, tmp_path / name, sql) for name in NAMES]
        for each in made:
            each.start()
            ended.callback(each.kill)
        until(lambda: all(each.told() for each in made), "an order of each")
        yield made


def test_no_reader_ever_sees_a_gap_while_writers_are_stopped_and_killed_in_the_middle(
    writing: list[WritingProcess], open_ledger: OpenLedger, ledger_dsn: str, sql: Sql
) -> None:
    """20: positions are in the order of commits, so whoever reads sees the ledger as it was at some moment."""
    ann, ben, cat = writing
    recorder = open_ledger()
    with _reading(open_ledger(), ledger_dsn):
        for idle in writing:
            idle.stop(in_its_turn=False)
            _others_go_on(recorder)
            idle.go_on()
        for killed in (ben, cat):
            killed.stop(in_its_turn=True)
            killed.kill()
            _others_go_on(recorder)
            killed.start()
        # Its session is ended before it wakes, and it writes none of what it had decided.
        ann.stop(in_its_turn=True)
        _others_go_on(recorder)
        ann.go_on()
        before = {each.name: len(each.told()) for each in writing}
        until(lambda: all(len(each.told()) > before[each.name] for each in writing), "all write again")
    for each in writing:
        each.kill()
    placed = [row["originator_id"] for row in sql.execute(PLACED).fetchall()]
    assert len(placed) == len(set(placed))
    assert {order for each in writing for order in each.told()} <= set(placed)
    assert not verify_ledger(recorder).problems


@contextmanager
def _reading(recorder: LedgerRecorder, dsn: str) -> Iterator[None]:
    """Let one reader follow the events, and another look at all of them at once, until the end."""
    done = threading.Event()
    with ThreadPoolExecutor(2) as threads:
        readers = [threads.submit(_follow, recorder, done.is_set), threads.submit(_look, dsn, done.is_set)]
        try:
            yield
        finally:
            done.set()
        for each in readers:
            assert each.result() > 0


def _follow(recorder: LedgerRecorder, is_over: Callable[[], bool]) -> int:
    """Read what is behind the last position that was read, as the relay does; give how often there was more."""
    pages = last = 0
    while not is_over():
        read = [each.position for each in recorder.read(last, PAGE)]
        assert read == list(range(last + 1, last + 1 + len(read)))
        last += len(read)
        pages += bool(read)
    return pages


def _look(dsn: str, is_over: Callable[[], bool]) -> int:
    """Hold all positions that are visible at one moment against the head; give how many different moments were seen."""
    seen = set()
    with psycopg.connect(dsn, autocommit=True) as connection:
        while not is_over():
            head, events, last = connection.execute(SNAPSHOT).fetchone() or (0, 0, 0)
            assert head == events == last
            seen.add(head)
    return len(seen)


def _others_go_on(recorder: LedgerRecorder) -> None:
    before = recorder.position()
    until(lambda: recorder.position() >= before + WENT_ON, "others go on")
