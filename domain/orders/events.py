"""What happens to an order: one event a step, with all the lines that it concerns."""

from dataclasses import dataclass
from typing import Literal

from domain.orders.lines import Line, Units
from domain.orders.recipient import Destination, Sealed

OrderType = Literal["retail", "wholesale", "marketplace", "sample"]
Outcome = Literal["chosen", "later", "lacks_stock"]
"""`later`: it has all, but another stands before it by the rule."""


@dataclass(frozen=True, slots=True)
class OrderPlaced:
    """A shop sold something. `total_minor` is the sum of the lines' amounts."""

    shop: str
    order_id: str
    order_type: OrderType
    currency: str
    customer: str | None
    lines: tuple[Line, ...]
    total_minor: int
    destination: Destination
    contact: Sealed | None
    address: Sealed | None


@dataclass(frozen=True, slots=True)
class OrderApproved:
    """Nothing stands against the order."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A location that was asked for an order, and why it won or lost.

    `distance_km` is None where the address or the location has no coordinates.
    `lacks` names at most ten SKUs of which it had too few.
    """

    location: str
    distance_km: float | None
    preference: int
    outcome: Outcome
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrderAllocated:
    """Units at one location now belong to the order. `rule` names what ranked the candidates."""

    location: str
    units: tuple[Units, ...]
    rule: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class StockAwaited:
    """No location has all that the order needs; it is asked again when stock of `skus` comes."""

    skus: tuple[str, ...]
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class FulfilmentReleased:
    """A warehouse is told to pick."""

    fulfilment_id: str
    location: str
    units: tuple[Units, ...]
    contact: Sealed | None
    address: Sealed | None


@dataclass(frozen=True, slots=True)
class FulfilmentPicked:
    """All units were taken from the shelves."""

    fulfilment_id: str


@dataclass(frozen=True, slots=True)
class FulfilmentPacked:
    """All units are in `parcels` parcels."""

    fulfilment_id: str
    parcels: int


@dataclass(frozen=True, slots=True)
class FulfilmentShipped:
    """The units left the location with a carrier."""

    fulfilment_id: str
    location: str
    units: tuple[Units, ...]
    carrier: str | None
    tracking_number: str | None


@dataclass(frozen=True, slots=True)
class FulfilmentDelivered:
    """The units reached the customer."""

    fulfilment_id: str


@dataclass(frozen=True, slots=True)
class OrderCompleted:
    """Nothing is left to be done."""


@dataclass(frozen=True, slots=True)
class OrderCancelled:
    """The order ended before it was released; `units` at `location` are free again."""

    reason: str
    location: str | None
    units: tuple[Units, ...]


@dataclass(frozen=True, slots=True)
class OrderReturned:
    """Goods of the order came back to `location`; `credit_minor` is what the customer gets."""

    return_id: str
    location: str
    lines: tuple[Line, ...]
    credit_minor: int


OrderEvent = (
    OrderPlaced
    | OrderApproved
    | OrderAllocated
    | StockAwaited
    | FulfilmentReleased
    | FulfilmentPicked
    | FulfilmentPacked
    | FulfilmentShipped
    | FulfilmentDelivered
    | OrderCompleted
    | OrderCancelled
    | OrderReturned
)
