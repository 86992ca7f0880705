"""Events and commits made by hand."""

from datetime import UTC, datetime

from ledger.commit import Advance, Commit, DeadLetter, NewEvent
from schemas.inbound.read import InboundRecord

AT = datetime(2024, 5, 1, 12, 0, 0, 123_000, tzinfo=UTC)


def event(stream: str, version: int, body: bytes = b"{}", occurred_at: datetime = AT) -> NewEvent:
    """One event."""
    return NewEvent(
        stream=stream,
        version=version,
        name="stock.received.v1",
        body=body,
        occurred_at=occurred_at,
        recorded_at=AT,
        actor="warehouse:leeds",
        cause="warehouse:leeds/1",
        correlation=stream,
    )


def events(stream: str, *versions: int) -> Commit:
    """A commit of events of one stream."""
    return Commit(events=[event(stream, version) for version in versions])


def letter(offset: int, headers: list[tuple[str, bytes]] | None = None) -> DeadLetter:
    """A record that no verdict can answer."""
    record = InboundRecord("shop.x.orders", 0, offset, 1_000, b"key", headers or [], b"value")
    return DeadLetter(record, "sender.unknown", "no one")


def advance(expected: int | None, next_offset: int) -> dict[tuple[str, int], Advance]:
    """One partition is read on."""
    return {("shop.x.orders", 0): Advance(expected, next_offset)}
