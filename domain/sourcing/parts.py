"""Cut what an order needs into parts, by its ship policy."""

from collections.abc import Mapping
from typing import assert_never

from domain.orders.lines import Line, Units
from domain.orders.policy import ShipPolicy


def parts_of(units: tuple[Units, ...], ship: ShipPolicy, sold: Mapping[int, Line]) -> list[tuple[Units, ...]]:
    """Parts that each must come from one location; `sold` are the order's lines by their number."""
    match ship:
        case "whole_order":
            return [units] if units else []
        case "whole_line" | "as_available":
            return [(each,) for each in units]
        case "kit_together":
            kits: dict[str, list[Units]] = {}
            for each in units:
                kits.setdefault(sold[each.line_no].kit or f"line {each.line_no}", []).append(each)
            return [tuple(members) for members in kits.values()]
        case _:
            assert_never(ship)
