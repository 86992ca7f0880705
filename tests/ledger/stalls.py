"""PostgreSQL stalls: commits are held up, and what comes meanwhile waits."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

import psutil
import pytest

from ledger.front import Closed, Front
from ledger.group import Answer
from tests.ledger.messages import place
from tests.ledger.opening import OpenLedger, Sql
from tests.waiting import until

_WAITING = (
    b"SELECT pid FROM pg_stat_activity"
    b" WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%ledger.append%'"
)


@contextmanager
def head_locked(open_ledger: OpenLedger) -> Iterator[None]:
    """Let nobody commit until the end."""
    with open_ledger().datastore.transaction() as cursor:
        cursor.execute("SELECT position FROM ledger.head FOR UPDATE")
        yield


@contextmanager
def sessions_stopped(sql: Sql) -> Iterator[None]:
    """Stop every session of the test's database but that of `sql`, until the end, in the middle of whatever it does.

    Skips the test where the server's processes are not of this machine.
    """
    found = sql.execute(
        b"SELECT pid, datname FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    pids = [_session(int(str(row["pid"])), str(row["datname"])) for row in found]
    try:
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


@contextmanager
def held_up(open_ledger: OpenLedger, sql: Sql, front: Front) -> Iterator[Future[Answer]]:
    """Hold up the commit of a first order, whose answer is given, until the end."""
    with head_locked(open_ledger):
        first = front.hand_in(place("first"))
        until(lambda: one_waits(sql), "a commit that is held up")
        yield first


def one_waits(sql: Sql) -> bool:
    """Whether a commit is held up."""
    return bool(sql.execute(_WAITING).fetchall())


def kill_who_waits(sql: Sql) -> None:
    """End the session of a commit that is held up."""
    for each in sql.execute(_WAITING).fetchall():
        sql.execute("SELECT pg_terminate_backend(%s, 10000)", (each["pid"],))


def wait_until_closed(front: Front) -> None:
    """Return when the front takes no more."""
    while True:
        try:
            front.hand_in(place("late"), room_within_s=0).cancel()
        except Closed:
            return


def _session(pid: int, database: str) -> int:
    """Another machine's process may have the number of one of ours."""
    if not psutil.pid_exists(pid) or database not in " ".join(psutil.Process(pid).cmdline()):
        pytest.skip("PostgreSQL's sessions are not processes of this machine")
    return pid
