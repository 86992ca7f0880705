"""The words of kits: a tea set of four mugs and a pot, and a pair of mugs."""

from dataclasses import replace
from typing import Any

from domain.master.kit import Part
from domain.master.product import ListProducts, ProductListed
from domain.orders.kits import PARTS_BEHIND
from domain.orders.lines import Line
from tests.domain.scenario import Outcome, Scenario, given
from tests.domain.words import charge

TEA_SET = ProductListed("set", "A tea set", parts=(Part("mug", 4), Part("pot", 1)))
PAIR = ProductListed("pair", "Two mugs", parts=(Part("mug", 2),))


def given_kits(*happened: Any) -> Scenario:
    """As `given`, with both kits listed."""
    return given(ListProducts((TEA_SET, PAIR)), *happened)


def listed(sku: str, *parts: Part, **said: Any) -> ListProducts:
    return ListProducts((ProductListed(sku, f"A {sku}", parts=parts, **said),))


def part(number: int) -> int:
    """The number of the line of a document's first, second, … part."""
    return PARTS_BEHIND + number


def off(price: str, applies_to: int, line_no: int = 9) -> Line:
    """A discount on one line."""
    return replace(charge("discount", "OFF", price, line_no=line_no), applies_to=applies_to)


def told(lines: Any) -> list[tuple[int, str, int, int]]:
    """Number, SKU, units and amount of each line."""
    return [(each.line_no, each.sku, each.quantity, each.amount_minor) for each in lines]


def units(happened: Scenario | Outcome, bucket: str, order_id: str = "1001") -> dict[int, int]:
    """Units of each line in a bucket."""
    order = happened.world.order("alpha", order_id)
    assert order is not None
    return {no: getattr(each, bucket) for no, each in order.lines.items()}
