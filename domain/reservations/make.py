"""Make a reservation: keep units for a basket."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from domain.master.location import all_locations, require_location
from domain.master.product import require_skus
from domain.master.shop import shop_in
from domain.orders.kits import expanded_units
from domain.orders.lines import Units, units_by_sku
from domain.places import Coordinates, distance_km
from domain.refusals import Refused
from domain.reservations.events import ReservationMade, ReservedUnits
from domain.reservations.state import Reservation
from domain.stock.events import StockReserved
from domain.stock.position import Position
from domain.streams import location_stream, product_stream, reservation_stream, shop_stream, stock_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class MakeReservation:
    """A shop keeps `units` for a basket, for so many `minutes`: at `location`, or as close as can be to `near`.

    Of a kit its parts are kept.
    """

    shop: str
    reservation_id: str
    units: tuple[Units, ...]
    minutes: int
    location: str | None = None
    near: Coordinates | None = None

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
        """All at the first location that has all; else each SKU wherever it is, the first locations first."""
        wanted = units_by_sku(units)
        places = self._ranked(world)
        free = _free(world, places, wanted)
        for location in places:
            if all(free[location, sku] >= quantity for sku, quantity in wanted.items()):
                return tuple(ReservedUnits(sku, location, quantity) for sku, quantity in wanted.items())
        kept = []
        for sku, quantity in wanted.items():
            left = quantity
            for location in places:
                here = min(left, max(free[location, sku], 0))
                if here:
                    kept.append(ReservedUnits(sku, location, here))
                    left -= here
            if left:
                self._refuse(units, sku, quantity, quantity - left)
        return tuple(kept)

    def _ranked(self, world: World) -> list[str]:
        """Nearest first; what has no distance stands behind, in order of preference."""
        if self.location is not None:
            return [self.location]
        near = self.near
        ranked = [
            (distance_km(near, each.coordinates) if near and each.coordinates else float("inf"), each)
            for each in all_locations(world)
        ]
        ranked.sort(key=lambda pair: (pair[0], pair[1].preference, pair[1].location))
        return [each.location for _, each in ranked]

    def _refuse(self, units: tuple[Units, ...], sku: str, wanted: int, have: int) -> None:
        line_no = next(each.line_no for each in units if each.sku == sku)
        index = [each.line_no for each in self.units].index(line_no)
        where = f"at {self.location}" if self.location else "at all locations"
        reason = f"{have} units of {sku} are available {where}, {wanted} are wanted"
        raise Refused("stock.insufficient", reason, f"lines[{index}].quantity")


def _free(world: World, places: Sequence[str], wanted: Mapping[str, int]) -> dict[tuple[str, str], int]:
    keys = [(location, sku) for location in places for sku in wanted]
    positions = world.states(Position, [stock_stream(sku, location) for location, sku in keys])
    return {
        key: position.available(world.now) if position is not None else 0
        for key, position in zip(keys, positions, strict=True)
    }
