"""Captures that failed or are unknown, and what is asked for again."""

import pytest

from domain.orders.lines import Line
from domain.payments.events import CaptureFailed, CaptureRequested, PaymentUnknown
from domain.payments.recapture import CaptureAgain
from domain.payments.results import PaymentOutcome
from domain.payments.void import VoidRest
from tests.domain.payment_words import ORDER, authorized, captured, paid, payments, the_order
from tests.domain.scenario import Scenario, given
from tests.domain.words import (
    delivered,
    goods,
    order,
    picked_packed_and_shipped,
    received,
)

FIRST = "alpha:1001/1/1"


def ready(*lines: Line, of: int, mugs: int = 5) -> Scenario:
    """An order that is authorized and released, and may ship in parts."""
    return given(
        received("leeds", mug=mugs),
        order("1001", *lines, payment="before_release", ship="as_available"),
        authorized(of),
    )


def test_a_capture_that_failed_is_asked_for_again_when_the_shop_says_so() -> None:
    scenario = ready(goods("mug", 2), of=500)
    scenario.when(*picked_packed_and_shipped("1001", "leeds"), delivered("1001", "leeds"))
    assert the_order(scenario).status == "completed"
    failed = paid("failed", 500, capture_id=f"{FIRST}/capture-1", reason="bank closed")
    scenario.when(failed).then(CaptureFailed("p1", f"{FIRST}/capture-1", 500, "bank closed"))
    assert payments(scenario).live_minor == 500
    scenario.when(CaptureAgain("alpha", "1001")).then(
        CaptureRequested("p1", "bank", f"{FIRST}/capture-2", 500, FIRST, "GBP")
    )


def test_nothing_is_asked_for_again_that_may_have_been_captured() -> None:
    """Invariant 29: a timeout is unknown, never failed."""
    scenario = ready(goods("mug", 2), of=500)
    scenario.when(*picked_packed_and_shipped("1001", "leeds"))
    unknown = paid("unknown", 500, capture_id=f"{FIRST}/capture-1", reason="timeout")
    scenario.when(unknown).then(PaymentUnknown("p1", "bank", 500, "timeout", f"{FIRST}/capture-1"))
    scenario.when(unknown).then_refused("payment.repeated", "capture_id", says="unknown already")
    scenario.when(CaptureAgain("alpha", "1001")).then_refused("payment.nothing_due", says="500 asked for")
    scenario.when(captured(500, f"{FIRST}/capture-1"))
    assert payments(scenario).captured_minor == 500


def test_nothing_is_captured_again_before_anything_has_shipped() -> None:
    scenario = ready(goods("mug", 2), of=500)
    scenario.when(CaptureAgain("alpha", "1001")).then_refused("payment.nothing_due", says="is released: of 0")


@pytest.mark.parametrize("status", ["failed", "declined", "unknown"])
def test_a_capture_that_is_settled_stays_so(status: PaymentOutcome) -> None:
    scenario = ready(goods("mug", 2), of=500)
    scenario.when(captured(200, "c1"))
    late = paid(status, 200, capture_id="c1", reason="late")
    scenario.when(late).then_refused("payment.capture_settled", "capture_id", says="c1 is captured already")


def test_what_is_due_after_a_capture_that_failed_is_kept_and_not_voided() -> None:
    scenario = ready(goods("mug", 2), of=700)
    scenario.when(*picked_packed_and_shipped("1001", "leeds"), delivered("1001", "leeds"))
    scenario.when(paid("failed", 500, capture_id=f"{FIRST}/capture-1", reason="bank closed"))
    scenario.when(VoidRest(ORDER)).then_nothing()
    assert payments(scenario).live_minor == 500
