"""What happens to the returns of an order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.orders.lines import Line, Units

Condition = Literal["received", "short", "wrong", "lost_in_transit", "kept"]
"""Of a unit that was to come back: it came, was missing, was something else, got lost, or the customer keeps it."""

Disposition = Literal["restocked", "refurbished", "quarantined", "returned_to_vendor", "scrapped", "missing"]
"""What becomes of a unit that came back; only one that is restocked can be sold again."""

Outcome = Literal["refund", "credit", "exchange", "claim", "nothing"]
"""What the customer gets for it."""


@dataclass(frozen=True, slots=True)
class OrderReturned:
    """Goods of the order came back to `location` in one step; `credit_minor` is what the customer gets."""

    return_id: str
    location: str
    lines: tuple[Line, ...]
    credit_minor: int


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """Units of one line that the customer wants to send back, and why."""

    line_no: int
    quantity: int
    reason: str


@dataclass(frozen=True, slots=True)
class ReturnRequested:
    """The customer wants to send units back. `forced`: the operator let it pass though its window is closed."""

    return_id: str
    lines: tuple[ReturnLine, ...]
    forced: bool = False


@dataclass(frozen=True, slots=True)
class ReturnOpened:
    """The carrier brings units back that it could not deliver: a return that nobody has to authorize."""

    return_id: str
    shipment_id: str
    fulfilment_id: str
    location: str
    lines: tuple[ReturnLine, ...]


@dataclass(frozen=True, slots=True)
class ReturnAuthorized:
    """The customer may send it, to `location` where one is named, until `expires_at`.

    A restocking fee is a share of the refund or an amount.
    """

    return_id: str
    expires_at: datetime | None = None
    location: str | None = None
    restocking_fee_percent: int = 0
    restocking_fee_minor: int = 0


@dataclass(frozen=True, slots=True)
class ReturnDeclined:
    """The seller does not take it back."""

    return_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReturnCancelled:
    """It will not come."""

    return_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReturnExpired:
    """It was not sent in time."""

    return_id: str


@dataclass(frozen=True, slots=True)
class ReturnShipped:
    """The customer sent it."""

    return_id: str
    tracking_number: str | None


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """Units of one line, and how they came."""

    line_no: int
    quantity: int
    condition: Condition


@dataclass(frozen=True, slots=True)
class ReturnReceived:
    """A location tells what came of it; `undelivered` of them had never reached the customer."""

    return_id: str
    location: str
    lines: tuple[ReceivedLine, ...]
    undelivered: tuple[Units, ...] = ()


@dataclass(frozen=True, slots=True)
class InspectedLine:
    """Units of one line, and what becomes of them."""

    line_no: int
    sku: str
    quantity: int
    disposition: Disposition


@dataclass(frozen=True, slots=True)
class ReturnInspected:
    """A location looked at what came."""

    return_id: str
    location: str
    lines: tuple[InspectedLine, ...]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the customer gets for the units of one line."""

    line_no: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class ReturnResolved:
    """The seller said what the customer gets."""

    return_id: str
    resolutions: tuple[Resolution, ...]


@dataclass(frozen=True, slots=True)
class ReturnClosed:
    """Nothing is left to be done of it."""

    return_id: str


@dataclass(frozen=True, slots=True)
class ExchangeLinked:
    """Another order (its stream) sends other goods for what the return brings back."""

    return_id: str
    order: str
