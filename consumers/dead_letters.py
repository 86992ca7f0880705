"""Messages that no verdict could answer: kept whole for their operator, who hands them in again or drops them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString

from psycopg import Connection, Cursor
from psycopg.rows import dict_row
from psycopg.sql import SQL

from ledger.recorder import LedgerRecorder
from projections.parked import NotParked, text_of
from projections.parking_log import INTAKE, Act, Outcome, note
from schemas.inbound.read import InboundRecord
from schemas.recorded import to_timestamp_ms

KEPT_FOR = timedelta(days=30)
BODY_SHOWN = 200


@dataclass(frozen=True, slots=True)
class ParkedMessage:
    """A dead letter: where it stood (topic/partition/offset), why it is here, and how its body begins."""

    place: str
    sent_at: datetime
    parked_at: datetime
    rule: str
    reason: str
    headers: list[list[str]]
    body: str

    def outcome(self, outcome: str, detail: str | None = None) -> Outcome:
        """What became of it."""
        name = dict(self.headers).get("ce_type")
        return Outcome(INTAKE, self.place, None, name, f"{self.rule}: {self.reason}", outcome, detail)


Send = Callable[[InboundRecord], int]
"""Send a record to its topic and partition, under its time, and give its new offset once brokers have it."""


def count_dead_letters(recorder: LedgerRecorder) -> int:
    """Give their number."""
    with recorder.datastore.get_connection() as conn:
        row = conn.execute("SELECT count(*) AS n FROM ledger.dead_letters").fetchone()
    assert row is not None, "a count is one row"
    return int(row["n"])


def list_dead_letters(conn: Connection[Any], limit: int) -> list[ParkedMessage]:
    """Give the latest, newest first."""
    return _letters(conn, 'ORDER BY parked_at DESC, topic, partition, "offset" DESC LIMIT %s', (limit,))


def dead_letter(conn: Connection[Any], place: str) -> ParkedMessage:
    """Give one by its place; raises NotParked."""
    for found in _letters(conn, _AT, _parts(place)):
        return found
    raise _nothing_at(place)


def hand_in(conn: Connection[Any], place: str, act: Act, send: Send) -> InboundRecord:
    """Send a dead letter to its topic again, with all that it had, and give it as it stands there now.

    It leaves the table once it is sent. Should that fail in between it stays, and may be sent twice: its id makes it
    one message to the intake. `conn` must be in autocommit mode. Raises NotParked, also for the second of two.
    """
    with conn.transaction(), conn.cursor(row_factory=dict_row) as cursor:
        row = _take(cursor, place)
        record = InboundRecord(
            topic=row["topic"],
            partition=row["partition"],
            offset=row["offset"],
            timestamp_ms=to_timestamp_ms(row["sent_at"]),
            key=row["key"],
            headers=[(name, value.encode("latin-1")) for name, value in row["headers"]],
            value=row["value"],
        )
        offset = send(record)
        note(cursor, act, [_outcome(place, row, "handed_in")])
    return InboundRecord(
        record.topic, record.partition, offset, record.timestamp_ms, record.key, record.headers, record.value
    )


def leave_parked(conn: Connection[Any], letter: ParkedMessage, act: Act, why: str) -> Outcome:
    """Record that a dead letter was not handed in, and why."""
    done = letter.outcome("parked", why)
    with conn.cursor() as cursor:
        note(cursor, act, [done])
    return done


def note_verdict(conn: Connection[Any], place: str, outcome: str, detail: str) -> None:
    """Complete the log: what became of a dead letter that was handed in."""
    conn.execute(
        "UPDATE views.parking_log SET outcome = %s, detail = %s"
        " WHERE parked_in = %s AND place = %s AND outcome = 'handed_in'",
        (outcome, detail, INTAKE, place),
    )


def drop_dead_letter(conn: Connection[Any], place: str, act: Act) -> Outcome:
    """Let go of a dead letter for good; raises NotParked."""
    with conn.transaction(), conn.cursor(row_factory=dict_row) as cursor:
        row = _take(cursor, place)
        done = _outcome(place, row, "dropped")
        note(cursor, act, [done])
    return done


def drop_expired(recorder: LedgerRecorder, now: datetime) -> int:
    """Delete those that are older than partners' topics keep messages; gives their number."""
    with recorder.datastore.get_connection() as conn:
        return conn.execute("DELETE FROM ledger.dead_letters WHERE parked_at < %s", (now - KEPT_FOR,)).rowcount


_COLUMNS: LiteralString = 'topic, partition, "offset", sent_at, parked_at, rule, reason, headers, value'
_AT: LiteralString = 'WHERE topic = %s AND partition = %s AND "offset" = %s'


def _letters(conn: Connection[Any], which: LiteralString, parameters: tuple[Any, ...]) -> list[ParkedMessage]:
    query = SQL("SELECT {} FROM ledger.dead_letters {}").format(SQL(_COLUMNS), SQL(which))
    with conn.cursor() as cursor:
        cursor.execute(query, parameters)
        return [
            ParkedMessage(_place(topic, partition, offset), sent, parked, rule, reason, headers, _begin_of(value))
            for topic, partition, offset, sent, parked, rule, reason, headers, value in cursor
        ]


def _place(topic: str, partition: int, offset: int) -> str:
    return f"{topic}/{partition}/{offset}"


def _begin_of(value: bytes | None) -> str:
    return text_of((value or b"")[:BODY_SHOWN])


def _take(cursor: Cursor[dict[str, Any]], place: str) -> dict[str, Any]:
    """Take one out of the table; who comes second waits for the first, and finds nothing."""
    delete = SQL("DELETE FROM ledger.dead_letters {} RETURNING *").format(SQL(_AT))
    row = cursor.execute(delete, _parts(place)).fetchone()
    if row is None:
        raise _nothing_at(place)
    return row


def _parts(place: str) -> tuple[str, int, int]:
    match place.rsplit("/", 2):
        case [topic, partition, offset] if partition.isdecimal() and offset.isdecimal():
            return topic, int(partition), int(offset)
        case _:
            raise NotParked(f"{place}: name a dead letter by topic/partition/offset, such as shop.mugs.orders/0/17")


def _nothing_at(place: str) -> NotParked:
    return NotParked(f"{INTAKE}: there is no dead letter {place}")


def _outcome(place: str, row: dict[str, Any], outcome: str) -> Outcome:
    name = dict(row["headers"]).get("ce_type")
    return Outcome(INTAKE, place, None, name, f"{row['rule']}: {row['reason']}", outcome)
