"""What people might ask next of an order as it stands: mostly sensible, sometimes too late, too much or not theirs."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from domain.deferred.events import Sender
from domain.fulfilment.accept import AcceptFulfilment, RejectFulfilment
from domain.fulfilment.answer_cancel import AnswerCancel
from domain.fulfilment.events import Parcel
from domain.fulfilment.pack import PackFulfilment
from domain.fulfilment.pick import PickFulfilment
from domain.orders.cancel import CancelLines, CancelOrder, CloseRest
from domain.orders.draft import SubmitDraft
from domain.orders.hold import HoldOrder, ReleaseHold
from domain.orders.state import Order
from domain.payments.report import ReportPayment
from domain.returns.authorize import AuthorizeReturn, DeclineReturn
from domain.returns.cancel import CancelReturn
from domain.returns.events import ReceivedLine, Resolution, ReturnLine
from domain.returns.inspect import Inspection, InspectReturn
from domain.returns.receive import ReceiveReturn
from domain.returns.request import RequestReturn
from domain.returns.resolve import ResolveReturn
from domain.returns.send import SendReturn
from domain.returns.take_back import ReturnOrder
from domain.shipments.deliver import DeliverFulfilment
from domain.shipments.ship import ShipFulfilment
from domain.streams import owner_and_id
from domain.world import Command
from tests.domain.words import goods
from tests.properties import menu_outside
from tests.properties.turn import Turn

Asker = Callable[[Order, Turn], Iterator[Command]]


def usual(order: Order, turn: Turn) -> list[Command]:
    """What brings the order one step on, where nothing goes wrong."""
    steps: list[Command] = []
    if "payment" in order.holds:
        paid = menu_outside.authorized(order, f"p{turn.number}", turn)
        sender = Sender(f"payment:{menu_outside.GATEWAY}", f"m{turn.number}", "payment.report.v1", "")
        steps.append(ReportPayment(sender, *owner_and_id(order.stream), paid))
    steps += menu_outside.captured(order, turn)
    for name, each in order.fulfilments.items():
        if each.units_in("released"):
            steps.append(PickFulfilment(each.location, name))
        if each.units_in("picked"):
            steps.append(PackFulfilment(each.location, name, (Parcel(1),)))
        if each.units_in("packed"):
            steps += menu_outside.handed_over(order, turn)
            steps.append(ShipFulfilment(each.location, name, None, None, turn.now))
        elif each.units_in("shipped"):
            steps.append(DeliverFulfilment(each.location, name, turn.now))
    return steps


def warehouse(order: Order, turn: Turn) -> Iterator[Command]:
    """The location of each fulfilment reports."""
    for name, each in order.fulfilments.items():
        at = each.location
        yield PickFulfilment(at, name)
        yield PackFulfilment(at, name, (Parcel(1),))
        yield ShipFulfilment(at, name, None, None, turn.now)
        yield DeliverFulfilment(at, name, turn.now)
        if each.standing == "open":
            yield AcceptFulfilment(at, name)
            yield RejectFulfilment(at, name, "too full")
        if each.cancel_requested:
            yield AnswerCancel(at, name, accepted=turn.quantity > 1, reason="so be it")
        for line_no in each.lines:
            some = ((line_no, turn.quantity),)
            yield PickFulfilment(at, name, picked=some)
            yield PickFulfilment(at, name, short=some)
            yield PackFulfilment(at, name, (Parcel(1),), packed=some)


def shop(order: Order, turn: Turn) -> Iterator[Command]:
    """The shop changes its mind, or somebody's."""
    of = owner_and_id(order.stream)
    yield CancelOrder(*of, "changed their mind")
    yield CloseRest(*of, "enough")
    yield SubmitDraft(*of)
    yield HoldOrder(*of, f"h{turn.number}", "manual", "look at it", expires_at=_in_hours(turn))
    for line_no in (*order.lines, *order.kits):
        yield CancelLines(*of, {line_no: turn.quantity}, "too many")
        yield HoldOrder(*of, f"h{turn.number}", "manual", "look at it", line_no=line_no)
    for fulfilment_id in order.fulfilments:
        yield HoldOrder(*of, f"h{turn.number}", "manual", "look at it", fulfilment_id=fulfilment_id)
    for hold_id in order.holds:
        yield ReleaseHold(*of, hold_id, "looked at")


def returns(order: Order, turn: Turn) -> Iterator[Command]:
    """Goods come back, step by step or at once."""
    of = owner_and_id(order.stream)
    for line_no, line in {**order.sold, **order.kits}.items():
        if line.kind == "goods":
            yield RequestReturn(*of, f"r{turn.number}", (ReturnLine(line_no, turn.quantity, "too big"),), turn.now)
            credit = goods(line.sku, turn.quantity, "1", line_no=line_no)
            yield ReturnOrder(*of, f"r{turn.number}", "leeds", order.currency, (credit,))
    for name, each in order.returns.by_id.items():
        yield AuthorizeReturn(*of, name, restocking_fee_percent=turn.quantity)
        yield DeclineReturn(*of, name, "worn")
        yield CancelReturn(*of, name, "keeps it")
        yield SendReturn(*of, name, None)
        yield ResolveReturn(*of, name, tuple(Resolution(line_no, "refund") for line_no in each.lines))
        for line_no, quantity in each.lines.items():
            yield ReceiveReturn("leeds", *of, name, (ReceivedLine(line_no, quantity, "received"),))
            yield ReceiveReturn("leeds", *of, name, (ReceivedLine(line_no, turn.quantity, "lost_in_transit"),))
            yield InspectReturn("leeds", *of, name, (Inspection(line_no, quantity, "restocked"),))
            yield InspectReturn("leeds", *of, name, (Inspection(line_no, turn.quantity, "scrapped"),))


def coming_back(order: Order, turn: Turn) -> Iterator[Command]:
    """The next step of each return, where nothing goes wrong."""
    of = owner_and_id(order.stream)
    for name, each in order.returns.by_id.items():
        match each.status:
            case "requested":
                yield AuthorizeReturn(*of, name, expires_at=_in_hours(turn))
            case "authorized" | "in_transit" | "partially_received":
                left = ((no, quantity - each.came(no)) for no, quantity in each.lines.items())
                lines = tuple(ReceivedLine(no, quantity, "received") for no, quantity in left if quantity)
                yield ReceiveReturn("leeds", *of, name, lines)
            case "received":
                back = ((no, each.received(no) - each.inspected(no)) for no in each.lines)
                yield InspectReturn("leeds", *of, name, tuple(Inspection(no, n, "restocked") for no, n in back if n))
            case "inspected":
                yield ResolveReturn(*of, name, tuple(Resolution(no, "refund") for no in each.lines))
            case _:
                pass


def _in_hours(turn: Turn) -> datetime | None:
    return turn.now + timedelta(hours=turn.quantity) if turn.quantity > 1 else None


ASKERS: tuple[Asker, ...] = (
    warehouse,
    menu_outside.parcels,
    shop,
    menu_outside.gateway,
    menu_outside.changes,
    returns,
    coming_back,
    menu_outside.refunds,
    menu_outside.claims,
)
