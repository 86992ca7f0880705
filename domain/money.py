"""Money: integer minor units; a unit price may be finer, a line's amount is rounded once, shares sum exactly."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from domain.orders.lines import Line

_ONE = Decimal(1)
_DIGITS = {
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(
        (
            *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"),
            *("PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
        ),
        0,
    ),
}
"""Minor units of the currencies that have not two, by ISO 4217."""


def minor_digits(currency: str) -> int:
    """How many decimals a currency has: 0 for JPY, 2 for EUR, 3 for KWD."""
    return _DIGITS.get(currency, 2)


def line_amount_minor(quantity: int, unit_price_minor: Decimal) -> int:
    """Quantity × unit price in minor units, rounded half away from zero.

    `unit_price_minor` is in minor units of the order's currency (255 for 2.55 pounds) and may have decimals.
    decimal's ROUND_HALF_UP rounds a tie away from zero, for either sign.
    """
    return int((quantity * unit_price_minor).quantize(_ONE, rounding=ROUND_HALF_UP))


def largest_remainder(total_minor: int, weights: Sequence[int]) -> list[int]:
    """Share `total_minor` out by weights of at least zero, so that the shares sum to it exactly.

    Each share is rounded towards zero; what is left goes, a unit each, to those that lost most by it, the first
    ones first (Hamilton's method). Without any weight above zero all count the same.
    """
    counts = weights if any(weights) else [1] * len(weights)
    assert counts or not total_minor, "there is nobody to share with"
    whole = sum(counts)
    sign = -1 if total_minor < 0 else 1
    floors = [divmod(abs(total_minor) * weight, whole) for weight in counts]
    left = abs(total_minor) - sum(share for share, _ in floors)
    first = sorted(range(len(floors)), key=lambda index: (-floors[index][1], index))[:left]
    shares = [share for share, _ in floors]
    for index in first:
        shares[index] += 1
    return [sign * share for share in shares]


def paid_by_line(lines: Iterable[Line]) -> dict[int, int]:
    """What was paid for each line, by its number: for goods their amount with their shares of discounts and taxes.

    A discount or tax that applies to a goods line belongs to it, one that applies to a kit's is shared out over its
    parts, and any other over all goods, by their amounts; it stands alone where there are none. All other lines keep
    their own amount, so that the result sums to the total.
    """
    every = tuple(lines)
    goods = {line.line_no: line.amount_minor for line in every if line.kind == "goods"}
    paid = dict(goods)
    for line in every:
        if line.kind == "goods":
            continue
        if line.kind not in {"discount", "tax"} or not goods:
            paid[line.line_no] = line.amount_minor
        elif line.applies_to in goods:
            paid[line.applies_to] += line.amount_minor
        else:
            sharing = (line.applies_to is not None and _parts(every, line.applies_to)) or goods
            shares = largest_remainder(line.amount_minor, list(sharing.values()))
            for line_no, share in zip(sharing, shares, strict=True):
                paid[line_no] += share
    return paid


def _parts(lines: Iterable[Line], kit: int) -> dict[int, int]:
    """Amounts of the parts of a kit that was sold in a line."""
    return {each.line_no: each.amount_minor for each in lines if each.part_of is not None and each.sold_in == kit}


def share_of_units(paid_minor: int, quantity: int, already_units: int, units: int) -> int:
    """What `units` more of a line's `quantity` are worth, after `already_units` of it.

    The sum so far is rounded, never the share itself: all units in any sequence sum to `paid_minor` exactly.
    """
    return _rounded(paid_minor * (already_units + units), quantity) - _rounded(paid_minor * already_units, quantity)


def _rounded(dividend: int, divisor: int) -> int:
    """Divide, a tie going up."""
    return (2 * dividend + divisor) // (2 * divisor)
