"""Open the return of what a carrier could not deliver."""

from domain.orders.lines import units_by_line
from domain.orders.state import Order
from domain.returns.events import ReturnLine, ReturnOpened
from domain.shipments.state import Shipment
from domain.world import Change, Decision

RETURN_TO_SENDER = "return_to_sender"


def opened_by_carrier(order: Order, shipment: Shipment, return_id: str) -> Decision:
    """Open a return of the units of a shipment, which its own location expects and which will be refunded.

    Units that are on their way back with another return are left out; without any unit there is no return.
    """
    on_the_road = order.fulfilments[shipment.fulfilment_id].lines
    wanted = {
        no: min(quantity, on_the_road[no].shipped, _free(order, no))
        for no, quantity in units_by_line(shipment.units).items()
    }
    lines = tuple(ReturnLine(no, quantity, RETURN_TO_SENDER) for no, quantity in wanted.items() if quantity > 0)
    if not lines or return_id in order.returns.ids:
        return []
    opened = ReturnOpened(return_id, shipment.shipment_id, shipment.fulfilment_id, shipment.location, lines)
    return [Change(order.stream, opened)]


def _free(order: Order, line_no: int) -> int:
    there = order.lines[line_no]
    return there.shipped + there.delivered - order.returns.taken(line_no)
