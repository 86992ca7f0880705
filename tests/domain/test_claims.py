"""Claims: parcels lost, damaged or never received, and what the customer gets for them."""

from domain.claims.events import ClaimOpened, ClaimResolved
from domain.fulfilment.events import FulfilmentReleased, Parcel
from domain.fulfilment.pack import PackFulfilment
from domain.fulfilment.pick import PickFulfilment
from domain.orders.events import OrderAllocated, OrderCompleted
from domain.orders.lines import Units
from domain.refunds.events import RefundApproved, RefundRequested
from domain.refunds.request import RequestRefund
from domain.returns.events import ReceivedLine
from domain.returns.receive import ReceiveReturn
from domain.shipments.events import ShipmentDelivered, ShipmentLost, TrackingReported
from domain.shipments.ship import ShipFulfilment
from domain.stock.events import StockAllocated
from domain.world import Command
from tests.domain.scenario import Scenario, given
from tests.domain.shipment_words import (
    FIRST,
    FULFILMENT,
    SHIPMENT,
    a_week_later,
    claimed,
    lost_by,
    resolved,
    seen,
    shipped_order,
    shipped_parcels,
    the_order,
    the_shipment,
)
from tests.domain.words import NOON, goods, order, picked_packed_and_shipped, received

MUG, MUGS = (Units(1, "mug", 1),), (Units(1, "mug", 2),)
LOST = "lost-1/1"
SENT_AGAIN = (StockAllocated, FulfilmentReleased)


def delivered_order(*more: Command) -> Scenario:
    """Two mugs arrived."""
    return shipped_order(seen("delivered"), *more)


def test_a_lost_shipment_is_sent_again() -> None:
    lost = shipped_order(lost_by())
    outcome = lost.when(resolved("reship", LOST))
    resolution = ClaimResolved(LOST, SHIPMENT, FULFILMENT, "reship", MUGS, "lost", "unallocated", "looked into")
    outcome.then(resolution, OrderAllocated, *SENT_AGAIN)
    outcome.with_stock("mug", "leeds", on_hand=3, allocated=2)
    again = the_order(lost.world)
    assert (again.status, again.lines[1].released, again.lines[1].ordered) == ("approved", 2, 2)


def test_what_is_sent_again_consumes_an_allocation_of_its_own_and_completes_the_order_again() -> None:
    """Invariants 8 and 13."""
    again = shipped_order(lost_by(), resolved("reship", LOST))
    second = "alpha:1001/2"
    again.when(
        PickFulfilment("leeds", second),
        PackFulfilment("leeds", second, (Parcel(1),)),
        ShipFulfilment("leeds", second, "DHL", None, NOON),
    ).with_stock("mug", "leeds", on_hand=1)
    again.when(seen("delivered", 80, by="dhl", shipment=f"{second}/1")).then(
        TrackingReported, ShipmentDelivered, OrderCompleted
    )
    assert the_order(again.world).lines[1].delivered == 2


def test_an_order_that_is_opened_again_is_watched_again() -> None:
    again = shipped_order(lost_by(), resolved("reship", LOST))
    assert ("order-alpha:1001", "watch", "approved") in again.world.waiting


def test_a_lost_shipment_is_refunded() -> None:
    outcome = shipped_order(lost_by()).when(resolved("refund", LOST))
    resolution = ClaimResolved(LOST, SHIPMENT, FULFILMENT, "refund", MUGS, None, None, "looked into")
    assert outcome.the(ClaimResolved) == resolution
    refund = outcome.the(RefundRequested)
    assert (refund.refund_id, refund.amount_minor) == ("claim-lost-1/1", 500)
    assert outcome.the(RefundApproved).amount_minor == 500
    assert the_order(outcome.world).lines[1].lost == 2


def test_a_lost_shipment_that_turns_up_goes_on() -> None:
    lost = shipped_order(lost_by())
    lost.when(seen("in_transit", 40)).then_refused("tracking.ended", "at", says="is lost")
    lost.when(resolved("found", LOST)).then(
        ClaimResolved(LOST, SHIPMENT, FULFILMENT, "found", MUGS, "lost", "shipped", "looked into")
    )
    assert the_order(lost.world).status == "approved"
    lost.when(seen("delivered", 50)).then(TrackingReported, ShipmentDelivered, OrderCompleted)
    assert the_order(lost.world).lines[1].delivered == 2


def test_a_denied_claim_changes_nothing_else() -> None:
    shipped_order(lost_by()).when(resolved("denied", LOST)).then(ClaimResolved)
    delivered_order(claimed("damaged")).when(resolved("denied")).then(ClaimResolved)


def test_a_shop_claims_what_does_not_arrive() -> None:
    claimed_one = shipped_order()
    claimed_one.when(claimed("lost")).then(ClaimOpened("C1", SHIPMENT, FULFILMENT, "lost", MUGS, "says the customer"))
    assert the_shipment(claimed_one.world).status == "shipped"
    claimed_one.when(resolved("reship")).then(
        ShipmentLost(SHIPMENT, FULFILMENT, MUGS, "looked into"),
        ClaimResolved,
        OrderAllocated,
        *SENT_AGAIN,
    )


def test_what_arrives_while_it_is_looked_into_is_found() -> None:
    arrived = shipped_order(claimed("lost"), seen("delivered", 9))
    arrived.when(resolved("found")).then(
        ClaimResolved("C1", SHIPMENT, FULFILMENT, "found", MUGS, None, None, "looked into")
    )
    assert the_order(arrived.world).status == "completed"


# Delivered, says the carrier; not received, says the customer


def test_delivered_but_not_received_is_looked_into_and_found() -> None:
    asked = delivered_order()
    asked.when(claimed("not_received")).then(
        ClaimOpened("C1", SHIPMENT, FULFILMENT, "not_received", MUGS, "says the customer")
    )
    asked.when(resolved("found")).then(ClaimResolved)
    assert the_order(asked.world).lines[1].delivered == 2


def test_delivered_but_not_received_is_lost_after_all_and_refunded() -> None:
    outcome = delivered_order(claimed("not_received")).when(resolved("refund"))
    gone = ShipmentLost(SHIPMENT, FULFILMENT, MUGS, "looked into", bucket="delivered")
    assert outcome.changes[0].event == gone
    assert outcome.the(RefundRequested).amount_minor == 500
    line = the_order(outcome.world).lines[1]
    assert (line.delivered, line.lost) == (0, 2)
    assert the_order(outcome.world).status == "completed"


def test_delivered_but_not_received_is_sent_again() -> None:
    outcome = delivered_order(claimed("not_received")).when(resolved("reship"))
    outcome.then(ShipmentLost, ClaimResolved, OrderAllocated, *SENT_AGAIN)
    assert the_order(outcome.world).lines[1].released == 2


# Damaged and missing


def test_damaged_units_are_replaced() -> None:
    outcome = delivered_order(claimed("damaged", line_1=1)).when(resolved("reship"))
    outcome.then(
        ClaimResolved("C1", SHIPMENT, FULFILMENT, "reship", MUG, "delivered", "unallocated", "looked into"),
        OrderAllocated,
        *SENT_AGAIN,
    )
    line = the_order(outcome.world).lines[1]
    assert (line.delivered, line.released) == (1, 1)


def test_damaged_units_that_are_refunded_stay_with_the_customer() -> None:
    outcome = delivered_order(claimed("damaged", line_1=1)).when(resolved("refund"))
    assert outcome.the(RefundRequested).amount_minor == 250
    assert the_order(outcome.world).lines[1].delivered == 2


def test_missing_units_never_arrived() -> None:
    outcome = delivered_order(claimed("missing", line_1=1)).when(resolved("refund"))
    assert outcome.the(RefundRequested).amount_minor == 250
    line = the_order(outcome.world).lines[1]
    assert (line.delivered, line.lost) == (1, 1)


def test_units_are_refunded_once() -> None:
    """Invariants 27 and 28."""
    both = delivered_order(claimed("missing", "C1", line_1=1), resolved("refund", "C1"))
    second = both.when(claimed("damaged", "C2", line_1=1), resolved("refund", "C2"))
    assert second.the(RefundRequested).amount_minor == 250
    assert the_order(both.world).refunds.live_minor == 500


def test_units_that_were_refunded_otherwise_are_not_refunded_again() -> None:
    """Invariants 27 and 28."""
    partly = shipped_order(RequestRefund("alpha", "1001", "F1", "GBP", "sorry", {1: 1}), lost_by())
    assert partly.when(resolved("refund", LOST)).the(RefundRequested).amount_minor == 250
    wholly = shipped_order(RequestRefund("alpha", "1001", "F1", "GBP", "sorry", {1: 2}), lost_by())
    wholly.when(resolved("refund", LOST)).then(ClaimResolved)


def test_what_costs_nothing_is_not_refunded() -> None:
    free = given(
        *(received("leeds", mug=5), order("1001", goods("mug", 2, "0"), order_type="sample")),
        *picked_packed_and_shipped("1001", "leeds"),
    )
    lost = a_week_later(free, lost_by(None, "alpha"))
    lost.when(resolved("refund", LOST)).then(ClaimResolved)


def test_a_parcel_that_was_lost_and_one_that_came_damaged_are_two_claims() -> None:
    both = shipped_parcels(seen("delivered", 2, sscc=FIRST), lost_by(), claimed("damaged", line_1=1))
    assert both.when(resolved("reship")).refused is None
    assert both.when(resolved("reship", LOST)).refused is None
    lines = the_order(both.world).lines
    assert (lines[1].released, lines[2].released) == (2, 1)


def test_what_a_return_did_not_bring_is_made_good_once() -> None:
    """Invariant 27."""
    coming = shipped_order(claimed("lost"), seen("return_to_sender", 5))
    short = ReceiveReturn("leeds", "alpha", "1001", "rts-1/1", (ReceivedLine(1, 2, "lost_in_transit"),))
    coming.when(short)
    assert the_shipment(coming.world).status == "lost"
    by_rule = [each.claim_id for each in the_order(coming.world).claims.by_id.values() if each.by_rule]
    for claim_id in by_rule:
        assert coming.when(resolved("reship", claim_id)).refused is None
        coming.when(resolved("reship")).then_refused("claim.made_good", "claim_id", says="lost, are made good")
    assert the_order(coming.world).lines[1].ordered == 2
