"""Money in words: minor units as people write them."""

from decimal import Decimal

from domain.money import minor_digits


def in_words(amount_minor: int, currency: str) -> str:
    """`1234` minor units of `GBP` as `12.34 GBP`."""
    return f"{Decimal(amount_minor).scaleb(-minor_digits(currency)):,f} {currency}"
