"""Rows of the Online Retail file: each is a sale line, or a rejection that says why not."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter

from producers.online_retail.fields import (
    FieldError,
    read_code,
    read_country,
    read_customer,
    read_description,
    read_invoice,
    read_price,
    read_quantity,
    read_time,
)
from producers.online_retail.records import records
from producers.online_retail.source import FileShapeError

COLUMNS = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)
# A line of 10^9 units at 10^9 pounds would not fit the ledger's 64-bit minor units.
_LARGEST_AMOUNT = Decimal(10**12)


@dataclass(frozen=True, slots=True)
class SaleLine:
    """One line as written.

    `line_number` is the first physical line of the row, the header being 1. `at` is local time in the United
    Kingdom, without a zone. `quantity` and `unit_price` (pounds) keep the file's signs. `description` may be
    empty.
    """

    line_number: int
    invoice: str
    code: str
    description: str
    quantity: int
    at: datetime
    unit_price: Decimal
    customer: str | None
    country: str | None


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that can't be read: where, which column (`row` for the row as a whole), and why."""

    line_number: int
    field: str
    reason: str


def read_lines(source: Iterable[bytes]) -> Iterator[SaleLine | Rejection]:
    """Read the physical lines of a file, one row at a time, in file order.

    Raises FileShapeError when the header is missing or names other columns than COLUMNS, in any order.
    """
    rows = records(source, len(COLUMNS))
    in_order = _column_order(next(rows, None))
    for line_number, row in rows:
        yield _read_row(line_number, row, in_order)


def _column_order(header: tuple[int, list[str] | str] | None) -> Callable[[list[str]], tuple[str, ...]]:
    row = header[1] if header else []
    names = [name.strip().removeprefix("\ufeff") for name in ([row] if isinstance(row, str) else row)]
    if sorted(names) != sorted(COLUMNS):
        found = ", ".join(name[:40] for name in names[:20]) or "nothing"
        raise FileShapeError(f"the first line must name the columns {', '.join(COLUMNS)}; found: {found}")
    return itemgetter(*(names.index(column) for column in COLUMNS))


def _read_row(
    line_number: int, row: list[str] | str, in_order: Callable[[list[str]], tuple[str, ...]]
) -> SaleLine | Rejection:
    if isinstance(row, str):
        return Rejection(line_number, "row", row)
    if len(row) != len(COLUMNS):
        return Rejection(line_number, "row", f"has {len(row)} columns, not {len(COLUMNS)}")
    try:
        return _sale_line(line_number, in_order(row))
    except FieldError as error:
        return Rejection(line_number, error.field, error.reason)


def _sale_line(line_number: int, fields: tuple[str, ...]) -> SaleLine:
    invoice, code, description, quantity, at, unit_price, customer, country = fields
    line = SaleLine(
        line_number,
        read_invoice(invoice),
        read_code(code),
        read_description(description),
        read_quantity(quantity),
        read_time(at),
        read_price(unit_price),
        read_customer(customer),
        read_country(country),
    )
    _check_signs(line.invoice[0], line.quantity, line.unit_price)
    return line


@lru_cache(maxsize=16_384)
def _check_signs(letter: str, quantity: int, unit_price: Decimal) -> None:
    """Refuse what is no sale, credit, write-off or accounting adjustment."""
    if abs(quantity * unit_price) > _LARGEST_AMOUNT:
        raise FieldError("row", f"its amount is beyond {_LARGEST_AMOUNT} pounds")
    if letter == "A":
        return
    if unit_price < 0:
        raise FieldError("UnitPrice", "is below 0 outside an accounting adjustment")
    if letter == "C" and quantity > 0:
        raise FieldError("Quantity", "is above 0 in a credit")
    if letter != "C" and quantity < 0 and unit_price:
        raise FieldError("Quantity", "is below 0 at a price, outside a credit")
