"""What happens to the returns of an order."""

from datetime import datetime
from typing import Literal

from domain.orders.lines import Line, Units
from domain.values import value

Condition = Literal["received", "short", "wrong", "lost_in_transit", "kept"]
"""Of a unit that was to come back: it came, was missing, was something else, got lost, or the customer keeps it."""

Disposition = Literal["restocked", "refurbished", "quarantined", "returned_to_vendor", "scrapped", "missing"]
"""What becomes of a unit that came back; only one that is restocked can be sold again."""

Outcome = Literal["refund", "credit", "exchange", "claim", "nothing"]
"""What the customer gets for it."""


@value
class OrderReturned:
    """Goods of the order came back to `location` in one step; `credit_minor` is what the customer gets."""

    return_id: str
    location: str
    lines: tuple[Line, ...]
    credit_minor: int


@value
class ReturnLine:
    """Units of one line that the customer wants to send back, and why."""

    line_no: int
    quantity: int
    reason: str


@value
class ReturnRequested:
    """The customer wants to send units back. `forced`: the operator let it pass though its window is closed."""

    return_id: str
    lines: tuple[ReturnLine, ...]
    forced: bool = False


@value
class ReturnOpened:
    """The carrier brings units back that it could not deliver: a return that nobody has to authorize."""

    return_id: str
    shipment_id: str
    fulfilment_id: str
    location: str
    lines: tuple[ReturnLine, ...]


@value
class ReturnAuthorized:
    """The customer may send it, to `location` where one is named, until `expires_at`.

    A restocking fee is a share of the refund or an amount.
    """

    return_id: str
    expires_at: datetime | None = None
    location: str | None = None
    restocking_fee_percent: int = 0
    restocking_fee_minor: int = 0


@value
class ReturnDeclined:
    """The seller does not take it back."""

    return_id: str
    reason: str


@value
class ReturnCancelled:
    """It will not come."""

    return_id: str
    reason: str


@value
class ReturnExpired:
    """It was not sent in time."""

    return_id: str


@value
class ReturnShipped:
    """The customer sent it."""

    return_id: str
    tracking_number: str | None


@value
class ReceivedLine:
    """Units of one line, and how they came."""

    line_no: int
    quantity: int
    condition: Condition


@value
class ReturnReceived:
    """A location tells what came of it; `undelivered` of them had never reached the customer."""

    return_id: str
    location: str
    lines: tuple[ReceivedLine, ...]
    undelivered: tuple[Units, ...] = ()


@value
class InspectedLine:
    """Units of one line, and what becomes of them."""

    line_no: int
    sku: str
    quantity: int
    disposition: Disposition


@value
class ReturnInspected:
    """A location looked at what came."""

    return_id: str
    location: str
    lines: tuple[InspectedLine, ...]


@value
class Resolution:
    """What the customer gets for the units of one line."""

    line_no: int
    outcome: Outcome


@value
class ReturnResolved:
    """The seller said what the customer gets."""

    return_id: str
    resolutions: tuple[Resolution, ...]


@value
class ReturnClosed:
    """Nothing is left to be done of it."""

    return_id: str


@value
class ExchangeLinked:
    """Another order (its stream) sends other goods for what the return brings back."""

    return_id: str
    order: str
