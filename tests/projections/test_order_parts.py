"""Payments, refunds, returns, claims, changes and tracking of an order: what their rows tell."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from domain.changes import events as change
from domain.claims import events as claim
from domain.orders import events as order
from domain.orders.lines import Units
from domain.payments import events as payment
from domain.refunds import events as refund
from domain.returns import events as back
from domain.shipments import events as shipment
from domain.streams import order_stream
from projections import reports
from tests.projections.history import BEGIN, SSCC, History, line
from tests.projections.projecting import contents, rows
from tests.projections.test_folding import project

STREAM = order_stream("anna", "1001")
MUGS = line(1, "mug", 4)
SHIPMENT = "anna:1001/1/1"
LATER = BEGIN + timedelta(days=3)
ONE_MUG = (Units(1, "mug", 1),)


@pytest.fixture
def delivered() -> History:
    """Four mugs, paid, shipped and delivered."""
    history = History()
    history.received("mug", "leeds", 10)
    history.placed("anna", "1001", MUGS)
    history.add(
        STREAM,
        payment.PaymentAttempted("p1", "adyen", 1000),
        payment.PaymentAuthorized("p1", "adyen", 1000, LATER, BEGIN),
    )
    history.allocated("anna", "1001", "leeds", MUGS)
    history.shipped("anna", "1001", "leeds", MUGS)
    history.add(
        STREAM,
        payment.CaptureRequested("p1", "adyen", "c1", 1000, SHIPMENT, "GBP"),
        payment.PaymentCaptured("p1", "c1", 1000),
    )
    history.delivered("anna", "1001", MUGS)
    return history


def one(conn: psycopg.Connection, table: str) -> dict[str, Any]:
    """The only row of a table."""
    (row,) = rows(conn, "views", table)
    return row


def test_a_payment_is_told_with_its_captures(conn: psycopg.Connection, delivered: History) -> None:
    project(conn, delivered.events)
    row = one(conn, "order_payments")
    assert (row["status"], row["authorized_minor"], row["captured_minor"]) == ("captured", 1000, 1000)
    assert row["captures"] == [
        {"capture_id": "c1", "amount_minor": 1000, "status": "captured", "shipment_id": SHIPMENT}
    ]
    status = one(conn, "order_status")
    assert (status["payment_status"], status["owed_minor"], status["captured_minor"]) == ("captured", 1000, 1000)
    assert (status["fulfilment_status"], status["turn"]) == ("fully_delivered", "nobody")


def test_a_dispute_shows_in_the_payment_status_until_it_is_over(conn: psycopg.Connection, delivered: History) -> None:
    delivered.add(STREAM, payment.DisputeOpened("d1", "p1", 1000, "not mine"))
    project(conn, delivered.events)
    assert one(conn, "order_status")["payment_status"] == "disputed"
    before = len(delivered.events)
    delivered.add(STREAM, payment.DisputeWon("d1", "p1", 1000))
    project(conn, delivered.events[before:])
    assert one(conn, "order_status")["payment_status"] == "captured"
    assert one(conn, "order_payments")["disputes"] == [{"dispute_id": "d1", "amount_minor": 1000, "status": "won"}]


def returned_and_refunded(history: History) -> None:
    """One mug comes back, and is paid back."""
    history.add(
        STREAM,
        back.ReturnRequested("r1", (back.ReturnLine(1, 1, "too small"),)),
        back.ReturnAuthorized("r1", LATER, "leeds"),
        back.ReturnShipped("r1", "BACK1"),
        back.ReturnReceived("r1", "leeds", (back.ReceivedLine(1, 1, "received"),)),
        refund.RefundRequested("f1", "GBP", 250, (refund.RefundLine(1, 1, 250),), 0, "return", "too small", "r1"),
        refund.RefundApproved("f1", "GBP", 250, "adyen", "p1"),
        refund.RefundSettled("f1", 250),
    )


def test_a_return_and_its_refund_are_told_with_their_lines(conn: psycopg.Connection, delivered: History) -> None:
    returned_and_refunded(delivered)
    project(conn, delivered.events)
    came = one(conn, "order_returns")
    assert (came["units"], came["received"], came["tracking_number"]) == (1, 1, "BACK1")
    assert came["lines"][0]["conditions"] == {"received": 1}
    paid = one(conn, "order_refunds")
    assert (paid["status"], paid["amount_minor"], paid["return_id"]) == ("settled", 250, "r1")
    assert paid["requested_at"] < paid["changed_at"]
    status = one(conn, "order_status")
    assert (status["return_status"], status["payment_status"]) == ("partial", "partly_refunded")
    assert (one(conn, "order_lines")["returned"], one(conn, "order_lines")["refunded"]) == (1, 1)


def test_a_claim_is_open_until_it_has_an_outcome(conn: psycopg.Connection, delivered: History) -> None:
    fulfilment = "anna:1001/1"
    delivered.add(STREAM, claim.ClaimOpened("k1", SHIPMENT, fulfilment, "damaged", ONE_MUG, "a crack"))
    project(conn, delivered.events)
    assert one(conn, "order_claims")["outcome"] is None
    before = len(delivered.events)
    denied = claim.ClaimResolved("k1", SHIPMENT, fulfilment, "denied", ONE_MUG, None, None, "no photograph")
    delivered.add(STREAM, denied)
    project(conn, delivered.events[before:])
    assert one(conn, "order_claims")["outcome"] == "denied"


def test_a_change_shows_its_preview_while_it_is_open(conn: psycopg.Connection) -> None:
    history = History()
    history.placed("anna", "1001", MUGS)
    preview = change.LinePreview(1, "goods", "mug", 4, 3, 1000, 750)
    proposed = change.ChangeProposed("e1", "too many", (preview,), (), (), (), ONE_MUG, (), (), (), 1000, 750, LATER)
    history.add(STREAM, proposed)
    project(conn, history.events)
    row = one(conn, "order_changes")
    assert (row["status"], row["total_before_minor"], row["total_after_minor"]) == ("pending", 1000, 750)
    assert row["preview"][0]["quantity_after"] == 3
    history.add(STREAM, change.ChangeCancelled("e1", "never mind"))
    project(conn, history.events[-1:])
    row = one(conn, "order_changes")
    assert (row["status"], row["preview"]) == ("cancelled", None)


def test_every_report_of_a_carrier_is_kept_and_the_last_one_shows(conn: psycopg.Connection) -> None:
    history = History()
    history.placed("anna", "1001", MUGS)
    history.allocated("anna", "1001", "leeds", MUGS)
    history.shipped("anna", "1001", "leeds", MUGS)
    history.add(
        STREAM,
        shipment.TrackingReported(SHIPMENT, "in_transit", BEGIN, "Leeds hub"),
        shipment.TrackingReported(SHIPMENT, "delivery_delayed", BEGIN + timedelta(hours=9), "York", "snow", SSCC),
    )
    project(conn, history.events)
    assert [row["status"] for row in rows(conn, "views", "order_tracking")] == ["in_transit", "delivery_delayed"]
    row = one(conn, "order_shipments")
    assert row["parcels"][0]["sscc"] == SSCC
    (units,) = reports.why(conn, None, "1001").units
    assert units.turn == "carrier"
    assert units.place is not None
    assert SHIPMENT in units.place


def test_an_order_reads_as_one_report_with_all_its_parts(conn: psycopg.Connection, delivered: History) -> None:
    returned_and_refunded(delivered)
    project(conn, delivered.events)
    told = reports.order(conn, "anna", "1001")
    assert [len(part) for part in (told.payments, told.refunds, told.returns, told.shipments)] == [1, 1, 1, 1]
    assert told.timeline == reports.timeline(conn, "anna", "1001")
    assert len(told.timeline) == one(conn, "order_status")["version"] + 1


def test_a_missed_promise_and_a_stage_that_lasts_too_long_show(conn: psycopg.Connection) -> None:
    history = History()
    history.placed("anna", "1001", MUGS)
    history.add(STREAM, order.PromiseMissed(BEGIN.date()), order.OrderStuck("approved"))
    project(conn, history.events)
    row = one(conn, "order_status")
    assert (row["late"], row["stuck"]) == (True, True)
    before = len(history.events)
    history.allocated("anna", "1001", "leeds", MUGS)
    project(conn, history.events[before:])
    row = one(conn, "order_status")
    assert (row["late"], row["stuck"]) == (True, False)


def test_parts_are_the_same_however_the_events_are_cut(conn: psycopg.Connection, delivered: History) -> None:
    returned_and_refunded(delivered)
    for each in delivered.events:
        project(conn, [each])
    one_by_one = contents(conn)
    for table in one_by_one:
        conn.execute(f"TRUNCATE {table}")
    project(conn, delivered.events)
    assert contents(conn) == one_by_one


def test_cancelled_units_are_no_sale_though_their_order_is_one(conn: psycopg.Connection) -> None:
    history = History()
    history.placed("anna", "1001", MUGS, line(2, "POST", 1, "495", kind="shipping"))
    history.add(STREAM, order.UnitsCancelled(ONE_MUG, "unallocated", None, None, "changed her mind"))
    project(conn, history.events)
    sales = reports.sales(conn, "anna")
    assert (sales.net_minor, sales.by_kind["goods"]) == (750 + 495, 750)
    mugs = next(row for row in rows(conn, "analytics", "lines") if row["sku"] == "mug")
    assert (mugs["amount_minor"], mugs["cancelled_units"], mugs["cancelled_minor"]) == (1000, 1, 250)


def test_a_change_that_was_made_changes_the_lines_that_analysts_see(conn: psycopg.Connection) -> None:
    history = History()
    history.placed("anna", "1001", MUGS)
    more, cups = line(1, "mug", 6), line(2, "cup", 1, "300")
    added = (Units(1, "mug", 2), Units(2, "cup", 1))
    proposed = change.ChangeProposed("e1", "more", (), (more, cups), (), added, (), (), (), added, 1000, 1800, LATER)
    made = change.ChangeConfirmed("e1", (more, cups), (), added, (), (), 1000, 1800)
    history.add(STREAM, proposed, made)
    project(conn, history.events)
    lines = {row["sku"]: (row["quantity"], row["amount_minor"]) for row in rows(conn, "analytics", "lines")}
    assert lines == {"mug": (6, 1500), "cup": (1, 300)}
    assert reports.sales(conn, "anna").orders == 1
