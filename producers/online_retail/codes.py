"""What a stock code stands for: a closed list of charges, all else goods."""

from functools import lru_cache

from domain.orders.lines import LineKind

_CHARGES: dict[str, LineKind] = {
    "POST": "shipping",
    "DOT": "shipping",
    "C2": "shipping",
    "AMAZONFEE": "fee",
    "BANK CHARGES": "fee",
    "CRUK": "fee",
    "D": "discount",
    "M": "manual",
    "m": "manual",
    "S": "manual",
    "PADS": "manual",
}


@lru_cache(maxsize=16_384)
def kind_of_code(code: str) -> LineKind:
    """The kind of a line by its code as it stands; letter case counts, so `post` is goods."""
    return "gift_card" if code.startswith("gift_") else _CHARGES.get(code, "goods")
