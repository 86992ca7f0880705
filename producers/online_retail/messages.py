"""Documents of the Online Retail file as the messages that a shop and its warehouse send."""

from typing import Any

from producers.online_retail.documents import (
    AccountingAdjustment,
    CreditNote,
    DocumentLine,
    Heading,
    SalesOrder,
    StockAdjustmentNote,
)
from schemas.inbound.accounts import AccountLine, AdjustAccountBody
from schemas.inbound.fields import Address, SaleLine
from schemas.inbound.orders import Place
from schemas.inbound.returns import ReportReturn
from schemas.inbound.stock import Adjust, AdjustLine

CURRENCY = "GBP"
RECEIVABLES = "receivables"


def order_message(order: SalesOrder) -> Place:
    """An order; the country is all that the file says of its address."""
    heading = order.heading
    return Place(
        order_id=heading.document_id,
        currency=CURRENCY,
        customer=heading.customer,
        lines=_sale_lines(order.lines),
        address=Address(country=heading.country) if heading.country else None,
    )


def return_message(credit: CreditNote, location: str) -> ReportReturn:
    """A blind return: the file does not say which order the goods were of."""
    heading: Heading = credit.heading
    return ReportReturn(
        return_id=heading.document_id,
        location=location,
        currency=CURRENCY,
        customer=heading.customer,
        lines=_sale_lines(credit.lines),
    )


def adjustment_message(note: StockAdjustmentNote) -> Adjust:
    """Write-offs and finds, each line with its note as reason."""
    return Adjust(
        document_id=note.heading.document_id,
        lines=tuple(
            AdjustLine(
                line_no=line.line_no,
                kind=line.kind,
                sku=line.sku,
                quantity=line.quantity,
                reason=line.reason,
                business_date=line.business_date,
            )
            for line in note.lines
        ),
    )


def account_message(adjustment: AccountingAdjustment) -> AdjustAccountBody:
    """A correction of receivables, such as a bad debt."""
    return AdjustAccountBody(
        document_id=adjustment.heading.document_id,
        account=RECEIVABLES,
        currency=CURRENCY,
        lines=tuple(AccountLine(**_fields(line)) for line in adjustment.lines),
    )


def _sale_lines(lines: tuple[DocumentLine, ...]) -> tuple[SaleLine, ...]:
    return tuple(SaleLine(**_fields(line)) for line in lines)


def _fields(line: DocumentLine) -> dict[str, Any]:
    return {
        "line_no": line.line_no,
        "kind": line.kind,
        "sku": line.sku,
        "description": line.description,
        "quantity": line.quantity,
        "unit_price_minor": line.unit_price_minor,
        "business_date": line.business_date,
    }
