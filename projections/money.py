"""Money in words: minor units as people write them."""

from decimal import Decimal

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


def in_words(amount_minor: int, currency: str) -> str:
    """`1234` minor units of `GBP` as `12.34 GBP`."""
    return f"{Decimal(amount_minor).scaleb(-_DIGITS.get(currency, 2)):,f} {currency}"
