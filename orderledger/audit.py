"""The role that audits: compares views with the ledger over and over, at low priority and in a part of the time."""

import os
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
import structlog
from eventsourcing.persistence import PersistenceError
from psycopg import Connection

from projections import audit
from projections.catalogue import create_views
from projections.compare import ViewComparison
from projections.folding import ReadLedger
from projections.view import View
from schemas.topics import Topics

NICENESS = 10
"""A tenth of the others' weight: the lowest of all would find nothing where cores are never idle."""

SHARE = 0.2
"""The part of the time in which it works: PostgreSQL's sessions know no priority, so it rests in between."""

PASS_EVERY_S = 60.0
STAND_BY_S = 5.0
AGAIN_AFTER_S = 5.0
_LOCK = 7_203_984
"""Number of the advisory lock of the one process that audits."""

log = structlog.get_logger("audit")


@dataclass(slots=True)
class Pace:
    """Rests after each step, so that work takes no more than `SHARE` of the time; `busy_s` is what work took."""

    stop: threading.Event
    busy_s: float = 0.0
    _since_s: float = field(default_factory=time.monotonic)

    def rest(self) -> bool:
        """Rest as the last step took; false if it is time to stop."""
        took_s = time.monotonic() - self._since_s
        self.busy_s += took_s
        stopped = self.stop.wait(took_s * (1 / SHARE - 1))
        self._since_s = time.monotonic()
        return not stopped


@dataclass(frozen=True, slots=True)
class Auditor:
    """What an audit takes: `read` gives the ledger, `clock` the time, UTC."""

    views: Collection[View]
    read: ReadLedger
    dsn: str
    topics: Topics
    clock: Callable[[], datetime]

    def run(self, stop: threading.Event, every_s: float = PASS_EVERY_S) -> None:
        """Begin a pass each `every_s` seconds, or as soon as the last one ends; PostgreSQL may go away and come back.

        What it can't account for ends it, and its shadows with it: the next one folds from the beginning.
        """
        while not stop.is_set():
            try:
                with psycopg.connect(self.dsn, autocommit=True, options="-c synchronous_commit=off") as conn:
                    create_views(conn)
                    self._keep_on(conn, stop, every_s)
            except (PersistenceError, psycopg.OperationalError, psycopg.InterfaceError, OSError) as error:
                log.warning("audit.again", reason=repr(error), after_s=AGAIN_AFTER_S)
                stop.wait(AGAIN_AFTER_S)

    def _keep_on(self, conn: Connection[Any], stop: threading.Event, every_s: float) -> None:
        while not _is_the_one(conn):
            if stop.wait(STAND_BY_S):
                return
        while not stop.is_set():
            began_s = time.monotonic()
            due_s = began_s + every_s
            try:
                self.audit(conn, stop)
                # Where passes take longer than `every_s`, half of the time is for what is folded anew.
                self.fold_anew(conn, stop, max(due_s, 2 * time.monotonic() - began_s))
            except (PersistenceError, psycopg.OperationalError, psycopg.InterfaceError):
                raise
            except Exception:
                audit.forget(conn, self.views)
                raise
            stop.wait(max(0.0, due_s - time.monotonic()))

    def audit(self, conn: Connection[Any], stop: threading.Event) -> None:
        """Make one pass over all views; what differs, and what the pass took, are lines of the log."""
        began_s, cpu_s, pace = time.monotonic(), time.process_time(), Pace(stop)
        goal = audit.begin_pass(conn, self.views)
        while (at := audit.fold_next(conn, self.views, self.read, self.topics, self.clock())) is not None:
            if not pace.rest():
                return
            if at >= goal:
                break
        found = []
        for view in self.views:
            compared = audit.compare_view(conn, view, self.read, self.topics, self.clock())
            if compared is not None:
                found.append(_told(compared))
            if not pace.rest():
                return
        log.info(
            "audit.pass",
            position=min((each.position for each in found), default=None),
            views=len(found),
            rows=sum(table.rows for each in found for table in each.tables),
            differences=sum(table.total for each in found for table in each.tables),
            busy_s=round(pace.busy_s, 3),
            cpu_s=round(time.process_time() - cpu_s, 3),
            pass_s=round(time.monotonic() - began_s, 3),
        )

    def fold_anew(self, conn: Connection[Any], stop: threading.Event, until_s: float) -> None:
        """Fold on what is to take the place of shadows that are a day old, until a monotonic time or its end."""
        pace = Pace(stop)
        while time.monotonic() < until_s and audit.fold_anew(conn, self.views, self.read, self.topics, self.clock()):
            if not pace.rest():
                return


def be_nice() -> None:
    """Let every other process of this machine go first."""
    os.nice(NICENESS)


def _is_the_one(conn: Connection[Any]) -> bool:
    row = conn.execute("SELECT pg_try_advisory_lock(%s)", (_LOCK,)).fetchone()
    return bool(row and row[0])


def _told(found: ViewComparison) -> ViewComparison:
    if found.problem is not None:
        log.error("audit.not_folded", view=found.view, reason=found.problem)
    for table in found.tables:
        for row in table.differences:
            columns = sorted(row.columns)
            log.error("audit.differs", view=found.view, table=row.table, key=row.key, kind=row.kind, columns=columns)
    return found
