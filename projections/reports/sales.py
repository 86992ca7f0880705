"""Sales: how many documents and lines, and what they sum to, by kind and by month."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, Cursor
from psycopg.rows import DictRow

from projections.reports.snapshot import snapshot

_KINDS = {
    "goods": "goods",
    "shipping": "shipping",
    "fee": "fees",
    "discount": "discounts",
    "tax": "taxes",
    "manual": "manual",
    "gift_card": "gift_cards",
}
"""Of the lines of orders, by their kind."""
_WHOLLY = {"return": "returns", "accounting_adjustment": "adjustments"}
"""Of the other documents that have money, whatever the kinds of their lines."""

# A stock adjustment belongs to a location, not a shop: it counts for the shop whose id its location has.
_WANTED = """
    WITH wanted AS MATERIALIZED (
        SELECT position, document_type, document_id, coalesce(shop, location) AS owner, kind, currency,
            amount_minor - cancelled_minor AS amount_minor, to_char(business_date, 'YYYY-MM') AS month
        FROM analytics.lines
        WHERE (%(shop)s::text IS NULL OR shop = %(shop)s OR (shop IS NULL AND location = %(shop)s))
            AND (%(currency)s::text IS NULL OR currency IS NULL OR currency = %(currency)s)
            AND NOT (document_type = 'order' AND (shop, order_id) IN (
                SELECT shop, order_id FROM analytics.orders WHERE cancelled_at IS NOT NULL))
    )
"""
_SUMS = """
    SELECT document_type, kind, month, currency, count(*) AS lines, sum(amount_minor)::bigint AS amount_minor
    FROM wanted GROUP BY document_type, kind, month, currency
"""
# An invoice that sells and writes off is an order and a stock adjustment of the same id: one document. A change of
# an order may have added lines to it at another position.
_DOCUMENTS = """
    , document AS (
        SELECT DISTINCT CASE WHEN document_type <> 'order' THEN position END AS position, document_type, document_id,
            owner
        FROM wanted
    )
    SELECT count(*) FILTER (WHERE document_type = 'order') AS orders,
        count(*) FILTER (WHERE document_type = 'return') AS returns,
        count(*) FILTER (WHERE document_type = 'stock_adjustment') AS stock_adjustments,
        count(*) FILTER (WHERE document_type = 'accounting_adjustment') AS accounting_adjustments,
        count(*) FILTER (WHERE document_type IN ('return', 'accounting_adjustment'))
            + count(DISTINCT (owner, document_id)) FILTER (WHERE document_type IN ('order', 'stock_adjustment'))
            AS documents
    FROM document
"""
_TYPES = """
    SELECT order_type, count(*) AS orders FROM analytics.orders
    WHERE cancelled_at IS NULL AND (%(shop)s::text IS NULL OR shop = %(shop)s)
        AND (%(currency)s::text IS NULL OR currency = %(currency)s)
    GROUP BY order_type ORDER BY order_type
"""
_REJECTED = """
    SELECT count(*) AS rejected_lines FROM analytics.rejected_lines
    WHERE %(shop)s::text IS NULL OR shop = %(shop)s
"""


class SeveralCurrencies(ValueError):
    """Money of several `currencies` can't be summed: choose one."""

    def __init__(self, currencies: list[str]) -> None:
        super().__init__(f"sales are in {', '.join(currencies)}: choose one currency")
        self.currencies = currencies


@dataclass(frozen=True, slots=True)
class Sales:
    """Figures of sales; money in minor units of `currency`, which is None where there is no money at all.

    `orders`, `returns` and the two kinds of adjustments count documents. `documents` counts an order and a stock
    adjustment of the same id once: they were one invoice. Returns are below zero, wholly under `returns`.
    `by_month` goes by the business dates of lines that have money. Cancelled orders and units are no sales.
    `by_order_type` counts orders: samples and gifts, which may cost nothing, show there.
    """

    lines: int
    documents: int
    orders: int
    returns: int
    stock_adjustments: int
    accounting_adjustments: int
    rejected_lines: int
    net_minor: int
    by_kind: dict[str, int]
    by_month: dict[str, int]
    by_order_type: dict[str, int]
    currency: str | None


def sales(conn: Connection[Any], shop: str | None = None, currency: str | None = None) -> Sales:
    """Give the sales of a shop (or of all); raises SeveralCurrencies if there are several and none is chosen.

    A shop's stock adjustments are those of the location that has the shop's id. They have no currency, and
    count whichever is chosen, as rejected lines do. `conn` must be in autocommit mode.
    """
    chosen = {"shop": shop, "currency": currency}
    tables = ("analytics", "lines"), ("analytics", "orders"), ("analytics", "rejected_lines")
    with snapshot(conn, *tables) as cursor:
        sums = cursor.execute(_WANTED + _SUMS, chosen).fetchall()
        documents = _one(cursor, _WANTED + _DOCUMENTS, chosen)
        types = cursor.execute(_TYPES, chosen).fetchall()
        rejected = _one(cursor, _REJECTED, chosen)
    return Sales(
        lines=sum(row["lines"] for row in sums),
        net_minor=sum(row["amount_minor"] for row in sums),
        by_kind=_by_kind(sums),
        by_month=_by_month(sums),
        by_order_type={row["order_type"]: row["orders"] for row in types},
        currency=_currency(sums, currency),
        **documents,
        **rejected,
    )


def _one(cursor: Cursor[DictRow], query: str, chosen: dict[str, str | None]) -> DictRow:
    row = cursor.execute(query, chosen).fetchone()
    assert row is not None, "a count is one row"
    return row


def _by_kind(sums: list[DictRow]) -> dict[str, int]:
    totals = dict.fromkeys((*_KINDS.values(), *_WHOLLY.values()), 0)
    for row in sums:
        if row["document_type"] != "stock_adjustment":
            totals[_WHOLLY.get(row["document_type"]) or _KINDS[row["kind"]]] += row["amount_minor"]
    return totals


def _by_month(sums: list[DictRow]) -> dict[str, int]:
    totals: Counter[str] = Counter()
    for row in sums:
        if row["document_type"] != "stock_adjustment":
            totals[row["month"]] += row["amount_minor"]
    return dict(sorted(totals.items()))


def _currency(sums: list[DictRow], chosen: str | None) -> str | None:
    found = sorted({row["currency"] for row in sums} - {None})
    if len(found) > 1:
        raise SeveralCurrencies(found)
    return found[0] if found else chosen
