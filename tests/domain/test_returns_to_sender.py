"""What a carrier could not deliver comes back as a return that nobody has to authorize, and is refunded."""

import pytest

from domain.claims.events import ClaimOpened
from domain.orders.events import OrderCancelled, OrderCompleted, UnitsCancelled
from domain.orders.lines import Units
from domain.refunds.events import RefundApproved, RefundLine, RefundRequested
from domain.returns.carrier import opened_by_carrier
from domain.returns.events import (
    Condition,
    ReturnClosed,
    ReturnInspected,
    ReturnLine,
    ReturnOpened,
    ReturnReceived,
)
from domain.shipments.events import ShipmentLost, ShipmentReturning
from domain.stock.events import StockReturned
from domain.world import Command
from tests.domain.payment_words import PROVIDER, authorized, captured
from tests.domain.returns_words import (
    ORDER,
    return_authorized,
    return_inspected,
    return_received,
    return_requested,
    return_resolved,
    the_order,
)
from tests.domain.scenario import Outcome, Scenario, given
from tests.domain.shipment_words import (
    CARRIER,
    FULFILMENT,
    SHIPMENT,
    carrier,
    lost_by,
    resolved,
    seen,
    shipped_order,
    the_shipment,
)
from tests.domain.words import goods, order, picked_packed_and_shipped, received

TURNED = seen("return_to_sender", incident="nobody there")


def turned_back(*more: Command) -> Scenario:
    """Two mugs of order 1001 are on their way back to leeds."""
    return shipped_order(TURNED, *more)


def _captured() -> Scenario:
    """The same, paid by a provider before it was released."""
    return given(
        *(carrier(CARRIER, "Royal Mail"), received("leeds", mug=5)),
        order("1001", goods("mug", 2), payment="before_release"),
        *(authorized(500), *picked_packed_and_shipped("1001", "leeds"), captured(500, f"{SHIPMENT}/capture-1")),
        seen("return_to_sender", hours=0),
    )


def name(told: Outcome | Scenario) -> str:
    """The id of the return that the carrier opened."""
    (found,) = [each.return_id for each in the_order(told).returns.by_id.values() if each.fulfilment_id]
    return found


def came(scenario: Scenario, units: int, condition: Condition = "received") -> Outcome:
    return scenario.when(return_received((1, units, condition), return_id=name(scenario)))


def test_a_parcel_that_is_sent_back_opens_a_return() -> None:
    told = shipped_order().when(TURNED)
    returning = told.the(ShipmentReturning)
    assert told.the(ReturnOpened) == ReturnOpened(
        returning.return_id, SHIPMENT, FULFILMENT, "leeds", (ReturnLine(1, 2, "return_to_sender"),)
    )
    assert the_order(told).returns.by_id[returning.return_id].status == "in_transit"


def test_what_is_back_was_never_delivered_and_is_refunded_after_its_inspection() -> None:
    scenario = turned_back()
    back = name(scenario)
    told = came(scenario, 2)
    told.then(
        ReturnReceived,
        UnitsCancelled((Units(1, "mug", 2),), "shipped", None, FULFILMENT, "returned to sender"),
        OrderCancelled,
    )
    assert the_order(told).lines[1].cancelled == 2
    told = told.when(return_inspected((1, 2), return_id=back))
    told.then(ReturnInspected, StockReturned, RefundRequested, RefundApproved, ReturnClosed(back))
    assert told.the(RefundRequested).lines == (RefundLine(1, 2, 500),)
    told.with_stock("mug", "leeds", on_hand=5)


def test_it_is_refunded_once_out_of_what_was_captured() -> None:
    """Invariant 27."""
    scenario = _captured()
    back = name(scenario)
    told = came(scenario, 2)
    assert not the_order(told).refunds.by_id
    told = told.when(return_inspected((1, 2), return_id=back))
    assert told.the(RefundApproved) == RefundApproved(f"return/{back}", "GBP", 500, PROVIDER, "p1")
    assert the_order(told).refunds.live_minor == 500


def test_what_comes_in_parts_is_cancelled_in_parts() -> None:
    scenario = turned_back()
    came(scenario, 1).then(ReturnReceived, UnitsCancelled)
    came(scenario, 1).then(ReturnReceived, UnitsCancelled, OrderCancelled)


@pytest.mark.parametrize("how", ["short", "wrong", "lost_in_transit"])
def test_what_does_not_come_back_is_lost_and_claimed(how: Condition) -> None:
    scenario = turned_back()
    back = name(scenario)
    came(scenario, 1)
    told = came(scenario, 1, how)
    told.then(ReturnReceived, ShipmentLost, ClaimOpened, OrderCompleted)
    assert told.the(ClaimOpened).units == (Units(1, "mug", 1),)
    assert the_order(told).lines[1].lost == 1
    assert the_shipment(scenario.world).status == "lost"
    told = told.when(resolved("refund", f"lost-{back}"), return_inspected((1, 1), return_id=back))
    assert the_order(told).refunds.live_minor == 500


def test_units_that_come_back_are_not_returned_a_second_time() -> None:
    """Invariant 15."""
    scenario = turned_back()
    scenario.when(return_requested((1, 1))).then_refused("return.exceeds_shipped", "lines[0].quantity")
    came(scenario, 2)
    scenario.when(return_requested((1, 1))).then_refused("return.not_shipped", says="is cancelled")


def test_a_carrier_opens_no_return_of_what_a_customer_sends_back() -> None:
    """Invariant 15."""
    scenario = shipped_order(return_requested((1, 2)))
    order_now = the_order(scenario)
    assert opened_by_carrier(order_now, the_shipment(scenario.world), "rts") == []


def test_a_carrier_opens_a_return_once() -> None:
    scenario = shipped_order()
    shipment = the_shipment(scenario.world)
    (opened,) = opened_by_carrier(the_order(scenario), shipment, "rts")
    scenario.world.apply(opened)
    assert opened_by_carrier(the_order(scenario), shipment, "rts") == []
    assert opened.stream == ORDER


def test_the_shop_may_resolve_it_otherwise() -> None:
    scenario = turned_back()
    back = name(scenario)
    came(scenario, 2)
    told = scenario.when(return_resolved("nothing", 1, return_id=back), return_inspected((1, 2), return_id=back))
    told.then(ReturnInspected, StockReturned, ReturnClosed)


def test_what_a_carrier_lost_does_not_come_back() -> None:
    """Invariant 15: a claim tells what became of it."""
    scenario = shipped_order(return_requested((1, 1)), return_authorized(), lost_by())
    scenario.when(return_received((1, 1))).then_refused(
        "return.exceeds_shipped", "lines[0].quantity", says="0 shipped, 2 lost, 1 would have come back"
    )
    scenario.when(return_received((1, 1, "lost_in_transit"))).then(ReturnReceived, ReturnClosed)
