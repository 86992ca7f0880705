"""Pick a fulfilment."""

from collections.abc import Sequence

from domain.counts.request import counted_after
from domain.fulfilment.answer_cancel import unwanted
from domain.fulfilment.events import FulfilmentPicked, UnitsShort
from domain.fulfilment.reported import Quantities, fulfilment_in, require_movable, units_asked
from domain.fulfilment.state import Fulfilment
from domain.orders.events import UnitsCancelled
from domain.orders.lines import Units, minus, units_by_sku
from domain.orders.state import Order
from domain.refusals import Refused
from domain.stock.events import ShortageFound
from domain.streams import order_of_fulfilment, stock_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class PickFulfilment:
    """Units of a fulfilment were taken from the shelves, all if `picked` is empty; `short` ones were not there."""

    location: str
    fulfilment_id: str
    picked: Quantities = ()
    short: Quantities = ()

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_of_fulfilment(self.fulfilment_id)]

    def decide(self, world: World) -> Decision:
        """Record the pick; units that were short are looked for elsewhere, and their shelf is to be counted."""
        order, fulfilment = fulfilment_in(world, self.fulfilment_id, self.location)
        _require_enough(self, fulfilment)
        rule, every = "fulfilment.not_released", not self.picked and not self.short
        short = units_asked(fulfilment, self.short, "released", rule) if self.short else ()
        picked = units_asked(fulfilment, self.picked, "released", rule) if self.picked or every else ()
        require_movable(order, fulfilment, (*picked, *short))
        changes: Decision = []
        if picked:
            changes.append(Change(order.stream, FulfilmentPicked(self.fulfilment_id, picked)))
        return [*changes, *self._short(world, order, fulfilment, short)] if short else changes

    def _short(self, world: World, order: Order, fulfilment: Fulfilment, short: tuple[Units, ...]) -> Decision:
        """Look elsewhere for what was short, but for units that the warehouse is asked to cancel anyway."""
        gone = unwanted(order, fulfilment, short)
        cancelled = UnitsCancelled(gone, "released", self.location, self.fulfilment_id, "they were not on the shelf")
        wanted = minus(short, gone)
        missed = UnitsShort(self.fulfilment_id, self.location, wanted)
        return [
            *([Change(order.stream, cancelled)] if gone else []),
            *([Change(order.stream, missed)] if wanted else []),
            *(
                Change(stock_stream(sku, self.location), ShortageFound(sku, self.location, quantity, order.stream))
                for sku, quantity in units_by_sku(short).items()
            ),
            *counted_after(world, self.location, self.fulfilment_id, [each.sku for each in short]),
        ]


def _require_enough(command: PickFulfilment, fulfilment: Fulfilment) -> None:
    """Picked and short together are no more than what was released."""
    both = dict(command.picked)
    for index, (no, quantity) in enumerate(command.short):
        both[no] = both.get(no, 0) + quantity
        have = fulfilment.lines[no].released if no in fulfilment.lines else 0
        if both[no] > have:
            reason = f"line {no} of {command.fulfilment_id}: {have} units released, {both[no]} reported"
            raise Refused("fulfilment.not_released", reason, f"short[{index}].quantity")
