"""What happens to a count of shelves. Quantities are units on the shelf, also those that belong to orders."""

from datetime import datetime

from domain.values import value


@value
class CountRequested:
    """The location is to count these SKUs; with `review` the count waits to be posted by the operator."""

    location: str
    document_id: str
    skus: tuple[str, ...]
    review: bool
    reason: str


@value
class CountedUnits:
    """`counted` units of a SKU were there at `counted_at`, where the ledger, as far as it knew, had `expected`."""

    line_no: int
    sku: str
    counted: int
    counted_at: datetime
    expected: int


@value
class CountTaken:
    """Shelves were counted; nothing is posted yet. A later one, a recount, takes its place."""

    location: str
    document_id: str
    lines: tuple[CountedUnits, ...]
    review: bool


@value
class CountInvestigated:
    """Somebody looks into what differs."""

    reason: str


@value
class CountPosted:
    """The differences are in the ledger; `expected` is what it knew by now of the moments of the count."""

    location: str
    document_id: str
    lines: tuple[CountedUnits, ...]


@value
class CountCancelled:
    """The count is not to be made, or not to be posted."""

    location: str
    document_id: str
    reason: str


CountEvent = CountRequested | CountTaken | CountInvestigated | CountPosted | CountCancelled
