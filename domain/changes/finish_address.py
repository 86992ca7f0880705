"""Finish a change of address whose warehouses have answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.changes.address import goes_to
from domain.changes.ask import IN_WAREHOUSE, answered, asked_for, questions
from domain.changes.events import AddressChangeDeclined, AddressChangeRequested, Asked
from domain.orders.state import Order, order_in
from domain.world import Change, Decision, World


@dataclass(frozen=True, slots=True)
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
        if not answered(order, wanted.asked):
            return []
        if any(_still_has(order, each) for each in wanted.asked):
            names = ", ".join(each.fulfilment_id for each in wanted.asked if _still_has(order, each))
            return [Change(order.stream, AddressChangeDeclined(f"{names} keeps what it has of the order"))]
        if not any(each.waiting + each.allocated + each.in_warehouse for each in order.lines.values()):
            return [Change(order.stream, AddressChangeDeclined("all of the order has left meanwhile"))]
        return _ask_again(order, wanted) or goes_to(order, wanted.destination, wanted.contact, wanted.address)


def _still_has(order: Order, asked: Asked) -> bool:
    return bool(order.fulfilments[asked.fulfilment_id].units_in(*IN_WAREHOUSE))


def _ask_again(order: Order, wanted: AddressChangeRequested) -> Decision:
    """Ask those that were told to pick for the old address since the first were asked."""
    there = {no: each.in_warehouse for no, each in order.lines.items() if each.in_warehouse}
    busy = any(each.cancel_requested for each in order.fulfilments.values())
    if not there or busy:
        return []
    asked = asked_for(order, there)
    requested = AddressChangeRequested(
        wanted.destination, wanted.contact, wanted.address, wanted.reason, (*wanted.asked, *asked)
    )
    return [Change(order.stream, requested), *questions(order, asked, wanted.reason)]
