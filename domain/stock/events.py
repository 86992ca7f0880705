"""What happens to a stock position: one event a step. Quantities are units above zero, unless said."""

from domain.values import value


@value
class StockReceived:
    """Units came in, by the receipt `document`."""

    sku: str
    location: str
    quantity: int
    document: str


@value
class StockAllocated:
    """Units on the shelf now belong to the order in stream `order`."""

    sku: str
    location: str
    quantity: int
    order: str


@value
class AllocationReleased:
    """Units that belonged to an order are free again."""

    sku: str
    location: str
    quantity: int
    order: str


@value
class StockShipped:
    """Units that belonged to an order left."""

    sku: str
    location: str
    quantity: int
    order: str


@value
class StockReturned:
    """Units came back, by the return (or order) in stream `document`."""

    sku: str
    location: str
    quantity: int
    document: str


@value
class StockAdjusted:
    """The shelf holds `quantity` more than the ledger said, or less if it is below zero."""

    sku: str
    location: str
    quantity: int
    reason: str
    document: str


@value
class ShortageFound:
    """Units that belonged to an order were not on the shelf; until it is counted they are not available."""

    sku: str
    location: str
    quantity: int
    order: str


@value
class StockCounted:
    """The shelf was counted: `counted` units, `difference` more than the ledger said, or less if it is below zero.

    `found` units that could not be found before are no longer kept apart.
    """

    sku: str
    location: str
    counted: int
    difference: int
    found: int
    document: str


StockEvent = (
    StockReceived
    | StockAllocated
    | AllocationReleased
    | StockShipped
    | StockReturned
    | StockAdjusted
    | ShortageFound
    | StockCounted
)
