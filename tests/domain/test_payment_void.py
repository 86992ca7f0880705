"""A shop lets go of a payment that it does not need."""

from domain.orders.events import HoldPlaced
from domain.payments.events import PaymentVoided, VoidRequested
from domain.payments.void import VoidPayment, VoidRest
from tests.domain.payment_words import ORDER, authorized, captured, paid, payments, the_order, unpaid
from tests.domain.scenario import given
from tests.domain.words import goods, order, picked_packed_and_shipped

VOID = VoidPayment("alpha", "1001", "p1")


def test_a_payment_that_is_let_go_counts_no_more_at_once() -> None:
    scenario = given(order("1001", goods("mug", 2), payment="before_release"), authorized(500))
    scenario.when(VOID).then(
        VoidRequested("p1", "bank", 500, "GBP"),
        HoldPlaced("payment", "payment", "payment p1 is voided", by_rule=True),
    )
    assert payments(scenario).authorized_minor == 0
    scenario.when(paid("voided", 500)).then(PaymentVoided("p1", 500))
    assert payments(scenario).payments["p1"].status == "voided"


def test_a_payment_is_let_go_once() -> None:
    scenario = unpaid(authorized(300), VOID)
    scenario.when(VOID).then_refused("payment.nothing_live", "payment_id", says="p1 is authorized: nothing of it")


def test_what_is_captured_or_asked_for_can_not_be_let_go() -> None:
    scenario = unpaid(authorized(500), *picked_packed_and_shipped("1001", "leeds"))
    scenario.when(VOID).then_refused("payment.nothing_live", "payment_id", says="p1 is authorized")
    scenario.when(captured(500, "alpha:1001/1/1/capture-1"))
    scenario.when(VOID).then_refused("payment.nothing_live", "payment_id", says="p1 is captured")


def test_only_a_payment_of_the_order_can_be_let_go() -> None:
    unpaid().when(VOID).then_refused("payment.unknown", "payment_id", says="has no payment p1")
    given().when(VOID).then_refused("order.unknown", "order_id", says="1001")


def test_a_part_that_is_voided_leaves_the_rest() -> None:
    scenario = unpaid(authorized(500))
    scenario.when(paid("voided", 200))
    assert payments(scenario).live_minor == 300
    assert payments(scenario).payments["p1"].status == "authorized"
    scenario.when(captured(300, "c1"))
    assert payments(scenario).payments["p1"].status == "captured"


def test_a_capture_that_crossed_a_request_to_void_counts() -> None:
    """Invariant 26: it was authorized."""
    scenario = unpaid(authorized(300), VOID)
    scenario.when(captured(300, "c1"))
    assert (payments(scenario).captured_minor, payments(scenario).live_minor) == (300, 0)


def test_nothing_is_voided_of_an_order_that_has_still_to_ship() -> None:
    scenario = unpaid(authorized(900))
    scenario.when(VoidRest(ORDER)).then_nothing()
    assert the_order(scenario).stage == "released"
    assert payments(scenario).live_minor == 900
