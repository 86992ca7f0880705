"""Money: integer minor units; a unit price may be finer, a line's amount is rounded once."""

from decimal import ROUND_HALF_UP, Decimal

_ONE = Decimal(1)


def line_amount_minor(quantity: int, unit_price_minor: Decimal) -> int:
    """Quantity × unit price in minor units, rounded half away from zero.

    `unit_price_minor` is in minor units of the order's currency (255 for 2.55 pounds) and may have decimals.
    decimal's ROUND_HALF_UP rounds a tie away from zero, for either sign.
    """
    return int((quantity * unit_price_minor).quantize(_ONE, rounding=ROUND_HALF_UP))
