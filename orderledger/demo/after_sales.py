"""What customers of the demo do afterwards: take back what they wait for, send back what they got."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from orderledger.demo.catalogue import CURRENCY
from orderledger.demo.days import business_days_after, moment
from orderledger.demo.planned import PlannedOrder
from schemas.inbound.orders import Cancel
from schemas.inbound.returns import ReportReturn

_RETURNED_SHARE = 0.015
_POST_IS_OPENED = time(10)
_REASON = "the customer does not want to wait"


@dataclass(frozen=True, slots=True)
class PlannedCancel:
    """An order that its customer takes back."""

    order: PlannedOrder
    body: Cancel
    at: datetime


@dataclass(frozen=True, slots=True)
class PlannedReturn:
    """The first line of a delivered order, sent back to where it came from."""

    order: PlannedOrder
    body: ReportReturn
    at: datetime


@dataclass(frozen=True, slots=True)
class PlannedRefund:
    """The first line of a paid order, sent back step by step: its money goes back the way it came."""

    order: PlannedOrder

    @property
    def return_id(self) -> str:
        """Id of the return."""
        return f"R{self.order.place.order_id}"

    def after(self, days: int) -> datetime:
        """Give a moment so many business days after it arrived."""
        return moment(business_days_after(_arrived(self.order).date(), days), _POST_IS_OPENED)


def plan_cancels(orders: Sequence[PlannedOrder]) -> tuple[PlannedCancel, ...]:
    """Cancel all that are fated so, a few days after they were placed."""
    return tuple(
        PlannedCancel(
            order,
            Cancel(order_id=order.place.order_id, reason=_REASON),
            moment(business_days_after(order.placed_at.date(), 3), time(10), number),
        )
        for number, order in enumerate(order for order in orders if order.fate == "cancelled")
    )


def plan_returns(random: Random, orders: Sequence[PlannedOrder], now: datetime) -> tuple[PlannedReturn, ...]:
    """Choose some that were delivered a week before `now` or earlier, at full price: that is what is credited."""
    unpaid = [order for order in orders if order.fate != "paid" and _at_full_price(order)]
    able = [order for order in unpaid if _arrived_by(order, now - timedelta(days=8))]
    chosen = random.sample(able, max(1, round(_RETURNED_SHARE * len(able))))
    return tuple(_return(order, _comes_back(random, order)) for order in chosen)


def plan_refunds(orders: Sequence[PlannedOrder], now: datetime) -> tuple[PlannedRefund, ...]:
    """Choose a third of the paid orders that arrived a week before `now` or earlier, at least one if there is any."""
    able = [order for order in orders if order.fate == "paid" and _arrived_by(order, now - timedelta(days=8))]
    return tuple(PlannedRefund(order) for order in able[::3])


def _comes_back(random: Random, order: PlannedOrder) -> datetime:
    day = business_days_after(_arrived(order).date(), random.randint(2, 5))
    return moment(day, _POST_IS_OPENED, random.randint(0, 3 * 60))


def _arrived_by(order: PlannedOrder, latest: datetime) -> bool:
    return order.stage == "completed" and order.steps[-1].at is not None and order.steps[-1].at <= latest


def _at_full_price(order: PlannedOrder) -> bool:
    return all(line.kind != "discount" for line in order.place.lines)


def _arrived(order: PlannedOrder) -> datetime:
    delivered = order.steps[-1].at
    assert delivered is not None, "an order that was delivered says when"
    return delivered


def _return(order: PlannedOrder, at: datetime) -> PlannedReturn:
    assert order.location is not None, "what was delivered came from somewhere"
    body = ReportReturn(
        return_id=f"R{order.place.order_id}",
        order_id=order.place.order_id,
        location=order.location,
        currency=CURRENCY,
        customer=order.place.customer,
        lines=order.place.lines[:1],
    )
    return PlannedReturn(order, body, at)
