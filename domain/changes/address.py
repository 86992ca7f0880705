"""Change the address of an order: what has not left is looked for again, from the new one."""

from collections.abc import Sequence

from domain.changes.ask import asked_for, questions
from domain.changes.cut_off import CUT_OFF, Refuse, require_allowed
from domain.changes.edits import live
from domain.changes.events import AddressChangeRequested
from domain.orders.cancel import freed
from domain.orders.events import AddressChanged, AllocationWithdrawn, HoldPlaced
from domain.orders.lines import Units
from domain.orders.recipient import Destination, Sealed
from domain.orders.state import Order, order_in, require_open
from domain.refusals import Refused
from domain.shipments.state import BEFORE_SHIPPED
from domain.streams import order_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class ChangeAddress:
    """The customer wants the goods elsewhere. Without a `contact` it stays who it was.

    `customer` must be the order's: the new address is sealed under the same key as the old one.
    """

    shop: str
    order_id: str
    customer: str | None
    destination: Destination
    contact: Sealed | None
    address: Sealed | None
    reason: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """Change it at once as far as no warehouse has units; else ask for them back first.

        What has left keeps its address. A parcel with a label must be voided before.
        """
        order = order_in(world, order_stream(self.shop, self.order_id))
        self._require_possible(order)
        wanted = {no: each.in_warehouse for no, each in order.lines.items() if each.in_warehouse}
        if not wanted:
            return goes_to(order, self.destination, self.contact or order.contact, self.address)
        asked = asked_for(order, wanted)
        requested = AddressChangeRequested(
            self.destination, self.contact or order.contact, self.address, self.reason, asked
        )
        return [Change(order.stream, requested), *questions(order, asked, self.reason)]

    def _require_possible(self, order: Order) -> None:
        require_open(order)
        if self.customer != order.placed.customer:
            reason = f"{order.stream}, {order.status}, is of customer {order.placed.customer}, not of {self.customer}"
            raise Refused("change.customer", reason, "customer")
        if order.terms.delivery == "pickup":
            reason = f"{order.stream}, {order.stage}, is fetched by its customer: it goes to no address"
            raise Refused("change.pickup", reason, "address")
        if order.changes.address is not None:
            reason = f"{order.stream}, {order.stage}, waits for warehouses that were asked to let it go elsewhere"
            raise Refused("change.address_open", reason, "address")
        _require_not_gone(order)
        _require_no_label(order)


def goes_to(order: Order, destination: Destination, contact: Sealed | None, address: Sealed | None) -> Decision:
    """Give the order at its new address; what it holds is let go of, to be looked for anew."""
    changes = [Change(order.stream, AddressChanged(destination, contact, address))]
    placeless = not (destination.country or destination.postcode_area or destination.coordinates)
    if placeless and address is not None and order.status != "draft" and "address" not in order.holds:
        hold = HoldPlaced("address", "address", "no place was found for the new address", by_rule=True)
        changes.append(Change(order.stream, hold))
    by_location: dict[str, list[Units]] = {}
    for location, each in order.allocated_units:
        by_location.setdefault(location, []).append(each)
    for location, units in by_location.items():
        withdrawn = AllocationWithdrawn(location, tuple(units), "the order goes to another address")
        changes += [Change(order.stream, withdrawn), *freed(order, location, tuple(units))]
    return changes


def _require_not_gone(order: Order) -> None:
    """Refuse if all units that are wanted have left; those of some of them that have not can still go elsewhere."""
    wanted = sum(live(each) for each in order.lines.values())
    late = [bucket for bucket, ruling in CUT_OFF["change_address"].items() if isinstance(ruling, Refuse)]
    gone = {bucket: sum(getattr(each, bucket) for each in order.lines.values()) for bucket in late}
    if wanted and sum(gone.values()) == wanted:
        require_allowed("change_address", next(bucket for bucket in late if gone[bucket]), order.stream)


def _require_no_label(order: Order) -> None:
    for name, shipment in order.shipments.items():
        if shipment.units and shipment.status in BEFORE_SHIPPED and shipment.status != "draft":
            reason = f"shipment {name} of {order.stream} is {shipment.status}: void its label first"
            raise Refused("change.labelled", reason, "address")
