"""Click and collect: the customer fetches the goods, or does not."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from domain.fulfilment.answer_cancel import AnswerCancel
from domain.orders.cancel import CancelOrder
from domain.orders.events import OrderCancelled, OrderCompleted, OrderStuck
from domain.orders.hold import HoldOrder, ReleaseHold
from domain.orders.lines import Units
from domain.shipments.events import (
    ShipmentDelivered,
    ShipmentReadyForPickup,
    ShipmentShipped,
    ShipmentUncollected,
)
from domain.shipments.ready import KEPT_FOR
from domain.shipments.uncollected import EndPickup
from domain.stock.events import AllocationReleased, StockShipped
from domain.world import Command
from tests.domain.scenario import Scenario, given
from tests.domain.shipment_words import (
    CARRIER,
    FULFILMENT,
    ORDER,
    SHIPMENT,
    collected,
    labelled,
    lost_by,
    packed_order,
    ready,
    seen,
    shipped_alone,
    the_order,
    the_shipment,
    voided,
)
from tests.domain.words import NOON, goods, order, packed, picked, received, shipped

MUGS = (Units(1, "mug", 2),)
HOLD = HoldOrder("alpha", "1001", "H1", "fraud", "looks odd")


def packed_pickup(*more: Command) -> Scenario:
    """Two mugs are packed in leeds, where their buyer will fetch them."""
    return given(
        *(received("leeds", mug=5), received("paris", mug=5)),
        order("1001", goods("mug", 2), order_type="pickup", location="leeds"),
        *(picked("1001", "leeds"), packed("1001", "leeds")),
        *more,
    )


def pass_by(scenario: Scenario, time: timedelta) -> list[object]:
    """What happens in this time, but that somebody is told how long it takes."""
    events = (each.event for each in scenario.world.let_pass(time))
    return [event for event in events if not isinstance(event, OrderStuck)]


def test_a_pickup_is_made_ready_and_fetched() -> None:
    waits = packed_pickup()
    waits.when(ready()).then(ShipmentReadyForPickup(SHIPMENT, FULFILMENT, "leeds", NOON + timedelta(days=7)))
    outcome = waits.when(collected()).then(
        ShipmentShipped(SHIPMENT, FULFILMENT, "leeds", MUGS, None, None, NOON),
        StockShipped("mug", "leeds", 2, ORDER),
        ShipmentDelivered(SHIPMENT, FULFILMENT, MUGS, NOON),
        OrderCompleted(),
    )
    outcome.with_stock("mug", "leeds", on_hand=3)


def test_it_is_only_looked_for_where_the_customer_fetches_it() -> None:
    elsewhere = given(received("paris", mug=5), order("1001", goods("mug", 2), order_type="pickup", location="leeds"))
    assert the_order(elsewhere.world).stage == "awaiting_stock"


def test_what_nobody_fetches_in_time_goes_back_to_the_shelf() -> None:
    waits = packed_pickup(ready())
    assert pass_by(waits, KEPT_FOR - timedelta(minutes=1)) == []
    assert pass_by(waits, timedelta(minutes=1)) == [
        ShipmentUncollected(SHIPMENT, FULFILMENT, "leeds", MUGS),
        AllocationReleased("mug", "leeds", 2, ORDER),
        OrderCancelled("all units were cancelled"),
    ]
    assert waits.world.available("mug", "leeds") == 5
    waits.when(collected()).then_refused("shipment.not_ready", "shipment_id", says="is voided")


def test_its_time_ends_once_and_not_before() -> None:
    waits = packed_pickup(ready())
    waits.when(EndPickup(ORDER, SHIPMENT)).then_nothing()
    waits.world.let_pass(KEPT_FOR)
    waits.when(EndPickup(ORDER, SHIPMENT)).then_nothing()
    waits.when(EndPickup(ORDER, "alpha:1001/1/9")).then_nothing()


def test_what_was_fetched_is_not_missed_later() -> None:
    waits = packed_pickup(ready(), collected())
    assert pass_by(waits, KEPT_FOR * 2) == []


def test_a_pickup_that_was_voided_and_packed_again_has_its_own_time() -> None:
    again = packed_pickup(ready(), voided())
    again.world.let_pass(timedelta(days=5))
    again.when(packed("1001", "leeds"), ready(shipment="alpha:1001/1/2"))
    assert pass_by(again, timedelta(days=4)) == []
    assert len(pass_by(again, timedelta(days=3))) == 3


def test_while_it_is_held_nobody_can_fetch_it_and_its_time_does_not_end() -> None:
    held = packed_pickup(ready(), HOLD)
    held.when(collected()).then_refused("hold.active", says="fraud (H1)")
    assert pass_by(held, KEPT_FOR * 2) == []
    held.when(ReleaseHold("alpha", "1001", "H1", "it is fine")).world.let_pass(timedelta(minutes=6))
    assert the_order(held.world).status == "cancelled"


def test_it_is_not_made_ready_while_it_is_held() -> None:
    packed_pickup(HOLD).when(ready()).then_refused("hold.active", says="fraud (H1)")


@pytest.mark.parametrize("step", [labelled, shipped_alone])
def test_no_carrier_takes_it(step: Callable[[], Command]) -> None:
    for done in ((), (ready(),)):
        packed_pickup(*done).when(step()).then_refused("shipment.pickup", "shipment_id", says=SHIPMENT)
    packed_pickup().when(shipped("1001", "leeds")).then_refused("shipment.pickup", "shipment_id", says="draft")


@pytest.mark.parametrize("report", [seen("pending", 0), seen("delivered"), lost_by(CARRIER), lost_by(None, "alpha")])
def test_no_carrier_reports_on_it(report: Command) -> None:
    packed_pickup(ready()).when(report).then_refused("shipment.pickup", "shipment_id", says="ready_for_pickup")


def test_what_goes_by_carrier_is_not_fetched() -> None:
    packed_order().when(ready()).then_refused("shipment.not_pickup", "shipment_id", says="draft, goes by carrier")
    packed_order().when(collected()).then_refused("shipment.not_ready", "shipment_id", says="is draft")


@pytest.mark.parametrize(
    ("done", "asked", "rule", "says"),
    [
        ((), collected(), "shipment.not_ready", "is draft"),
        ((ready(),), ready(), "shipment.not_draft", "is ready_for_pickup"),
        ((ready(), collected()), collected(), "shipment.not_ready", "is delivered"),
        ((ready(), collected()), ready(), "shipment.not_draft", "is delivered"),
        ((ready(), collected()), voided(), "shipment.not_voidable", "is delivered"),
        ((ready(), voided()), collected(), "shipment.not_ready", "is voided"),
    ],
)
def test_each_step_is_taken_once_and_only_after_the_one_before_it(
    done: tuple[Command, ...], asked: Command, rule: str, says: str
) -> None:
    """Invariants 14 and 21."""
    packed_pickup(*done).when(asked).then_refused(rule, "shipment_id", says=says)


@pytest.mark.parametrize("step", [ready, collected])
def test_another_location_can_not_report_on_it(step: Callable[..., Command]) -> None:
    packed_pickup(ready()).when(step(at="paris")).then_refused("shipment.elsewhere", "shipment_id", says="leeds")


def test_of_cancelling_and_fetching_exactly_one_wins_and_who_loses_is_told() -> None:
    """Invariant 22."""
    cancel = CancelOrder("alpha", "1001", "changed their mind")
    agree = AnswerCancel("leeds", FULFILMENT, accepted=True, reason="fine")
    cancelled = packed_pickup(ready(), cancel, agree)
    assert the_order(cancelled.world).status == "cancelled"
    cancelled.when(collected()).then_refused("shipment.not_ready", "shipment_id", says="is voided")
    fetched = packed_pickup(ready(), cancel, collected())
    assert the_order(fetched.world).status == "completed"
    fetched.when(agree).then_refused("fulfilment.no_cancel_request", "fulfilment_id", says=FULFILMENT)


def test_a_request_to_cancel_what_nobody_fetches_has_what_it_wanted() -> None:
    asked = packed_pickup(ready(), CancelOrder("alpha", "1001", "changed their mind"))
    asked.world.let_pass(KEPT_FOR)
    assert the_order(asked.world).status == "cancelled"
    assert the_order(asked.world).fulfilments[FULFILMENT].cancel_requested == ()
    assert the_shipment(asked.world).status == "voided"
