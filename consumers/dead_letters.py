"""Messages that no verdict could answer, kept whole for their operator."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ledger.recorder import LedgerRecorder

KEPT_FOR = timedelta(days=30)
BODY_SHOWN = 200


@dataclass(frozen=True, slots=True)
class ParkedMessage:
    """A dead letter: where it stood, why it is here, and how its body begins."""

    topic: str
    partition: int
    offset: int
    sent_at: datetime
    parked_at: datetime
    rule: str
    reason: str
    body: str


def count_dead_letters(recorder: LedgerRecorder) -> int:
    """Give their number."""
    with recorder.datastore.get_connection() as conn:
        row = conn.execute("SELECT count(*) AS n FROM ledger.dead_letters").fetchone()
    assert row is not None, "a count is one row"
    return int(row["n"])


def list_dead_letters(recorder: LedgerRecorder, limit: int) -> list[ParkedMessage]:
    """Give the latest, newest first."""
    with recorder.datastore.get_connection() as conn:
        rows = conn.execute(
            'SELECT topic, partition, "offset", sent_at, parked_at, rule, reason,'
            " substr(value, 1, %s) AS body FROM ledger.dead_letters ORDER BY parked_at DESC LIMIT %s",
            (BODY_SHOWN, limit),
        ).fetchall()
    return [ParkedMessage(**{**row, "body": bytes(row["body"] or b"").decode("utf-8", "replace")}) for row in rows]


def drop_expired(recorder: LedgerRecorder, now: datetime) -> int:
    """Delete those that are older than partners' topics keep messages; gives their number."""
    with recorder.datastore.get_connection() as conn:
        return conn.execute("DELETE FROM ledger.dead_letters WHERE parked_at < %s", (now - KEPT_FOR,)).rowcount
