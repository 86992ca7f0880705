"""Pack a fulfilment in parcels."""

from collections.abc import Sequence

from domain.fulfilment.events import FulfilmentPacked, Parcel
from domain.fulfilment.reported import Quantities, fulfilment_in, require_movable, units_asked
from domain.refusals import Refused
from domain.shipments.parcels import Contents, parcels_of
from domain.streams import order_of_fulfilment, shipment_id
from domain.values import value
from domain.world import Change, Decision, World


@value
class PackFulfilment:
    """Units of the fulfilment, all that are picked if `packed` is empty, are in parcels that leave together.

    `contents` say what is in each parcel; without them `parcels` stand as they are.
    """

    location: str
    fulfilment_id: str
    parcels: tuple[Parcel, ...]
    packed: Quantities = ()
    contents: tuple[Contents, ...] = ()

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_of_fulfilment(self.fulfilment_id)]

    def decide(self, world: World) -> Decision:
        """Record the packing of picked units, as a shipment."""
        order, fulfilment = fulfilment_in(world, self.fulfilment_id, self.location)
        if not self.parcels and not self.contents:
            raise Refused(
                "fulfilment.no_parcels", f"{self.fulfilment_id}, {fulfilment.status}, has no parcels", "parcels"
            )
        units = units_asked(fulfilment, self.packed, "picked", "fulfilment.not_picked")
        require_movable(order, fulfilment, units)
        name = shipment_id(self.fulfilment_id, fulfilment.shipments + 1)
        parcels = parcels_of(order, self.contents, units) if self.contents else self.parcels
        packed = FulfilmentPacked(self.fulfilment_id, name, self.location, units, parcels)
        return [Change(order.stream, packed)]
