"""Plan a transfer: nothing moves yet."""

from collections.abc import Sequence
from datetime import date

from domain.master.location import Location
from domain.master.product import require_stocked
from domain.orders.lines import Units
from domain.refusals import Refused
from domain.streams import location_stream, product_stream, transfer_stream
from domain.transfers.events import TransferCreated
from domain.transfers.state import Transfer
from domain.values import value
from domain.world import Change, Decision, World


@value
class CreateTransfer:
    """Units are to go from one location to another: one line a SKU."""

    transfer_id: str
    source: str
    destination: str
    units: tuple[Units, ...]
    expected_on: date | None = None

    def streams(self) -> Sequence[str]:
        """The transfer, both locations, and each product."""
        places = [location_stream(self.source), location_stream(self.destination)]
        return [transfer_stream(self.transfer_id), *places, *(product_stream(each.sku) for each in self.units)]

    def decide(self, world: World) -> Decision:
        """Record the plan, once for each id."""
        stream = transfer_stream(self.transfer_id)
        known = world.state(Transfer, stream)
        if known is not None:
            raise Refused("transfer.exists", f"{stream} is there already, {known.status}", "transfer_id")
        _require_place(world, self.source, "source")
        _require_place(world, self.destination, "destination")
        if self.source == self.destination:
            raise Refused("transfer.same_location", f"{self.source} is where the units are already", "destination")
        require_stocked(world, [each.sku for each in self.units])
        _require_sku_once(self.units)
        created = TransferCreated(self.transfer_id, self.source, self.destination, self.units, self.expected_on)
        return [Change(stream, created)]


def _require_place(world: World, location: str, field: str) -> None:
    if world.state(Location, location_stream(location)) is None:
        raise Refused("location.unknown", f"there is no location {location}", field)


def _require_sku_once(units: Sequence[Units]) -> None:
    """What comes is counted by SKU: two lines of one could not be told apart."""
    seen: dict[str, int] = {}
    for index, each in enumerate(units):
        if each.sku in seen:
            raise Refused(
                "transfer.sku_twice", f"{each.sku} is in line {seen[each.sku]} already", f"lines[{index}].sku"
            )
        seen[each.sku] = each.line_no
