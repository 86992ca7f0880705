"""Messages on counts of shelves: the operator requests, looks into and posts them, a warehouse says what it counted."""

from datetime import UTC
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from domain.counts.cancel import CancelCount
from domain.counts.count import CountedLine, CountStock
from domain.counts.investigate import InvestigateCount
from domain.counts.post import PostCount
from domain.counts.request import RequestCount
from schemas.inbound.envelope import Context
from schemas.inbound.fields import MAX_LINES, Id, LineNo, Message, Moment, NumberedOnce, PartnerId, Reason, Sku


class CountLine(Message):
    """`counted` units of a SKU are on the shelf, also those that belong to orders.

    They were so at `counted_at`, or when the message says that it happened.
    """

    line_no: LineNo
    sku: Sku
    counted: Annotated[int, Field(ge=0, le=1_000_000_000)]
    counted_at: Moment | None = None


def _counted_once(lines: tuple[Any, ...]) -> tuple[Any, ...]:
    if len({each.sku for each in lines}) != len(lines):
        raise ValueError("a SKU is counted twice")
    return lines


class Count(Message):
    """`stock.count.v1`: shelves were counted; what could not be found before is looked for no more.

    With `review` nothing is posted before the operator does.
    """

    location: PartnerId | None = None
    document_id: Id
    lines: Annotated[
        tuple[CountLine, ...],
        Field(min_length=1, max_length=MAX_LINES, strict=False),
        NumberedOnce,
        AfterValidator(_counted_once),
    ]
    review: bool = False

    def command(self, context: Context) -> CountStock:
        """Translate."""
        when = context.envelope.occurred_at
        lines = tuple(
            CountedLine(
                each.line_no, each.sku, each.counted, each.counted_at.astimezone(UTC) if each.counted_at else when
            )
            for each in self.lines
        )
        return CountStock(context.location_of(self.location), self.document_id, lines, self.review)


class SheetLine(Message):
    """A SKU to count."""

    sku: Sku


class Request(Message):
    """`count.request.v1`: a location is to count; with `review` nothing is posted before the operator does."""

    location: PartnerId
    document_id: Id
    lines: Annotated[
        tuple[SheetLine, ...], Field(min_length=1, max_length=MAX_LINES, strict=False), AfterValidator(_counted_once)
    ]
    reason: Reason
    review: bool = False

    def command(self, _context: Context) -> RequestCount:
        """Translate."""
        skus = tuple(each.sku for each in self.lines)
        return RequestCount(self.location, self.document_id, skus, self.reason, self.review)


class Investigate(Message):
    """`count.investigate.v1`: what differs is looked into."""

    location: PartnerId
    document_id: Id
    reason: Reason

    def command(self, _context: Context) -> InvestigateCount:
        """Translate."""
        return InvestigateCount(self.location, self.document_id, self.reason)


class Post(Message):
    """`count.post.v1`: what was counted is taken over."""

    location: PartnerId
    document_id: Id

    def command(self, _context: Context) -> PostCount:
        """Translate."""
        return PostCount(self.location, self.document_id)


class Cancel(Message):
    """`count.cancel.v1`: it is not to be made, or not to be posted."""

    location: PartnerId
    document_id: Id
    reason: Reason

    def command(self, _context: Context) -> CancelCount:
        """Translate."""
        return CancelCount(self.location, self.document_id, self.reason)


OPERATOR_TYPES: dict[str, type[Message]] = {
    "count.request.v1": Request,
    "count.investigate.v1": Investigate,
    "count.post.v1": Post,
    "count.cancel.v1": Cancel,
}

WAREHOUSE_TYPES: dict[str, type[Message]] = {"stock.count.v1": Count}
