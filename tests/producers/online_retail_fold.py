"""Totals of the reader's documents: the plain fold that is held against the reference figures."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, assert_never

from producers.online_retail.documents import (
    AccountingAdjustment,
    CreditNote,
    Document,
    DocumentLine,
    SalesOrder,
    StockAdjustmentNote,
)
from producers.online_retail.spool import Spool

_KINDS = {
    "goods": "goods",
    "shipping": "shipping",
    "fee": "fees",
    "discount": "discounts",
    "manual": "manual",
    "gift_card": "gift_cards",
}


def totals(spool: Spool, documents: Sequence[Document]) -> dict[str, Any]:
    """The figures of the documents, in the shape of `tests.online_retail_figures.figures`."""
    forms: Counter[str] = Counter()
    by_kind: Counter[str] = Counter(dict.fromkeys([*_KINDS.values(), "returns", "adjustments"], 0))
    by_month: Counter[str] = Counter()
    for document in documents:
        forms[_form(document)] += 1
        for line, kind, pence in _postings(document):
            by_kind[kind] += pence
            by_month[f"{line.business_date:%Y-%m}"] += pence
    return {
        "lines": spool.line_count,
        "documents": spool.document_count,
        "orders": forms["orders"],
        "returns": forms["returns"],
        "stock_adjustments": forms["stock_adjustments"],
        "accounting_adjustments": forms["accounting_adjustments"],
        "rejected_lines": spool.rejected_count,
        "net_minor": by_month.total(),
        "by_kind": dict(by_kind),
        "by_month": dict(by_month),
        "currency": "GBP",
    }


def stock_at_end(spool: Spool, documents: Sequence[Document]) -> dict[str, int]:
    """Opening stock, less what is shipped, with what is returned and adjusted."""
    stock = Counter(dict(spool.opening_stock()))
    for sku, units in _movements(documents):
        stock[sku] += units
    return dict(stock)


def stock_needed(documents: Sequence[Document]) -> dict[str, int]:
    """Units shipped or written off, by SKU."""
    needed: Counter[str] = Counter()
    for sku, units in _movements([each for each in documents if not isinstance(each, CreditNote)]):
        needed[sku] += max(-units, 0)
    return {sku: units for sku, units in needed.items() if units}


def _form(document: Document) -> str:
    match document:
        case SalesOrder():
            return "orders"
        case CreditNote():
            return "returns"
        case StockAdjustmentNote():
            return "stock_adjustments"
        case AccountingAdjustment():
            return "accounting_adjustments"
        case _:
            assert_never(document)


def _postings(document: Document) -> list[tuple[DocumentLine, str, int]]:
    match document:
        case SalesOrder(lines=lines):
            return [(line, _KINDS[line.kind], line.amount_minor) for line in lines]
        case CreditNote(lines=lines):
            return [(line, "returns", -line.amount_minor) for line in lines]
        case StockAdjustmentNote():
            return []
        case AccountingAdjustment(lines=lines):
            return [(line, "adjustments", line.amount_minor) for line in lines]
        case _:
            assert_never(document)


def _movements(documents: Sequence[Document]) -> list[tuple[str, int]]:
    moved = []
    for document in documents:
        sign = _stock_sign(document)
        moved += [(line.sku, sign * line.quantity) for line in document.lines if line.kind == "goods" and sign]
    return moved


def _stock_sign(document: Document) -> int:
    match document:
        case SalesOrder():
            return -1
        case CreditNote() | StockAdjustmentNote():
            return 1
        case AccountingAdjustment():
            return 0
        case _:
            assert_never(document)
