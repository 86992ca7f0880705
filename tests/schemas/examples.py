"""A good message of each type, from each kind of sender."""

from domain.accounts.adjust import AdjustAccount
from domain.accounts.note import CreditOrder
from domain.accounts.receipt import PostReceipt
from domain.accounts.register import RegisterAccount
from domain.changes.address import ChangeAddress
from domain.changes.cancel import CancelChange
from domain.changes.confirm import ConfirmChange
from domain.changes.decline import DeclineChange
from domain.changes.propose import ProposeChange
from domain.claims.open import OpenClaim
from domain.claims.resolve import ResolveClaim
from domain.fulfilment.accept import AcceptFulfilment, RejectFulfilment
from domain.fulfilment.answer_cancel import AnswerCancel
from domain.fulfilment.pack import PackFulfilment
from domain.fulfilment.pick import PickFulfilment
from domain.imports.reject import RejectLines
from domain.master.product import ListProducts
from domain.orders.cancel import CancelLines, CancelOrder, CloseRest
from domain.orders.draft import SubmitDraft
from domain.orders.hold import HoldOrder, ReleaseHold
from domain.orders.place import PlaceOrder
from domain.orders.reject import RejectOrder
from domain.payments.dispute import ReportDispute
from domain.payments.recapture import CaptureAgain
from domain.payments.remind import RemindPayment
from domain.payments.report import ReportPayment
from domain.payments.void import VoidPayment
from domain.refunds.approve import ApproveRefund, DeclineRefund
from domain.refunds.report import ReportRefund
from domain.refunds.request import RequestRefund
from domain.reservations.end import ReleaseReservation
from domain.reservations.make import MakeReservation
from domain.returns.authorize import AuthorizeReturn, DeclineReturn
from domain.returns.blind import ReturnBlind
from domain.returns.cancel import CancelReturn
from domain.returns.inspect import InspectReturn
from domain.returns.receive import ReceiveReturn
from domain.returns.request import RequestReturn
from domain.returns.resolve import ResolveReturn
from domain.returns.send import SendReturn
from domain.returns.take_back import ReturnOrder
from domain.shipments.collect import CollectShipment
from domain.shipments.deliver import DeliverFulfilment
from domain.shipments.label import LabelShipment
from domain.shipments.lose import ReportLost
from domain.shipments.manifest import ManifestShipment
from domain.shipments.ready import ReadyShipment
from domain.shipments.ship import ShipFulfilment, ShipShipment
from domain.shipments.track import ReportTracking
from domain.shipments.void import VoidShipment
from tests.schemas.bodies import ADDRESS, LINE, ORDER, PICK, RETURN, Body, Example
from tests.schemas.examples_of_stock import STOCK_OF_OPERATORS, STOCK_OF_WAREHOUSES
from tests.schemas.operator_examples import OF_OPERATORS

SHIPMENT: Body = {"shipment_id": "alpha:1001/1/1"}
UNITS: Body = {"line_no": 1, "quantity": 1}
LATER = "2031-01-04T12:00:00+00:00"
OF_ORDER: Body = {"order_id": "1001"}
WHY: Body = {"reason": "changed their mind"}
CHANGE: Body = {"order_id": "1001", "change_id": "c1"}
BACK: Body = {"order_id": "1001", "return_id": "back-1"}
REFUND: Body = {"order_id": "1001", "refund_id": "rf-1"}
PAYMENT: Body = {"shop": "alpha", "order_id": "1001", "payment_id": "pay-1", "amount_minor": 861, "currency": "GBP"}
REPORTED: Body = {**REFUND, "status": "settled", "currency": "GBP", "amount_minor": 511}

OF_SHOPS: list[Example] = [
    ("shop:alpha", "order.place.v1", ORDER, PlaceOrder),
    ("shop:alpha", "order.draft.v1", {**ORDER, "expires_at": LATER}, PlaceOrder),
    (
        "shop:alpha",
        "reservation.make.v1",
        {"reservation_id": "b1", "lines": [{"line_no": 1, "sku": "mug", "quantity": 2}]},
        MakeReservation,
    ),
    ("shop:alpha", "reservation.release.v1", {"reservation_id": "b1"}, ReleaseReservation),
    ("shop:alpha", "order.submit.v1", OF_ORDER, SubmitDraft),
    ("shop:alpha", "order.reject.v1", {**OF_ORDER, **WHY}, RejectOrder),
    ("shop:alpha", "order.cancel.v1", {**OF_ORDER, **WHY}, CancelOrder),
    ("shop:alpha", "order.cancel_lines.v1", {**OF_ORDER, **WHY, "lines": [UNITS]}, CancelLines),
    ("shop:alpha", "order.close.v1", {**OF_ORDER, **WHY}, CloseRest),
    ("shop:alpha", "order.hold.v1", {**OF_ORDER, **WHY, "hold_id": "look", "expires_at": LATER}, HoldOrder),
    ("shop:alpha", "order.release_hold.v1", {**OF_ORDER, **WHY, "hold_id": "look"}, ReleaseHold),
    ("shop:alpha", "order.change_address.v1", {**OF_ORDER, **WHY, "address": ADDRESS}, ChangeAddress),
    (
        "shop:alpha",
        "change.propose.v1",
        {
            **CHANGE,
            **WHY,
            "currency": "GBP",
            "add_lines": [{**LINE, "line_no": 3}],
            "quantities": [{"line_no": 1, "quantity": 0}],
            "prices": [{"line_no": 2, "unit_price_minor": "99.5"}],
        },
        ProposeChange,
    ),
    ("shop:alpha", "change.confirm.v1", CHANGE, ConfirmChange),
    ("shop:alpha", "change.decline.v1", {**CHANGE, **WHY}, DeclineChange),
    ("shop:alpha", "change.cancel.v1", {**CHANGE, **WHY}, CancelChange),
    (
        "shop:alpha",
        "reservation.make.v1",
        {"reservation_id": "basket-1", "lines": [{"line_no": 1, "sku": "mug", "quantity": 2}], "location": "leeds"},
        MakeReservation,
    ),
    ("shop:alpha", "reservation.release.v1", {"reservation_id": "basket-1"}, ReleaseReservation),
    ("shop:alpha", "payment.void.v1", {**OF_ORDER, "payment_id": "pay-1"}, VoidPayment),
    ("shop:alpha", "payment.remind.v1", OF_ORDER, RemindPayment),
    ("shop:alpha", "payment.capture_again.v1", OF_ORDER, CaptureAgain),
    ("shop:alpha", "payment.remind.v1", OF_ORDER, RemindPayment),
    ("shop:alpha", "return.report.v1", RETURN, ReturnBlind),
    ("shop:alpha", "return.report.v1", {**RETURN, "order_id": "1001"}, ReturnOrder),
    ("shop:alpha", "return.request.v1", {**BACK, "lines": [{**UNITS, **WHY}]}, RequestReturn),
    (
        "shop:alpha",
        "return.authorize.v1",
        {**BACK, "expires_at": LATER, "location": "leeds", "restocking_fee_minor": 50, "currency": "GBP"},
        AuthorizeReturn,
    ),
    ("shop:alpha", "return.decline.v1", {**BACK, **WHY}, DeclineReturn),
    ("shop:alpha", "return.cancel.v1", {**BACK, **WHY}, CancelReturn),
    ("shop:alpha", "return.ship.v1", {**BACK, "tracking_number": "RM2"}, SendReturn),
    (
        "shop:alpha",
        "return.resolve.v1",
        {**BACK, "lines": [{"line_no": 1, "resolution": "refund"}]},
        ResolveReturn,
    ),
    ("shop:alpha", "refund.request.v1", {**REFUND, **WHY, "currency": "GBP", "lines": [UNITS]}, RequestRefund),
    ("shop:alpha", "refund.approve.v1", REFUND, ApproveRefund),
    ("shop:alpha", "refund.decline.v1", {**REFUND, **WHY}, DeclineRefund),
    ("shop:alpha", "refund.report.v1", REPORTED, ReportRefund),
    (
        "shop:alpha",
        "claim.open.v1",
        {**OF_ORDER, **WHY, **SHIPMENT, "claim_id": "cl-1", "kind": "damaged", "lines": [UNITS]},
        OpenClaim,
    ),
    ("shop:alpha", "claim.resolve.v1", {**OF_ORDER, **WHY, "claim_id": "cl-1", "outcome": "refund"}, ResolveClaim),
    ("shop:alpha", "shipment.lost.v1", {**SHIPMENT, **WHY}, ReportLost),
    (
        "shop:alpha",
        "account.register.v1",
        {
            "account": "cafe",
            "currency": "GBP",
            "terms_days": 30,
            "limit_minor": 100_000,
            "price_list": [{"sku": "mug", "unit_price_minor": "199.5"}],
        },
        RegisterAccount,
    ),
    (
        "shop:alpha",
        "account.receipt.v1",
        {"account": "cafe", "receipt_id": "p1", "currency": "GBP", "amount_minor": 500, "invoice_id": "1001/1"},
        PostReceipt,
    ),
    (
        "shop:alpha",
        "account.credit_note.v1",
        {**OF_ORDER, "credit_note_id": "n1", "currency": "GBP", "amount_minor": 5},
        CreditOrder,
    ),
    (
        "shop:alpha",
        "account.adjust.v1",
        {"document_id": "A1", "account": "bad debts", "currency": "GBP", "lines": [{**LINE, "quantity": -1}]},
        AdjustAccount,
    ),
    ("shop:alpha", "product.list.v1", {"products": [{"sku": "mug", "name": "A mug"}]}, ListProducts),
    (
        "shop:alpha",
        "product.list.v1",
        {
            "products": [
                {
                    "sku": "mug",
                    "name": "A mug",
                    "gtin": "4006381333931",
                    "weight_g": 9,
                    "backorder_limit": 0,
                    "dimensions_mm": {"length": 3, "width": 2, "height": 1},
                    "flags": ["cold"],
                    "lead_time_days": 14,
                },
                {"sku": "set", "name": "A set", "parts": [{"sku": "mug", "quantity": 4, "price_share": 1}]},
            ]
        },
        ListProducts,
    ),
    (
        "shop:alpha",
        "import.reject.v1",
        {"import_id": "digest", "lines": [{"line_number": 7, "field": "Quantity", "reason": "is no number"}]},
        RejectLines,
    ),
]

OF_WAREHOUSES: list[Example] = [
    *STOCK_OF_WAREHOUSES,
    ("warehouse:leeds", "fulfilment.accept.v1", PICK, AcceptFulfilment),
    ("warehouse:leeds", "fulfilment.reject.v1", {**PICK, **WHY}, RejectFulfilment),
    ("warehouse:leeds", "fulfilment.pick.v1", {**PICK, "lines": [UNITS], "short": [UNITS]}, PickFulfilment),
    ("warehouse:leeds", "fulfilment.pack.v1", {**PICK, "parcels": 2}, PackFulfilment),
    (
        "warehouse:leeds",
        "fulfilment.pack.v1",
        {**PICK, "lines": [UNITS], "contents": [{"sscc": "340123450000000000", "lines": [UNITS]}]},
        PackFulfilment,
    ),
    ("warehouse:leeds", "fulfilment.ship.v1", {**PICK, "carrier": "RM", "tracking_number": "1"}, ShipFulfilment),
    ("warehouse:leeds", "fulfilment.deliver.v1", PICK, DeliverFulfilment),
    ("warehouse:leeds", "fulfilment.answer_cancel.v1", {**PICK, **WHY, "accepted": True}, AnswerCancel),
    (
        "warehouse:leeds",
        "shipment.label.v1",
        {**SHIPMENT, "carrier": "rm", "tracking_number": "RM1"},
        LabelShipment,
    ),
    ("warehouse:leeds", "shipment.manifest.v1", {**SHIPMENT, "manifest_id": "m-1"}, ManifestShipment),
    ("warehouse:leeds", "shipment.ship.v1", SHIPMENT, ShipShipment),
    ("warehouse:leeds", "shipment.void.v1", {**SHIPMENT, **WHY}, VoidShipment),
    ("warehouse:leeds", "shipment.ready.v1", SHIPMENT, ReadyShipment),
    ("warehouse:leeds", "shipment.collect.v1", SHIPMENT, CollectShipment),
    (
        "warehouse:leeds",
        "return.receive.v1",
        {**BACK, "shop": "alpha", "lines": [UNITS, {**UNITS, "condition": "wrong"}]},
        ReceiveReturn,
    ),
    (
        "warehouse:leeds",
        "return.inspect.v1",
        {**BACK, "shop": "alpha", "lines": [{**UNITS, "disposition": "restocked"}]},
        InspectReturn,
    ),
]

OF_PROVIDERS: list[Example] = [
    (
        "payment:till",
        "payment.report.v1",
        {**PAYMENT, "status": "authorized", "capture_before": LATER},
        ReportPayment,
    ),
    ("payment:till", "dispute.report.v1", {**PAYMENT, **WHY, "dispute_id": "d1", "status": "opened"}, ReportDispute),
    ("payment:till", "refund.report.v1", {**REPORTED, "shop": "alpha"}, ReportRefund),
]

OF_CARRIERS: list[Example] = [
    (
        "carrier:rm",
        "tracking.report.v1",
        {
            **SHIPMENT,
            "status": "in_transit",
            "at": "2011-01-05T08:00:00+00:00",
            "place": "York",
            "arrives_from": "2011-01-06T08:00:00+00:00",
            "arrives_until": "2011-01-06T18:00:00+00:00",
        },
        ReportTracking,
    ),
    ("carrier:rm", "shipment.lost.v1", {**SHIPMENT, **WHY}, ReportLost),
]

GOOD: list[Example] = [*OF_SHOPS, *OF_WAREHOUSES, *OF_PROVIDERS, *OF_CARRIERS, *OF_OPERATORS, *STOCK_OF_OPERATORS]
