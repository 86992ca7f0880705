"""The words of a shop: offers, holds, accounts, and orders placed at some time."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from domain.accounts.note import CreditOrder
from domain.accounts.receipt import PostReceipt
from domain.accounts.register import RegisterAccount
from domain.master.product import ListProducts, ProductListed
from domain.orders.draft import SubmitDraft
from domain.orders.hold import HoldOrder, ReleaseHold
from domain.orders.lines import Line
from domain.orders.place import PlaceOrder
from domain.orders.reject import RejectOrder
from tests.domain.words import order


def offered(order_id: str, *lines: Line, until: datetime | None = None, **terms: Any) -> PlaceOrder:
    """A draft, good until a time."""
    return replace(order(order_id, *lines, draft=True, **terms), draft_until=until)


def submitted(order_id: str) -> SubmitDraft:
    return SubmitDraft("alpha", order_id)


def turned_down(order_id: str) -> RejectOrder:
    return RejectOrder("alpha", order_id, "no licence for it")


def placed_at(time: datetime, command: PlaceOrder) -> PlaceOrder:
    """The same order, placed at another time."""
    return replace(command, placed_at=time)


def wholesale(order_id: str, *lines: Line, account: str = "acme", **terms: Any) -> PlaceOrder:
    """An order on account."""
    return order(order_id, *lines, order_type="wholesale", account=account, **terms)


def in_packs(sku: str, at_least: int, of: int) -> ListProducts:
    return ListProducts((ProductListed(sku, f"A {sku}", at_least, of),))


def held(
    order_id: str,
    hold_id: str = "h1",
    *,
    line_no: int | None = None,
    fulfilment_id: str | None = None,
    until: datetime | None = None,
) -> HoldOrder:
    return HoldOrder("alpha", order_id, hold_id, "manual", "asked by phone", line_no, fulfilment_id, until)


def lifted(order_id: str, hold_id: str = "h1") -> ReleaseHold:
    return ReleaseHold("alpha", order_id, hold_id, "settled by phone")


def account(
    name: str = "acme", limit: int | None = 10_000, prices: dict[str, str] | None = None, currency: str = "GBP"
) -> RegisterAccount:
    """Thirty days to pay, up to a limit in pence."""
    return RegisterAccount(
        "alpha", name, currency, 30, limit, {sku: Decimal(each) for sku, each in (prices or {}).items()}
    )


def paid(amount: int, receipt_id: str = "r1", invoice: str | None = None, currency: str = "GBP") -> PostReceipt:
    return PostReceipt("alpha", "acme", receipt_id, currency, amount, invoice)


def credited(order_id: str, amount: int, note_id: str = "c1", currency: str = "GBP") -> CreditOrder:
    return CreditOrder("alpha", order_id, note_id, currency, amount)
