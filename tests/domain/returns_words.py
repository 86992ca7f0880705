"""The words of the tests on returns and refunds."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.master.shop import RegisterShop
from domain.orders.state import Order
from domain.refunds.approve import ApproveRefund, DeclineRefund
from domain.refunds.report import Reported, ReportRefund
from domain.refunds.request import RequestRefund
from domain.returns.authorize import AuthorizeReturn, DeclineReturn
from domain.returns.cancel import CancelReturn
from domain.returns.events import Condition, Disposition, Outcome, ReceivedLine, Resolution, ReturnLine
from domain.returns.inspect import Inspection, InspectReturn
from domain.returns.receive import ReceiveReturn
from domain.returns.request import RequestReturn
from domain.returns.resolve import ResolveReturn
from domain.returns.send import SendReturn
from domain.streams import order_stream
from domain.world import Command
from tests.domain.scenario import Outcome as Told
from tests.domain.scenario import Scenario, given
from tests.domain.words import NOON, charge, delivered, goods, order, picked_packed_and_shipped, received, shop

ORDER = order_stream("alpha", "1001")
BACK = "back-1"


def shop_with_window(days: int) -> RegisterShop:
    return replace(shop("alpha"), return_window_days=days)


def sold(*, arrived: bool = True, order_id: str = "1001", **terms: Any) -> Scenario:
    """Three mugs for 7.50, two cups for 5.00 and 3.50 for the post: order 1001 left leeds, and arrived."""
    lines = (goods("mug", 3), goods("cup", 2, line_no=2), charge("shipping", "POST", "350", line_no=3))
    steps = (*picked_packed_and_shipped(order_id, "leeds"), *([delivered(order_id, "leeds")] if arrived else []))
    return given(received("leeds", mug=3, cup=2), order(order_id, *lines, **terms), *steps)


def return_requested(
    *quantities: tuple[int, int], return_id: str = BACK, at: datetime = NOON, force: bool = False
) -> RequestReturn:
    """Ask to send back (line, quantity)."""
    lines = tuple(ReturnLine(no, quantity, "too small") for no, quantity in quantities)
    return RequestReturn("alpha", "1001", return_id, lines, at, force)


def return_authorized(return_id: str = BACK, **said: Any) -> AuthorizeReturn:
    return AuthorizeReturn("alpha", "1001", return_id, **said)


def return_declined(return_id: str = BACK) -> DeclineReturn:
    return DeclineReturn("alpha", "1001", return_id, "worn")


def return_cancelled(return_id: str = BACK) -> CancelReturn:
    return CancelReturn("alpha", "1001", return_id, "keeps it")


def return_sent(return_id: str = BACK) -> SendReturn:
    return SendReturn("alpha", "1001", return_id, "RM2")


def return_received(
    *lines: tuple[int, int] | tuple[int, int, Condition], at: str = "leeds", return_id: str = BACK
) -> ReceiveReturn:
    """(line, quantity) came; or (line, quantity, condition)."""
    came = tuple(ReceivedLine(no, quantity, *(how or ("received",))) for no, quantity, *how in lines)
    return ReceiveReturn(at, "alpha", "1001", return_id, came)


def return_inspected(
    *lines: tuple[int, int] | tuple[int, int, Disposition], at: str = "leeds", return_id: str = BACK
) -> InspectReturn:
    """(line, quantity) are restocked; or (line, quantity, disposition)."""
    found = tuple(Inspection(no, quantity, *(what or ("restocked",))) for no, quantity, *what in lines)
    return InspectReturn(at, "alpha", "1001", return_id, found)


def return_resolved(outcome: Outcome, *line_nos: int, return_id: str = BACK) -> ResolveReturn:
    return ResolveReturn("alpha", "1001", return_id, tuple(Resolution(no, outcome) for no in line_nos))


def sent_back(*quantities: tuple[int, int], return_id: str = BACK, **authorized: Any) -> tuple[Command, ...]:
    """Requested, authorized, received at leeds."""
    return (
        return_requested(*quantities, return_id=return_id),
        return_authorized(return_id, **authorized),
        return_received(*quantities, return_id=return_id),
    )


def refund_requested(
    *quantities: tuple[int, int], amount: int = 0, refund_id: str = "refund-1", currency: str = "GBP"
) -> RequestRefund:
    """Refund (line, quantity), or an amount."""
    return RequestRefund("alpha", "1001", refund_id, currency, "they asked", dict(quantities), amount)


def refund_approved(refund_id: str = "refund-1") -> ApproveRefund:
    return ApproveRefund("alpha", "1001", refund_id)


def refund_declined(refund_id: str = "refund-1") -> DeclineRefund:
    return DeclineRefund("alpha", "1001", refund_id, "no")


def refund_reported(status: Reported, amount: int, refund_id: str = "refund-1", **said: Any) -> ReportRefund:
    return ReportRefund("alpha", "1001", refund_id, status, **{"currency": "GBP", **said}, amount_minor=amount)


def the_order(told: Told | Scenario) -> Order:
    found = told.world.order("alpha", "1001")
    assert found is not None, "it was placed"
    return found
