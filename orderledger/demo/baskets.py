"""What a customer of the demo puts into an order: goods, shipping, now and then a discount."""

from decimal import Decimal
from random import Random
from typing import assert_never

from domain.money import line_amount_minor
from domain.orders.lines import LineKind
from orderledger.demo.catalogue import ITEMS, Item, Shop
from schemas.inbound.fields import SaleLine

_LINES = (1, 2, 3, 4, 5)
_LINES_SHARE = (34, 28, 19, 12, 7)
_RETAIL_UNITS = (1, 2, 3, 4)
_RETAIL_UNITS_SHARE = (70, 20, 6, 4)
_WHOLESALE_UNITS = (6, 12, 24, 48)
_DISCOUNT_SHARE = 0.12
_DISCOUNT_PART = Decimal("0.10")
# What stands first in a shop's list sells best.
_POPULAR_FIRST = 0.93


def make_lines(random: Random, shop: Shop, wanted: Item | None) -> tuple[SaleLine, ...]:
    """Give the lines of one order; `wanted` is an item that must be in it, alone of goods."""
    items = [wanted] if wanted else _choose_items(random, ITEMS[shop.id])
    goods = [_goods(random, shop, number, item) for number, item in enumerate(items, 1)]
    total = sum(line_amount_minor(line.quantity, line.unit_price_minor) for line in goods)
    lines = list(goods)
    if random.random() < _DISCOUNT_SHARE:
        off = (total * _DISCOUNT_PART).to_integral_value()
        lines.append(_charge(len(lines) + 1, "WELCOME10", "10% off your first order", -off))
    if total < shop.free_shipping_from_minor:
        lines.append(_charge(len(lines) + 1, "POST", "Postage and packing", Decimal(shop.shipping_minor)))
    return tuple(lines)


def _choose_items(random: Random, items: tuple[Item, ...]) -> list[Item]:
    count = random.choices(_LINES, weights=_LINES_SHARE)[0]
    weights = [_POPULAR_FIRST**rank for rank in range(len(items))]
    chosen = dict.fromkeys(random.choices(items, weights=weights, k=count))
    return list(chosen)


def _goods(random: Random, shop: Shop, number: int, item: Item) -> SaleLine:
    return SaleLine(
        line_no=number,
        kind="goods",
        sku=item.sku,
        description=item.name,
        quantity=_quantity(random, shop),
        unit_price_minor=item.price_minor,
    )


def _quantity(random: Random, shop: Shop) -> int:
    match shop.order_type:
        case "retail":
            return random.choices(_RETAIL_UNITS, weights=_RETAIL_UNITS_SHARE)[0]
        case "wholesale":
            return random.choice(_WHOLESALE_UNITS)
        case _:
            assert_never(shop.order_type)


def _charge(number: int, code: str, name: str, amount: Decimal) -> SaleLine:
    kind: LineKind = "discount" if amount < 0 else "shipping"
    return SaleLine(line_no=number, kind=kind, sku=code, description=name, quantity=1, unit_price_minor=amount)
