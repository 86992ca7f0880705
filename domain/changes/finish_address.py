"""Finish a change of address whose warehouses have answered."""

from collections.abc import Sequence

from domain.changes.address import goes_to
from domain.changes.ask import IN_WAREHOUSE, answered, asked_for, questions
from domain.changes.events import AddressChangeDeclined, AddressChangeRequested, Asked
from domain.orders.state import Order, order_in
from domain.values import replace, value
from domain.world import Change, Decision, World


@value
class FinishAddress:
    """See whether the order in this stream can go to its new address now."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Change the address once every warehouse that was asked has given its units back; else leave it as it was."""
        order = order_in(world, self.order)
        wanted = order.changes.address
        if wanted is None:
            return []
        if order.ended or order.status == "completed":
            return [Change(order.stream, AddressChangeDeclined(f"the order is {order.status}"))]
        kept = (*wanted.kept, *(each.fulfilment_id for each in wanted.asked if _refused(order, each)))
        if not answered(order, wanted.asked):
            return _wait(order, wanted, kept)
        if kept:
            return [Change(order.stream, AddressChangeDeclined(f"{', '.join(kept)} keeps what it has of the order"))]
        if not any(each.waiting + each.allocated + each.in_warehouse for each in order.lines.values()):
            return [Change(order.stream, AddressChangeDeclined("all of the order has left meanwhile"))]
        if any(each.in_warehouse for each in order.lines.values()):
            return _ask_again(order, wanted)
        return goes_to(order, wanted.destination, wanted.contact, wanted.address)


def _refused(order: Order, asked: Asked) -> bool:
    return answered(order, [asked]) and bool(order.fulfilments[asked.fulfilment_id].units_in(*IN_WAREHOUSE))


def _wait(order: Order, wanted: AddressChangeRequested, kept: tuple[str, ...]) -> Decision:
    """Note who refused: whatever it is asked to leave be from now on is cancelled, not sent elsewhere."""
    if kept == wanted.kept:
        return []
    asked = tuple(each for each in wanted.asked if each.fulfilment_id not in kept)
    return [Change(order.stream, replace(wanted, asked=asked, kept=kept))]


def _ask_again(order: Order, wanted: AddressChangeRequested) -> Decision:
    """Ask those that were told to pick for the old address since the first were asked, once they can be."""
    there = {no: each.in_warehouse for no, each in order.lines.items() if each.in_warehouse}
    if any(each.cancel_requested and each.units_in(*IN_WAREHOUSE) for each in order.fulfilments.values()):
        return []
    asked = asked_for(order, there)
    requested = replace(wanted, asked=(*wanted.asked, *asked))
    return [Change(order.stream, requested), *questions(order, asked, wanted.reason)]
