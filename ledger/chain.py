"""The hash chain: each event is hashed with all before it."""

import hashlib
from datetime import datetime
from functools import lru_cache

from ledger.commit import NewEvent
from schemas.recorded import Recorded, to_timestamp_ms


def chain(previous: bytes, position: int, event: NewEvent | Recorded) -> bytes:
    """SHA-256 over the previous hash and all that is recorded of an event.

    Only the body may hold a line break, and it stands last, so that no two events read alike.
    """
    head = (
        f"{position}\n{event.stream}\n{event.version}\n{event.name}\n"
        f"{_times(event.occurred_at, event.recorded_at)}\n{event.actor}\n{event.cause}\n{event.correlation}\n"
    )
    return hashlib.sha256(previous + head.encode() + event.body).digest()


@lru_cache(maxsize=64)
def _times(occurred_at: datetime, recorded_at: datetime) -> str:
    """Write both times, which are UTC; those of a message are the same for all of its events."""
    return f"{occurred_at.isoformat()}\n{to_timestamp_ms(recorded_at)}"
