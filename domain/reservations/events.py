"""What happens to a reservation: units that a shop keeps for a basket before there is an order."""

from datetime import datetime
from typing import Literal

from domain.values import value

Ending = Literal["released", "expired", "allocated", "order_ended"]
"""The shop let it go; its time was over; its order has the units now; its order ended without them."""


@value
class ReservedUnits:
    """Units of a SKU that are kept at one location."""

    sku: str
    location: str
    quantity: int


@value
class ReservationMade:
    """Units are kept until `expires_at`, unless an order is placed on them before."""

    shop: str
    reservation_id: str
    units: tuple[ReservedUnits, ...]
    expires_at: datetime


@value
class ReservationConverted:
    """The order in this stream was placed on it: it keeps its units until they are allocated, or the order ends."""

    order: str


@value
class ReservationEnded:
    """Some of its units, or all, are kept no longer."""

    units: tuple[ReservedUnits, ...]
    ending: Ending


ReservationEvent = ReservationMade | ReservationConverted | ReservationEnded
