"""What those outside of shop and warehouse may say of an order: carriers, payment providers, customers who claim."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import get_args

from domain.changes.address import ChangeAddress
from domain.changes.cancel import CancelChange
from domain.changes.confirm import ConfirmChange
from domain.changes.decline import DeclineChange
from domain.changes.edits import Edits
from domain.changes.propose import ProposeChange
from domain.claims.events import ClaimKind, ClaimOutcome
from domain.claims.open import OpenClaim
from domain.claims.resolve import ResolveClaim
from domain.deferred.events import Sender
from domain.orders.recipient import Destination
from domain.orders.state import Order
from domain.payments.dispute import ReportDispute
from domain.payments.report import ReportPayment
from domain.payments.results import DisputeResult, PaymentOutcome, PaymentResult
from domain.payments.void import VoidPayment
from domain.refunds.approve import ApproveRefund, DeclineRefund
from domain.refunds.report import Reported, ReportRefund
from domain.refunds.request import RequestRefund
from domain.shipments.collect import CollectShipment
from domain.shipments.events import TrackingReported, TrackingStatus
from domain.shipments.label import LabelShipment
from domain.shipments.lose import ReportLost
from domain.shipments.manifest import ManifestShipment
from domain.shipments.ready import ReadyShipment
from domain.shipments.track import ReportTracking
from domain.shipments.void import VoidShipment
from domain.streams import owner_and_id
from domain.world import Command
from tests.domain.words import NAPLES, goods
from tests.properties.turn import Turn

GATEWAY = "pay"


def parcels(order: Order, turn: Turn) -> Iterator[Command]:
    """A warehouse labels, lists, voids and hands out; a carrier tells where parcels are."""
    for name, each in order.shipments.items():
        at = each.location
        yield LabelShipment(at, name, "dhl", "D1")
        yield ManifestShipment(at, name, f"m{turn.number}")
        yield VoidShipment(at, name, "torn")
        yield ReadyShipment(at, name)
        yield CollectShipment(at, name, turn.now)
        yield ReportLost(name, "nowhere to be found", carrier="dhl")
        for status in get_args(TrackingStatus):
            report = TrackingReported(name, status, turn.now - timedelta(hours=turn.quantity - 1))
            yield ReportTracking("dhl", report)


def handed_over(order: Order, turn: Turn) -> list[Command]:
    """What customers fetch is made ready, and then collected."""
    if order.terms.delivery != "pickup":
        return []
    return [
        CollectShipment(each.location, name, turn.now)
        if each.status == "ready_for_pickup"
        else ReadyShipment(each.location, name)
        for name, each in order.shipments.items()
        if each.status in {"draft", "ready_for_pickup"}
    ]


def gateway(order: Order, turn: Turn) -> Iterator[Command]:
    """The payment provider says what became of payments and refunds."""
    of = owner_and_id(order.stream)
    sender = Sender(f"payment:{GATEWAY}", f"m{turn.number}", "payment.report.v1", "")
    yield ReportPayment(sender, *of, authorized(order, f"p{turn.number}", turn))
    for name, each in order.payments.payments.items():
        for status in get_args(PaymentOutcome):
            half = max(1, each.amount_minor // 2)
            result = PaymentResult(GATEWAY, name, status, half, order.currency, f"c{turn.number}")
            yield ReportPayment(sender, *of, result)
        yield from captured(order, turn)
        yield VoidPayment(*of, name)
        for outcome in ("opened", "won", "lost"):
            dispute = DisputeResult(GATEWAY, name, "d1", outcome, 40, order.currency, "not mine")
            yield ReportDispute(sender, *of, dispute)


def captured(order: Order, turn: Turn) -> Iterator[Command]:
    """The provider took what it was asked for."""
    sender = Sender(f"payment:{GATEWAY}", f"m{turn.number}", "payment.report.v1", "")
    for name, each in order.payments.payments.items():
        for capture in each.captures.values():
            if capture.status != "captured":
                result = PaymentResult(
                    provider=GATEWAY,
                    payment_id=name,
                    status="captured",
                    amount_minor=capture.amount_minor,
                    currency=order.currency,
                    capture_id=capture.capture_id,
                )
                yield ReportPayment(sender, *owner_and_id(order.stream), result)


def authorized(order: Order, payment_id: str, turn: Turn) -> PaymentResult:
    """The provider keeps all that is owed, for a while."""
    until = turn.now + timedelta(days=7 * turn.quantity)
    amount = max(1, order.owed_minor)
    return PaymentResult(GATEWAY, payment_id, "authorized", amount, order.currency, capture_before=until)


def refunds(order: Order, turn: Turn) -> Iterator[Command]:
    """Money is to go back, for units, charges or goodwill."""
    of = owner_and_id(order.stream)
    name = f"f{turn.number}"
    yield RequestRefund(*of, name, order.currency, "sorry", amount_minor=turn.quantity * 30)
    for line_no in (*order.sold, *order.kits):
        yield RequestRefund(*of, name, order.currency, "broken", quantities={line_no: turn.quantity})
    for refund_id, each in order.refunds.by_id.items():
        yield ApproveRefund(*of, refund_id)
        yield DeclineRefund(*of, refund_id, "no")
        for status in get_args(Reported):
            yield ReportRefund(
                *of,
                refund_id,
                status,
                currency=order.currency,
                amount_minor=each.amount_minor,
                provider=each.provider,
                by_operator=each.provider is None,
            )


def changes(order: Order, turn: Turn) -> Iterator[Command]:
    """The customer wants it otherwise."""
    of = owner_and_id(order.stream)
    name = f"x{turn.number}"
    for edits in (
        *(Edits(add=(goods(sku, turn.quantity, "99.9", line_no=100 + turn.number),)) for sku in ("cup", "set")),
        *(Edits(quantities={no: turn.quantity}) for no in (*order.lines, *order.kits)),
        *(Edits(quantities={no: turn.quantity + 3}) for no in (*order.lines, *order.kits)),
        *(Edits(prices={no: Decimal("33.3")}) for no in order.kits),
    ):
        yield ProposeChange(*of, name, order.currency, "on second thoughts", edits)
    for change_id in order.changes.ids:
        yield ConfirmChange(*of, change_id)
        yield DeclineChange(*of, change_id, "no")
        yield CancelChange(*of, change_id, "as it was")
    there = Destination(country="IT", coordinates=NAPLES)
    yield ChangeAddress(*of, order.placed.customer, there, order.contact, order.address, "moved")


def claims(order: Order, turn: Turn) -> Iterator[Command]:
    """Something did not come as it should."""
    of = owner_and_id(order.stream)
    for shipment_id in order.shipments:
        for kind in get_args(ClaimKind):
            yield OpenClaim(*of, f"k{turn.number}", shipment_id, kind, "where is it")
    for claim_id in order.claims.by_id:
        for outcome in get_args(ClaimOutcome):
            yield ResolveClaim(*of, claim_id, outcome, "looked into")
