"""Invoices of the Online Retail file as documents: orders, credits, stock and accounting adjustments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from domain.money import line_amount_minor
from domain.orders.lines import LineKind
from producers.online_retail.codes import kind_of_code
from producers.online_retail.countries import country_code
from producers.online_retail.fields import plain
from producers.online_retail.lines import SaleLine


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A line of one document, numbered from 1 in file order.

    `quantity` is above 0 in orders and credits, signed in adjustments. `unit_price_minor` is in pence and may
    be finer. `business_date` is the date of this very line as written; `file_line` is its line in the file.
    """

    line_no: int
    kind: LineKind
    sku: str
    description: str
    quantity: int
    unit_price_minor: Decimal
    business_date: date
    file_line: int

    @property
    def amount_minor(self) -> int:
        """Pence, with the sign of the quantity and the price."""
        return line_amount_minor(self.quantity, self.unit_price_minor)

    @property
    def reason(self) -> str:
        """On a write-off the description is a note that says why."""
        return self.description or "unstated"


@dataclass(frozen=True, slots=True)
class Heading:
    """What an invoice says once: the first line gives the time, the first that has them customer and country.

    `occurred_at` is UTC. `country` is ISO 3166-1 alpha-2, or None where `country_name` has no single code.
    """

    document_id: str
    occurred_at: datetime
    customer: str | None
    country_name: str | None
    country: str | None


@dataclass(frozen=True, slots=True)
class SalesOrder:
    """Goods and charges sold, some of them free."""

    heading: Heading
    lines: tuple[DocumentLine, ...]


@dataclass(frozen=True, slots=True)
class CreditNote:
    """All of a `C…` invoice: goods that came back, and charges credited. Quantities are positive."""

    heading: Heading
    lines: tuple[DocumentLine, ...]


@dataclass(frozen=True, slots=True)
class StockAdjustmentNote:
    """Units found (above 0) or written off (below 0) without money; each line has its `reason`.

    A line whose kind is not goods is there too, and moves no stock.
    """

    heading: Heading
    lines: tuple[DocumentLine, ...]


@dataclass(frozen=True, slots=True)
class AccountingAdjustment:
    """All of an `A…` invoice: what is owed changes. Its lines are `manual`, whatever their code."""

    heading: Heading
    lines: tuple[DocumentLine, ...]


Document = SalesOrder | CreditNote | StockAdjustmentNote | AccountingAdjustment


def documents_of(invoice: Sequence[SaleLine]) -> tuple[Document, ...]:
    """All lines of one invoice, in file order, as its document.

    An invoice that both sells and writes off is an order and a stock note; both have its number as their id.
    """
    heading = _heading(invoice)
    match heading.document_id[0]:
        case "C":
            return (CreditNote(heading, _numbered(invoice, sign=-1)),)
        case "A":
            return (AccountingAdjustment(heading, _numbered(invoice, kind="manual")),)
        case _:
            return _sale_or_note(heading, invoice)


def _sale_or_note(heading: Heading, invoice: Sequence[SaleLine]) -> tuple[Document, ...]:
    if heading.customer is None and not any(line.unit_price for line in invoice):
        return (StockAdjustmentNote(heading, _numbered(invoice)),)
    sold = _numbered([line for line in invoice if line.quantity > 0])
    written_off = _numbered([line for line in invoice if line.quantity < 0])
    order = (SalesOrder(heading, sold),) if sold else ()
    note = (StockAdjustmentNote(heading, written_off),) if written_off else ()
    return order + note


def _heading(invoice: Sequence[SaleLine]) -> Heading:
    country = next((line.country for line in invoice if line.country), None)
    return Heading(
        document_id=invoice[0].invoice,
        occurred_at=invoice[0].at.replace(tzinfo=_london()).astimezone(UTC),
        customer=next((line.customer for line in invoice if line.customer), None),
        country_name=country,
        country=country_code(country),
    )


def _numbered(lines: Sequence[SaleLine], *, sign: int = 1, kind: LineKind | None = None) -> tuple[DocumentLine, ...]:
    return tuple(
        DocumentLine(
            line_no,
            kind or kind_of_code(line.code),
            line.code,
            line.description,
            sign * line.quantity,
            _pence(line.unit_price),
            line.at.date(),
            line.line_number,
        )
        for line_no, line in enumerate(lines, start=1)
    )


@lru_cache(maxsize=16_384)
def _pence(pounds: Decimal) -> Decimal:
    return plain(pounds.scaleb(2))


@cache
def _london() -> ZoneInfo:
    return ZoneInfo("Europe/London")
