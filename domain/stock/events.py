"""What happens to a stock position: one event a step. Quantities are units above zero, unless said."""

from datetime import date, datetime
from typing import Literal, get_args

from domain.values import value

AsideKind = Literal["missing", "damaged", "quality_control"]
"""Why units on the shelf are not sold: a picker did not find them, they are broken, or they wait to be looked at."""

ASIDE_KINDS: tuple[AsideKind, ...] = get_args(AsideKind)


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

    That was at `counted_at`: what came and went since is no part of it. `found` units that could not be found before
    are no longer kept apart.
    """

    sku: str
    location: str
    counted: int
    difference: int
    found: int
    document: str
    counted_at: datetime


@value
class StockReserved:
    """Units are kept for the reservation in stream `reservation`, until `expires_at`."""

    sku: str
    location: str
    quantity: int
    reservation: str
    expires_at: datetime


@value
class StockReservationKept:
    """What is kept for a reservation no longer expires: an order was placed on it."""

    sku: str
    location: str
    quantity: int
    reservation: str


@value
class StockUnreserved:
    """Nothing at this position is kept for a reservation any more."""

    sku: str
    location: str
    quantity: int
    reservation: str


@value
class StockSetAside:
    """Units on the shelf are not to be sold, since they are of a `kind`; below zero: so many of them are again."""

    sku: str
    location: str
    quantity: int
    kind: AsideKind
    reason: str


@value
class SafetyStockSet:
    """So many units are kept back from sale, where it was `before` until now."""

    sku: str
    location: str
    quantity: int
    before: int


@value
class StockHeldForTransfer:
    """Units on the shelf now belong to the transfer in stream `transfer`: nobody else may have them."""

    sku: str
    location: str
    quantity: int
    transfer: str


@value
class StockFreedByTransfer:
    """Units that belonged to a transfer stay, and are free again."""

    sku: str
    location: str
    quantity: int
    transfer: str


@value
class StockTransferredOut:
    """Units that belonged to a transfer left for another location."""

    sku: str
    location: str
    quantity: int
    transfer: str


@value
class StockTransferredIn:
    """Units came from another location."""

    sku: str
    location: str
    quantity: int
    transfer: str


@value
class StockExpected:
    """Units more are on their way, by the purchase order or transfer `document`, all of which are `due` then.

    Without `due` nobody knows when.
    """

    sku: str
    location: str
    quantity: int
    due: date | None
    document: str


@value
class StockExpectationEnded:
    """Units of `document` are expected no more: they came, or will not come."""

    sku: str
    location: str
    quantity: int
    document: str


TransferStockEvent = StockHeldForTransfer | StockFreedByTransfer | StockTransferredOut | StockTransferredIn
"""What transfers do to the shelves at their two ends."""

IncomingEvent = StockExpected | StockExpectationEnded
"""What changes of that which is on its way."""

StockEvent = (
    StockReceived
    | StockAllocated
    | AllocationReleased
    | StockShipped
    | StockReturned
    | StockAdjusted
    | ShortageFound
    | StockCounted
    | StockReserved
    | StockReservationKept
    | StockUnreserved
    | StockSetAside
    | SafetyStockSet
    | TransferStockEvent
    | IncomingEvent
)
