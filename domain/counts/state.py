"""The state of a count."""

from collections.abc import Sequence
from typing import Literal, assert_never

from domain.counts.events import (
    CountCancelled,
    CountedUnits,
    CountEvent,
    CountInvestigated,
    CountPosted,
    CountRequested,
    CountTaken,
)
from domain.refusals import Refused
from domain.streams import count_stream
from domain.values import replace, state
from domain.world import World

CountStatus = Literal["requested", "counted", "investigating", "posted", "cancelled"]


@state
class Count:
    """One count: `skus` that were asked for, if it was requested, and the `lines` that were counted last."""

    stream: str
    location: str
    document_id: str
    status: CountStatus
    skus: tuple[str, ...] = ()
    lines: tuple[CountedUnits, ...] = ()
    review: bool = False

    @property
    def ended(self) -> bool:
        """Whether nothing more can come of it."""
        return self.status in {"posted", "cancelled"}


def evolve_count(count: Count | None, stream: str, event: CountEvent) -> Count:
    """Give the state after one more event."""
    match event:
        case CountRequested():
            begun = _begun(stream, event, "requested")
            return replace(begun, skus=event.skus, review=event.review)
        case CountTaken():
            begun = count or _begun(stream, event, "counted")
            return replace(begun, status="counted", lines=event.lines, review=event.review)
        case CountInvestigated():
            assert count is not None, f"{stream} does not begin with a count"
            return replace(count, status="investigating")
        case CountPosted():
            assert count is not None, f"{stream} does not begin with a count"
            return replace(count, status="posted", lines=event.lines)
        case CountCancelled():
            assert count is not None, f"{stream} does not begin with a count"
            return replace(count, status="cancelled")
        case _:
            assert_never(event)


def count_in(world: World, location: str, document_id: str) -> Count:
    """Give a count that must be there, and not have ended."""
    stream = count_stream(location, document_id)
    found = world.state(Count, stream)
    if found is None:
        raise Refused("count.unknown", f"{location} has no count {document_id}", "document_id")
    require_open(found)
    return found


def counted_in(world: World, location: str, document_id: str) -> Count:
    """Give a count of which there are figures, and that has not ended."""
    found = count_in(world, location, document_id)
    if found.status == "requested":
        raise Refused("count.not_counted", f"{found.stream} was requested, and not counted yet", "document_id")
    return found


def require_sku_once(skus: Sequence[str]) -> None:
    """A shelf is counted once: a second line would undo the first."""
    for index, sku in enumerate(skus):
        if sku in skus[:index]:
            reason = f"{sku} is in line {skus.index(sku) + 1} already"
            raise Refused("count.sku_twice", reason, f"lines[{index}].sku")


def require_open(count: Count) -> None:
    """Refuse a count of which nothing more can come."""
    if count.ended:
        raise Refused("count.ended", f"{count.stream} was {count.status}", "document_id")


def _begun(stream: str, event: CountRequested | CountTaken, status: CountStatus) -> Count:
    return Count(stream=stream, location=event.location, document_id=event.document_id, status=status)
