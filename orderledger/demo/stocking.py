"""How much of what the demo's warehouses hold when it begins, and which of them ships an order."""

from collections import Counter
from collections.abc import Iterable, Sequence
from random import Random

from domain.places import distance_km
from orderledger.demo.catalogue import ITEMS, WAREHOUSES, Item, Warehouse
from schemas.inbound.orders import Place

_REST_SHARE = 0.25
_REST_LEAST = 8
_SCARCE_REST = (1, 4)


def location_for(place: Place, without: str | None = None) -> str:
    """Give the closest warehouse that keeps all of an order's goods, as the ledger will choose it.

    What no list names is kept everywhere, once it comes. `without` is a warehouse that is out of the question.
    """
    everywhere, kept = _everywhere(), _kept_by()
    wanted = {line.sku for line in place.lines if line.kind == "goods"}
    able = [
        each
        for each in WAREHOUSES
        if each.id != without and all(each.id in kept.get(sku, everywhere) for sku in wanted)
    ]
    return _closest(place, able)


def closest_warehouse(place: Place) -> str:
    """Give the warehouse that is closest to an order's address, whatever it keeps."""
    return _closest(place, WAREHOUSES)


def _closest(place: Place, warehouses: Sequence[Warehouse]) -> str:
    assert place.address is not None, "every customer of the demo has an address"
    here = place.address.destination().coordinates
    assert here is not None, "every address of the demo has coordinates"
    return min(warehouses, key=lambda each: distance_km(here, each.coordinates)).id


def opening_stock(random: Random, sales: Iterable[tuple[str, Place]]) -> dict[str, Counter[str]]:
    """Give units by location and SKU: what will be sold from there, and a rest that is small where it is scarce."""
    stock = units_sold(sales)
    for item in _items():
        for warehouse in WAREHOUSES:
            if warehouse.id not in item.not_at:
                units = stock.setdefault(warehouse.id, Counter())
                units[item.sku] += _rest(random, item, warehouse, units[item.sku])
    return stock


def units_sold(sales: Iterable[tuple[str, Place]]) -> dict[str, Counter[str]]:
    """Sum the units of goods by location and SKU."""
    units: dict[str, Counter[str]] = {}
    for location, place in sales:
        for line in place.lines:
            if line.kind == "goods":
                units.setdefault(location, Counter())[line.sku] += line.quantity
    return units


def _rest(random: Random, item: Item, warehouse: Warehouse, sold: int) -> int:
    if warehouse.id in item.scarce_at:
        return random.randint(*_SCARCE_REST)
    return _REST_LEAST + round(sold * _REST_SHARE) + random.randint(0, _REST_LEAST)


def _items() -> list[Item]:
    return [item for items in ITEMS.values() for item in items]


def _kept_by() -> dict[str, set[str]]:
    return {item.sku: _everywhere() - set(item.not_at) for item in _items()}


def _everywhere() -> set[str]:
    return {warehouse.id for warehouse in WAREHOUSES}
