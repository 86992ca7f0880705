"""Make a reservation: keep units for a basket."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from domain.master.goods import GoodsFlag
from domain.master.location import require_location
from domain.master.product import require_skus
from domain.master.shop import shop_in
from domain.orders.lines import Units, units_by_sku
from domain.orders.policy import Delivery
from domain.orders.sites import Wish, sites_for
from domain.places import Coordinates
from domain.refusals import Refused
from domain.reservations.events import ReservationMade, ReservedUnits
from domain.reservations.state import Reservation
from domain.sourcing.question import Question
from domain.sourcing.rule_book import rules_in_force
from domain.sourcing.source import source
from domain.stock.events import StockReserved
from domain.streams import location_stream, product_stream, reservation_stream, shop_stream, stock_stream
from domain.values import value
from domain.world import Change, Decision, World

BARRED_SHOWN = 5


@value
class MakeReservation:
    """A shop keeps `units` for a basket, for so many `minutes`: at `location`, or as close as can be to `near`.

    They are sourced as those of an order of this `delivery`: where it is not said, by carrier, and at a location that
    is named by any method.
    """

    shop: str
    reservation_id: str
    units: tuple[Units, ...]
    minutes: int
    location: str | None = None
    near: Coordinates | None = None
    delivery: Delivery | None = None

    def streams(self) -> Sequence[str]:
        """The reservation, the shop, the location that it names, and its products."""
        named = [location_stream(self.location)] if self.location else []
        products = [product_stream(each.sku) for each in self.units]
        return [reservation_stream(self.shop, self.reservation_id), shop_stream(self.shop), *named, *products]

    def decide(self, world: World) -> Decision:
        """Keep all of the units, or none of them."""
        stream = reservation_stream(self.shop, self.reservation_id)
        shop_in(world, self.shop)
        known = world.state(Reservation, stream)
        if known is not None:
            raise Refused("reservation.exists", f"{stream} is there already, {known.status}", "reservation_id")
        products = require_skus(world, [each.sku for each in self.units])
        if self.location is not None:
            require_location(world, self.location)
        expires_at = world.now + timedelta(minutes=self.minutes)
        kept = self._kept(world, [flag for each in products for flag in each.flags])
        made = Change(stream, ReservationMade(self.shop, self.reservation_id, kept, expires_at))
        reserved = [
            Change(
                stock_stream(each.sku, each.location),
                StockReserved(each.sku, each.location, each.quantity, stream, expires_at),
            )
            for each in kept
        ]
        return [made, *reserved]

    def _kept(self, world: World, flags: Sequence[GoodsFlag]) -> tuple[ReservedUnits, ...]:
        """All of the units, wherever an order for them would be sourced now."""
        question = self._question(world, flags)
        answer = source(question)
        if answer.waiting:
            self._refuse(question, units_by_sku(answer.waiting))
        return tuple(
            ReservedUnits(sku, location, quantity)
            for location, units in answer.taken.items()
            for sku, quantity in units_by_sku(units).items()
        )

    def _question(self, world: World, flags: Sequence[GoodsFlag]) -> Question:
        """What is asked for an order whose units may leave one by one, by the shop's rules."""
        wanted, rules = units_by_sku(self.units), rules_in_force(world, self.shop).rules
        delivery = self.delivery or ("carrier" if self.location is None else None)
        wish = Wish(reservation_stream(self.shop, self.reservation_id), self.near, self.location, delivery, flags)
        return Question(
            units=self.units,
            wanted=wanted,
            parts=[(each,) for each in self.units],
            sites=sites_for(world, wish, wanted, {}),
            divisible=True,
            max_parcels=rules.max_parcels,
            located=self.near is not None,
            aims=rules.aims,
        )

    def _refuse(self, question: Question, waiting: Mapping[str, int]) -> None:
        sku, lacking = next(iter(waiting.items()))
        wanted, most = question.wanted[sku], question.max_parcels
        index = next(number for number, each in enumerate(self.units) if each.sku == sku)
        some = {None: "all locations", 1: "any one location"}.get(most, f"any {most} locations")
        where = self.location or some
        barred = [f"{each.location} ({each.barred})" for each in question.sites if each.barred]
        not_asked = f"; not asked: {', '.join(barred[:BARRED_SHOWN])}" if barred else ""
        reason = f"{wanted - lacking} units of {sku} are available at {where}, {wanted} are wanted{not_asked}"
        raise Refused("stock.insufficient", reason, f"lines[{index}].quantity")
