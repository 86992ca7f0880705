"""Return to sender: the carrier brings a shipment back, and a return waits for it."""

from domain.orders.lines import Units
from domain.returns.events import ReceivedLine, ReturnOpened
from domain.returns.receive import ReceiveReturn
from domain.shipments.events import ShipmentReturning, TrackingReported
from tests.domain.shipment_words import (
    FIRST,
    FULFILMENT,
    SECOND,
    SHIPMENT,
    claimed,
    resolved,
    seen,
    shipped_order,
    shipped_parcels,
    the_order,
    the_shipment,
)
from tests.domain.words import delivered

MUGS = (Units(1, "mug", 2),)


def test_a_shipment_that_comes_back_opens_a_return_by_itself() -> None:
    outcome = shipped_order().when(seen("return_to_sender", 5, incident="refused at the door"))
    outcome.then(
        TrackingReported,
        ShipmentReturning(SHIPMENT, "rts-1/1", MUGS, "refused at the door"),
        ReturnOpened,
    )
    opened = outcome.the(ReturnOpened)
    assert (opened.return_id, opened.shipment_id, opened.location) == ("rts-1/1", SHIPMENT, "leeds")
    assert [(line.line_no, line.quantity) for line in opened.lines] == [(1, 2)]


def test_its_order_waits_until_it_is_known_what_came_back() -> None:
    coming = shipped_order(seen("return_to_sender", 5))
    assert the_order(coming.world).status == "approved"
    came = ReceiveReturn("leeds", "alpha", "1001", "rts-1/1", (ReceivedLine(1, 2, "received"),))
    assert coming.when(came).refused is None
    order = the_order(coming.world)
    assert (order.lines[1].cancelled, order.status) == (2, "cancelled")


def test_only_the_parcels_that_come_back_are_in_the_return() -> None:
    outcome = shipped_parcels(seen("return_to_sender", 3, sscc=FIRST)).when(seen("delivered", 4, sscc=SECOND))
    opened = outcome.the(ReturnOpened)
    assert [(line.line_no, line.quantity) for line in opened.lines] == [(1, 1)]


def test_on_its_way_back_it_is_still_tracked_and_does_not_arrive() -> None:
    coming = shipped_order(seen("return_to_sender", 5))
    coming.when(seen("in_transit", 6)).then(TrackingReported)
    coming.when(seen("delivered", 7)).then(TrackingReported)
    coming.when(seen("return_to_sender", 8)).then(TrackingReported)
    assert the_shipment(coming.world).status == "returning"


def test_neither_the_warehouse_nor_a_claim_has_a_say_in_what_comes_back() -> None:
    coming = shipped_order(claimed("lost"), seen("return_to_sender", 5))
    coming.when(delivered("1001", "leeds")).then_refused(
        "fulfilment.not_shipped", "fulfilment_id", says=f"{SHIPMENT} is returning"
    )
    coming.when(claimed("lost", "C2")).then_refused("claim.not_on_the_way", "shipment_id", says="is returning")
    for outcome in ("refund", "reship"):
        coming.when(resolved(outcome)).then_refused("claim.returning", "outcome", says="return rts-1/1")
    assert coming.when(resolved("found")).refused is None
    assert the_order(coming.world).fulfilments[FULFILMENT].lines[1].shipped == 2


def test_what_the_carrier_lost_on_its_way_back_is_not_counted_as_returned_too() -> None:
    """Invariant 15: a unit is lost, or came back, never both."""
    coming = shipped_order(seen("return_to_sender", 5))
    lines = (ReceivedLine(1, 1, "received"), ReceivedLine(1, 1, "lost_in_transit"))
    coming.when(ReceiveReturn("leeds", "alpha", "1001", "rts-1/1", lines))
    order = the_order(coming.world)
    assert (order.lines[1].cancelled, order.lines[1].lost) == (1, 1)
    assert order.returns.taken(1) == 0
