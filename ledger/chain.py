"""The hash chain: each event is hashed with all before it."""

import hashlib

from ledger.commit import NewEvent
from schemas.recorded import Recorded, to_timestamp_ms


def chain(previous: bytes, position: int, event: NewEvent | Recorded) -> bytes:
    """SHA-256 over the previous hash and all that is recorded of an event.

    Only the body may hold a line break, and it stands last, so that no two events read alike.
    """
    head = (
        f"{position}\n{event.stream}\n{event.version}\n{event.name}\n{event.occurred_at.isoformat()}\n"
        f"{to_timestamp_ms(event.recorded_at)}\n{event.actor}\n{event.cause}\n{event.correlation}\n"
    )
    return hashlib.sha256(previous + head.encode() + event.body).digest()
