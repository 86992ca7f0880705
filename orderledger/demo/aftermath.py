"""What happens once the demo's parcels are on their way: a second try at the door, a paid order that comes back."""

from collections.abc import Callable
from datetime import timedelta

from orderledger.demo.after_sales import PlannedRefund
from orderledger.demo.catalogue import CARRIER
from orderledger.demo.partners import Partners, source_of_shop, source_of_warehouse
from orderledger.demo.plan import Plan
from orderledger.demo.planned import PlannedOrder
from orderledger.demo.tally import Tally
from schemas.inbound.fields import Message
from schemas.inbound.returns import (
    AuthorizeReturnBody,
    InspectLine,
    InspectReturnBody,
    ReceiveLine,
    ReceiveReturnBody,
    RequestLine,
    RequestReturnBody,
    ResolvedLine,
    ResolveReturnBody,
)
from schemas.inbound.tracking import Report

_TRIED_BEFORE = timedelta(hours=20)


def deliver_again(partners: Partners, plan: Plan, tally: Tally) -> None:
    """Let the carrier say of some parcels that nobody was at home, and that they arrived the day after."""
    for order in plan.orders:
        if order.fate == "redelivered":
            for report in _reports(order):
                tally.expect(f"carrier:{CARRIER}", partners.carrier.say(report, report.at))
    partners.carrier.flush()


def _reports(order: PlannedOrder) -> list[Report]:
    arrived = order.steps[-1].at
    assert arrived is not None, "an order that was delivered says when"
    shipment = f"{order.fulfilment_id}/1"
    tried = arrived - _TRIED_BEFORE
    return [
        Report(shipment_id=shipment, status="delivery_failed", at=tried, incident="nobody at home"),
        Report(shipment_id=shipment, status="delivered", at=arrived),
    ]


def take_back(partners: Partners, plan: Plan, tally: Tally, until_decided: Callable[[], None]) -> None:
    """Let paid orders come back step by step, each decided before the next: shop, warehouse, shop."""
    for refund in plan.refunds:
        _as_shop(partners, tally, refund, *_asked(refund), days=2)
    until_decided()
    for refund in plan.refunds:
        _as_warehouse(partners, tally, refund, *_came(refund), days=4)
    until_decided()
    for refund in plan.refunds:
        _as_shop(partners, tally, refund, _resolved(refund), days=5)
    until_decided()


def _as_shop(partners: Partners, tally: Tally, refund: PlannedRefund, *said: Message, days: int) -> None:
    """Say it so many business days after the order arrived."""
    shop = refund.order.shop.id
    for each in said:
        tally.expect(source_of_shop(shop), partners.shops[shop].say(each, refund.after(days)))


def _as_warehouse(partners: Partners, tally: Tally, refund: PlannedRefund, *said: Message, days: int) -> None:
    location = str(refund.order.location)
    for each in said:
        tally.expect(source_of_warehouse(location), partners.warehouses[location].say(each, refund.after(days)))
    partners.warehouses[location].flush()


def _asked(refund: PlannedRefund) -> tuple[Message, Message]:
    order_id, line = refund.order.place.order_id, refund.order.place.lines[0]
    lines = (RequestLine(line_no=line.line_no, quantity=line.quantity, reason="not what was expected"),)
    return (
        RequestReturnBody(order_id=order_id, return_id=refund.return_id, lines=lines),
        AuthorizeReturnBody(order_id=order_id, return_id=refund.return_id, location=refund.order.location),
    )


def _came(refund: PlannedRefund) -> tuple[Message, Message]:
    shop, order_id, line = refund.order.shop.id, refund.order.place.order_id, refund.order.place.lines[0]
    received = (ReceiveLine(line_no=line.line_no, quantity=line.quantity),)
    restocked = (InspectLine(line_no=line.line_no, quantity=line.quantity, disposition="restocked"),)
    return (
        ReceiveReturnBody(shop=shop, order_id=order_id, return_id=refund.return_id, lines=received),
        InspectReturnBody(shop=shop, order_id=order_id, return_id=refund.return_id, lines=restocked),
    )


def _resolved(refund: PlannedRefund) -> Message:
    order = refund.order.place
    lines = (ResolvedLine(line_no=order.lines[0].line_no, resolution="refund"),)
    return ResolveReturnBody(order_id=order.order_id, return_id=refund.return_id, lines=lines)
