"""What is in the parcels of a shipment."""

from domain.fulfilment.events import Parcel
from domain.orders.lines import Units, units_by_line
from domain.orders.state import Order
from domain.refusals import Refused
from domain.values import value


@value
class Contents:
    """What a warehouse says of one parcel: its SSCC where it has one, and pairs of line number and quantity."""

    sscc: str | None
    quantities: tuple[tuple[int, int], ...]


def parcels_of(order: Order, contents: tuple[Contents, ...], packed: tuple[Units, ...]) -> tuple[Parcel, ...]:
    """Give the parcels, numbered from 1; refuse them if together they hold anything but what was packed."""
    _require_new_keys(order, contents)
    said: dict[int, int] = {}
    for each in contents:
        for no, quantity in each.quantities:
            said[no] = said.get(no, 0) + quantity
    there = units_by_line(packed)
    for no in dict.fromkeys((*there, *said)):
        if said.get(no, 0) != there.get(no, 0):
            reason = f"line {no}: {there.get(no, 0)} units packed, the parcels hold {said.get(no, 0)}"
            raise Refused("shipment.parcels_differ", reason, "contents")
    skus = {each.line_no: each.sku for each in packed}
    return tuple(
        Parcel(number, each.sscc, tuple(Units(no, skus[no], quantity) for no, quantity in each.quantities))
        for number, each in enumerate(contents, 1)
    )


def _require_new_keys(order: Order, contents: tuple[Contents, ...]) -> None:
    """An SSCC names one parcel; that of a shipment that was voided may be used again."""
    used = {
        parcel.sscc: f"a parcel of {shipment.shipment_id}, {shipment.status},"
        for shipment in order.shipments.values()
        if shipment.status != "voided"
        for parcel in shipment.parcels
    }
    for index, each in enumerate(contents):
        if each.sscc is None:
            continue
        if each.sscc in used:
            reason = f"{used[each.sscc]} has the SSCC {each.sscc} already"
            raise Refused("shipment.sscc_used", reason, f"contents[{index}].sscc")
        used[each.sscc] = "another parcel of this shipment"
