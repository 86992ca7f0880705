"""What becomes of a refund, step by step, by the word of who pays it."""

import pytest

from domain.refunds.events import (
    RefundFailed,
    RefundPending,
    RefundRequested,
    RefundReversed,
    RefundSettled,
)
from domain.refunds.report import FROM, Reported
from domain.refunds.state import RefundStatus
from domain.world import Command
from tests.domain.returns_words import (
    refund_approved,
    refund_reported,
    refund_requested,
    sold,
    the_order,
)

WAYS: dict[RefundStatus, tuple[Command, ...]] = {
    "requested": (),
    "approved": (refund_approved(),),
    "pending": (refund_approved(), refund_reported("pending", 250)),
    "settled": (refund_approved(), refund_reported("settled", 250)),
    "failed": (refund_approved(), refund_reported("failed", 250)),
    "reversed": (refund_approved(), refund_reported("settled", 250), refund_reported("reversed", 250)),
}
EVENTS: dict[Reported, type] = {
    "pending": RefundPending,
    "settled": RefundSettled,
    "failed": RefundFailed,
    "reversed": RefundReversed,
}


@pytest.mark.parametrize("stands", WAYS)
@pytest.mark.parametrize("reported", FROM)
def test_a_refund_goes_its_way(stands: RefundStatus, reported: Reported) -> None:
    told = sold().when(refund_requested((1, 1)), *WAYS[stands])
    assert the_order(told).refunds.by_id["refund-1"].status == stands
    report = refund_reported(reported, 250)
    if stands in FROM[reported]:
        told.when(report).then(EVENTS[reported])
    else:
        told.when(report).then_refused("refund.status", "refund_id", says=f"is {stands}")


@pytest.mark.parametrize("stands", ["failed", "reversed"])
def test_a_refund_that_came_to_nothing_counts_no_more(stands: RefundStatus) -> None:
    """Invariant 27."""
    told = sold().when(refund_requested((1, 1)), *WAYS[stands])
    assert the_order(told).refunds.live_minor == 0
    told.when(refund_requested(amount=1600, refund_id="refund-2")).then(RefundRequested)


def test_a_report_is_about_the_refund_as_it_is() -> None:
    told = sold().when(refund_requested((1, 1)), refund_approved())
    told.when(refund_reported("settled", 249)).then_refused("refund.amount", "amount_minor", says="approved, is of 250")
    told.when(refund_reported("settled", 250, currency="EUR")).then_refused("refund.currency", "currency")
    told.when(refund_reported("settled", 250, provider="stripe")).then_refused(
        "refund.foreign", "refund_id", says="approved, is paid by the shop, not by stripe"
    )
    told.when(refund_reported("settled", 250, "refund-9")).then_refused("refund.unknown", "refund_id", says="refund-9")
    told.when(refund_reported("settled", 250, by_operator=True)).then(RefundSettled("refund-1", 250))
