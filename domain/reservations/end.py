"""End a reservation: the shop lets it go, its time is over, or its order ended."""

from collections.abc import Sequence

from domain.orders.state import order_in
from domain.refusals import Refused
from domain.reservations.convert import reservation_of
from domain.reservations.state import Reservation, ended, reservation_in
from domain.streams import reservation_stream
from domain.values import value
from domain.world import Decision, World


@value
class ReleaseReservation:
    """The basket was emptied, or given up."""

    shop: str
    reservation_id: str

    def streams(self) -> Sequence[str]:
        """The reservation."""
        return [reservation_stream(self.shop, self.reservation_id)]

    def decide(self, world: World) -> Decision:
        """Free what it keeps; what an order was placed on is the order's."""
        reservation = reservation_in(world, self.shop, self.reservation_id)
        if reservation.status != "active":
            whose = f" by {reservation.order}" if reservation.order else ""
            reason = f"{reservation.stream} is {reservation.status}{whose}"
            raise Refused("reservation.ended", reason, "reservation_id")
        return ended(reservation, reservation.units, "released")


@value
class ExpireReservation:
    """The time of the reservation in this stream is over."""

    stream: str

    def streams(self) -> Sequence[str]:
        """The reservation."""
        return [self.stream]

    def decide(self, world: World) -> Decision:
        """Free what it keeps, unless an order was placed on it meanwhile."""
        reservation = world.state(Reservation, self.stream)
        if reservation is None or reservation.status != "active" or reservation.expires_at > world.now:
            return []
        return ended(reservation, reservation.units, "expired")


@value
class EndReservation:
    """The order in this stream ended: what is still kept for it is free."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Free what the order was placed on and did not take."""
        reservation = reservation_of(world, order_in(world, self.order))
        return ended(reservation, reservation.units, "order_ended") if reservation is not None else []
