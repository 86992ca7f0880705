"""One field of a row: its text read and bounded, or refused with the reason."""

import re
from datetime import datetime
from decimal import Decimal, localcontext
from functools import lru_cache

_LARGEST_QUANTITY = 10**9
_LARGEST_PRICE = Decimal(10**9)
_PRICE_STEP = Decimal("0.000001")
_LONGEST_NUMBER = 40
_LONGEST_CODE = 80
_LONGEST_DESCRIPTION = 1_000
_LONGEST_NAME = 100
# Years that clocks of computers can hold and a shop can mean.
_FIRST_YEAR, _LAST_YEAR = 1971, 2199

# Six digits in the source; a later export may have grown longer ones.
_INVOICE = re.compile(r"[CA]?[0-9]{6,9}")
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_ISO_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}")
_US_TIME = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}) ([0-9]{1,2}):([0-9]{2})")
_FLOAT_ID = re.compile(r"([0-9]+)\.0")


# The same few texts come again and again: each `lru_cache` below halves the time of its field.


class FieldError(Exception):
    """A field can't be read."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@lru_cache(maxsize=1_024)
def read_invoice(text: str) -> str:
    """Six to nine digits, with C (credit) or A (adjustment) before them or nothing."""
    if not _INVOICE.fullmatch(text):
        raise FieldError("InvoiceNo", f"{_shown(text)} is not 6 to 9 digits, or those after C or A")
    return text


@lru_cache(maxsize=16_384)
def read_code(text: str) -> str:
    """A product or charge, as it stands: neither its case nor a blank in it is touched."""
    if not text.strip():
        raise FieldError("StockCode", "is empty")
    if len(text) > _LONGEST_CODE or not text.isprintable():
        raise FieldError("StockCode", f"{_shown(text)} is not up to {_LONGEST_CODE} printable characters")
    return text


@lru_cache(maxsize=16_384)
def read_description(text: str) -> str:
    """Free text without blanks around it; empty where there is none."""
    return _text("Description", text, _LONGEST_DESCRIPTION)


@lru_cache(maxsize=4_096)
def read_quantity(text: str) -> int:
    """A whole number other than 0, of at most 10^9 either way. `6.0` is none."""
    stripped = text.strip()
    if len(stripped) > _LONGEST_NUMBER or not _WHOLE_NUMBER.fullmatch(stripped):
        raise FieldError("Quantity", f"{_shown(text)} is not a whole number")
    quantity = int(stripped)
    if quantity == 0:
        raise FieldError("Quantity", "is 0")
    if abs(quantity) > _LARGEST_QUANTITY:
        raise FieldError("Quantity", f"{_shown(text)} is beyond {_LARGEST_QUANTITY}")
    return quantity


@lru_cache(maxsize=4_096)
def read_time(text: str) -> datetime:
    """Naive local time: `2010-12-01T08:26:00`, the same with a blank, or month first: `12/1/2010 8:26`."""
    stripped = text.strip()
    iso = stripped if _ISO_TIME.fullmatch(stripped) else _iso_of_us_time(stripped)
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        raise FieldError("InvoiceDate", f"{_shown(text)} is not a date and time") from None
    if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        raise FieldError("InvoiceDate", f"{_shown(text)} is not within {_FIRST_YEAR} to {_LAST_YEAR}")
    return at


@lru_cache(maxsize=16_384)
def read_price(text: str) -> Decimal:
    """Pounds a unit, of at most 10^9 either way and in steps of a millionth; 0 has no sign."""
    stripped = text.strip()
    if len(stripped) > _LONGEST_NUMBER or not _NUMBER.fullmatch(stripped):
        raise FieldError("UnitPrice", f"{_shown(text)} is not a number")
    price = Decimal(stripped)
    if abs(price) > _LARGEST_PRICE:
        raise FieldError("UnitPrice", f"{_shown(text)} is beyond {_LARGEST_PRICE}")
    with localcontext(prec=60):
        rounded = price.quantize(_PRICE_STEP)
    if rounded != price:
        raise FieldError("UnitPrice", f"{_shown(text)} is finer than a millionth of a pound")
    return plain(rounded)


@lru_cache(maxsize=4_096)
def read_customer(text: str) -> str | None:
    """The customer's number, or None. `17850.0`, as a table with gaps is often exported, is 17850."""
    name = _text("CustomerID", text, _LONGEST_NAME)
    match = _FLOAT_ID.fullmatch(name)
    return match[1] if match else name or None


@lru_cache(maxsize=1_024)
def read_country(text: str) -> str | None:
    """The country by its name as given, or None."""
    return _text("Country", text, _LONGEST_NAME) or None


def plain(number: Decimal) -> Decimal:
    """The same number without an exponent, trailing zeros or the sign of 0: one number, one text."""
    shortest = number.normalize()
    return Decimal(f"{shortest:f}") if shortest else Decimal(0)


def _iso_of_us_time(text: str) -> str:
    match = _US_TIME.fullmatch(text)
    if match is None:
        return ""
    month, day, year, hour, minute = match.groups()
    return f"{year}-{month:0>2}-{day:0>2}T{hour:0>2}:{minute}:00"


def _text(field: str, text: str, longest: int) -> str:
    stripped = text.strip()
    # PostgreSQL holds any character in a text but this one.
    if "\0" in stripped:
        raise FieldError(field, "has a NUL character")
    if len(stripped) > longest:
        raise FieldError(field, f"is longer than {longest} characters")
    return stripped


def _shown(text: str) -> str:
    return repr(text if len(text) <= _LONGEST_NUMBER else f"{text[:_LONGEST_NUMBER]}…")
