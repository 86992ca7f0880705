"""What happens to an order as a whole: one event a step, with all the lines that it concerns."""

from datetime import date, datetime
from typing import Literal

from domain.orders.buckets import Bucket
from domain.orders.lines import Line, Units
from domain.orders.policy import OrderType, Terms
from domain.orders.recipient import Destination, Sealed
from domain.values import value

Outcome = Literal["chosen", "later", "lacks_stock", "excluded", "over_parcels"]
"""`later`: it could ship in place of one that was chosen, but is worse by the rule. `excluded`: it rejected or was
short before, or may not take part. `over_parcels`: it has what waits, but would be one parcel too many."""

HoldKind = Literal["fraud", "credit", "address", "payment", "stock", "pre_order", "compliance", "return", "manual"]


@value
class OrderPlaced:
    """A shop sold something. `total_minor` is the sum of the lines' amounts, `placed_at` business time in UTC.

    Of what was sold as a kit `lines` hold the parts. `kits` are the lines as they were sold, and count no second time.
    """

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
    terms: Terms = Terms()
    placed_at: datetime | None = None
    kits: tuple[Line, ...] = ()


@value
class OrderDrafted:
    """A quote: what would be placed, and until when it is good."""

    draft: OrderPlaced
    expires_at: datetime | None


@value
class OrderApproved:
    """Nothing stands against the order."""


@value
class OrderRejected:
    """The seller does not take the order."""

    reason: str


@value
class OrderExpired:
    """The draft was not placed, or the order not paid, in time."""

    reason: str


@value
class HoldPlaced:
    """Nothing of what is held moves until the hold is lifted or expires.

    It is on the whole order, or only on one line or one fulfilment. `by_rule` tells what the ledger placed by itself.
    """

    hold_id: str
    kind: HoldKind
    reason: str
    line_no: int | None = None
    fulfilment_id: str | None = None
    expires_at: datetime | None = None
    by_rule: bool = False


@value
class HoldReleased:
    """One hold is lifted. `forced` says that a person overrode what the ledger had found."""

    hold_id: str
    reason: str
    forced: bool = False


@value
class Candidate:
    """A location that was asked for an order, and why it won or lost.

    `distance_km` is None where the address or the location has no coordinates.
    `lacks` names at most ten SKUs of which it had too few for all that the order needs.
    `lost_by` says more of why it lost. Of `later`: `farther`, `no_coordinates`, `busier`, `less_preferred`, or
    `more_parcels` than those chosen. Of `lacks_stock`: `more_parcels` if it has a part, but not one for which it could
    stand in for a location that was chosen. Of `excluded`: why it may not take part, such as `closed`.
    """

    location: str
    distance_km: float | None
    preference: int
    outcome: Outcome
    lacks: tuple[str, ...]
    lost_by: str | None = None


@value
class OrderAllocated:
    """Units at one location now belong to the order. `rule` names what ranked the candidates.

    If it is not `exact`, the search was stopped at a bound, which the rule names, and a better answer may exist.
    `rules_version` is that of the rule book of sourcing, None where nobody had set rules.
    """

    location: str
    units: tuple[Units, ...]
    rule: str
    candidates: tuple[Candidate, ...]
    exact: bool = True
    rules_version: int | None = None


@value
class StockAwaited:
    """No location that may ship has what the order still needs; it is asked again when stock of `skus` comes.

    `units` are those that were looked for the first time. Of orders that wait for the same stock the one with the
    earliest `promised_by` is asked first, then the lowest `priority`, then the one that was placed first. If it is not
    `exact`, the search was stopped at a bound, and some of it might have been found.
    """

    units: tuple[Units, ...]
    skus: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    promised_by: date | None = None
    priority: int = 100
    placed_at: datetime | None = None
    exact: bool = True
    rules_version: int | None = None


@value
class AllocationWithdrawn:
    """Units that the order held at `location` are free again, and looked for anew."""

    location: str
    units: tuple[Units, ...]
    reason: str


@value
class UnitsCancelled:
    """Units in one bucket, at one location where they were held, are wanted no more."""

    units: tuple[Units, ...]
    bucket: Bucket
    location: str | None
    fulfilment_id: str | None
    reason: str


@value
class AddressChanged:
    """The order goes elsewhere, as far as it has not left."""

    destination: Destination
    contact: Sealed | None
    address: Sealed | None


@value
class PromiseMissed:
    """The promised date passed before all was delivered."""

    promised_by: date


@value
class OrderStuck:
    """The order stood at a stage for longer than it should; somebody has to look at it."""

    stage: str


@value
class OrderCompleted:
    """Nothing is left to be done."""


@value
class OrderCancelled:
    """All units were cancelled: the order ended."""

    reason: str
