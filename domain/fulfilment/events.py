"""What happens to a fulfilment order: the units of an order that one location picks and packs."""

from datetime import date

from domain.orders.lines import Units
from domain.orders.policy import Delivery
from domain.orders.recipient import Sealed
from domain.values import value


@value
class FulfilmentScheduled:
    """Units wait at their location until the day on which the warehouse is told."""

    fulfilment_id: str
    location: str
    units: tuple[Units, ...]
    not_before: date


@value
class KitPicked:
    """Units of these `lines` are parts of kit `sku`, which was sold in line `line_no`."""

    line_no: int
    sku: str
    lines: tuple[int, ...]


@value
class FulfilmentReleased:
    """A warehouse is told to pick. Parts of `kits` are picked like any other goods."""

    fulfilment_id: str
    location: str
    units: tuple[Units, ...]
    contact: Sealed | None
    address: Sealed | None
    delivery: Delivery = "carrier"
    kits: tuple[KitPicked, ...] = ()


@value
class FulfilmentAccepted:
    """The warehouse took it on."""

    fulfilment_id: str


@value
class FulfilmentRejected:
    """The warehouse will not do it; its units are looked for elsewhere."""

    fulfilment_id: str
    location: str
    units: tuple[Units, ...]
    reason: str


@value
class FulfilmentPicked:
    """Units were taken from the shelves."""

    fulfilment_id: str
    units: tuple[Units, ...]


@value
class UnitsShort:
    """Units were not on the shelf; they are looked for elsewhere, and the shelf is to be counted."""

    fulfilment_id: str
    location: str
    units: tuple[Units, ...]


@value
class Parcel:
    """One parcel: `sscc` is its GS1 key with check digit, `units` what is in it, where the warehouse says so."""

    number: int
    sscc: str | None = None
    units: tuple[Units, ...] = ()


@value
class FulfilmentPacked:
    """Units are in parcels, which will leave as one shipment."""

    fulfilment_id: str
    shipment_id: str
    location: str
    units: tuple[Units, ...]
    parcels: tuple[Parcel, ...]


@value
class FulfilmentCancelRequested:
    """The warehouse is asked to leave units be that it was told to pick."""

    fulfilment_id: str
    location: str
    units: tuple[Units, ...]
    reason: str


@value
class FulfilmentCancelRefused:
    """It is too late, says the warehouse: the units will ship."""

    fulfilment_id: str
    reason: str
