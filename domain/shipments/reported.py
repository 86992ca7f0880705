"""Which shipments a report is about, and who may report on them."""

from domain.fulfilment.reported import fulfilment_in, require_movable
from domain.master.partner import PartnerRegistered
from domain.orders.state import Order
from domain.refusals import Refused
from domain.shipments.state import Shipment, ShipmentStatus
from domain.streams import fulfilment_of_shipment, order_of_fulfilment, partner_stream
from domain.world import World


def shipments_of(
    world: World, fulfilment_id: str, location: str, wanted: tuple[ShipmentStatus, ...], rule: str
) -> tuple[Order, list[Shipment]]:
    """Give the shipments of a fulfilment that are in a `wanted` status; refuse, by `rule`, if none is."""
    order, fulfilment = fulfilment_in(world, fulfilment_id, location)
    every = [each for each in order.shipments.values() if each.fulfilment_id == fulfilment_id]
    found = [each for each in every if each.status in wanted]
    if not found:
        are = ", ".join(f"{each.shipment_id} is {each.status}" for each in every) or f"it is {fulfilment.status}"
        raise Refused(rule, f"no shipment of {fulfilment_id} can: {are}", "fulfilment_id")
    return order, found


def order_of_shipment(shipment_id: str) -> str:
    """Name the stream of the order that a shipment belongs to."""
    return order_of_fulfilment(fulfilment_of_shipment(shipment_id))


def shipment_in(world: World, shipment_id: str) -> tuple[Order, Shipment]:
    """Give an order and its shipment."""
    order = world.state(Order, order_of_shipment(shipment_id))
    shipment = order.shipments.get(shipment_id) if order is not None else None
    if order is None or shipment is None:
        raise Refused("shipment.unknown", f"there is no shipment {shipment_id}", "shipment_id")
    return order, shipment


def shipment_at(world: World, shipment_id: str, location: str) -> tuple[Order, Shipment]:
    """Give an order and its shipment that `location` reports on."""
    order, shipment = shipment_in(world, shipment_id)
    if shipment.location != location:
        reason = f"{shipment_id}, {shipment.status}, belongs to {shipment.location}"
        raise Refused("shipment.elsewhere", reason, "shipment_id")
    return order, shipment


def require_status(shipment: Shipment, rule: str, *wanted: ShipmentStatus) -> None:
    """Refuse a shipment that is not in one of the statuses."""
    if shipment.status not in wanted:
        reason = f"{shipment.shipment_id} is {shipment.status}, it must be {' or '.join(wanted)}"
        raise Refused(rule, reason, "shipment_id")


def require_by_carrier(order: Order, shipment: Shipment) -> None:
    """Refuse what only a carrier does to a shipment that the customer fetches."""
    if order.terms.delivery == "pickup":
        reason = f"{shipment.shipment_id}, {shipment.status}, is fetched by the customer: no carrier takes it"
        raise Refused("shipment.pickup", reason, "shipment_id")


def require_unheld(order: Order, shipment: Shipment) -> None:
    """Refuse to move a shipment of which anything is held."""
    require_movable(order, order.fulfilments[shipment.fulfilment_id], shipment.units)


def require_its_carrier(world: World, shipment: Shipment, carrier: str) -> None:
    """Refuse a carrier that reports on a shipment of another: a label names it by its id or by its name."""
    if shipment.carrier is None:
        return
    registered = world.state(PartnerRegistered, partner_stream("carrier", carrier))
    names = {carrier.casefold(), registered.name.casefold() if registered else carrier.casefold()}
    if shipment.carrier.casefold() not in names:
        reason = f"{shipment.shipment_id}, {shipment.status}, goes with {shipment.carrier}, not with {carrier}"
        raise Refused("shipment.elsewhere", reason, "shipment_id")


def path_of(shipment: Shipment) -> str:
    """The numbers of a fulfilment and its shipment within their order, such as 1/2."""
    return shipment.shipment_id.partition("/")[2]


def free_id(name: str, taken: tuple[str, ...]) -> str:
    """Give an id that the ledger can use: partners chose theirs before, perhaps this one."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free
