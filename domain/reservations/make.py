"""Make a reservation: keep units for a basket."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from domain.master.location import require_location
from domain.master.product import require_skus
from domain.master.shop import shop_in
from domain.orders.kits import expanded_units
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

    Of a kit its parts are kept. They are sourced as those of an order of this `delivery`: where it is not said, by
    carrier, and at a location that is named by any method.
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
        kept = self._kept(world, expanded_units(self.units, products))
        made = Change(stream, ReservationMade(self.shop, self.reservation_id, kept, expires_at))
        reserved = [
            Change(
                stock_stream(each.sku, each.location),
                StockReserved(each.sku, each.location, each.quantity, stream, expires_at),
            )
            for each in kept
        ]
        return [made, *reserved]

    def _kept(self, world: World, units: tuple[Units, ...]) -> tuple[ReservedUnits, ...]:
        """All of the units, wherever an order for them would be sourced now."""
        question = self._question(world, units_by_sku(units))
        answer = source(question)
        if answer.waiting:
            lacking = answer.waiting[0]
            line_no = next(each.line_no for each in units if each.sku == lacking.sku)
            self._refuse(question, lacking, [each.line_no for each in self.units].index(line_no))
        return tuple(
            ReservedUnits(sku, location, quantity)
            for location, units in answer.taken.items()
            for sku, quantity in units_by_sku(units).items()
        )

    def _question(self, world: World, wanted: Mapping[str, int]) -> Question:
        """What is asked for an order whose units may leave one by one, by the shop's rules."""
        units = tuple(Units(number, sku, quantity) for number, (sku, quantity) in enumerate(wanted.items(), 1))
        rules = rules_in_force(world, self.shop).rules
        flags = [flag for each in require_skus(world, list(wanted)) for flag in each.flags]
        delivery = self.delivery or ("carrier" if self.location is None else None)
        wish = Wish(reservation_stream(self.shop, self.reservation_id), self.near, self.location, delivery, flags)
        return Question(
            units=units,
            wanted=wanted,
            parts=[(each,) for each in units],
            sites=sites_for(world, wish, wanted, {}),
            divisible=True,
            max_parcels=rules.max_parcels,
            located=self.near is not None,
            aims=rules.aims,
        )

    def _refuse(self, question: Question, lacking: Units, index: int) -> None:
        sku, most = lacking.sku, question.max_parcels
        wanted = question.wanted[sku]
        some = {None: "all locations", 1: "any one location"}.get(most, f"any {most} locations")
        where = self.location or some
        barred = [f"{each.location} ({each.barred})" for each in question.sites if each.barred]
        not_asked = f"; not asked: {', '.join(barred[:BARRED_SHOWN])}" if barred else ""
        reason = f"{wanted - lacking.quantity} units of {sku} are available at {where}, {wanted} are wanted{not_asked}"
        raise Refused("stock.insufficient", reason, f"lines[{index}].quantity")
