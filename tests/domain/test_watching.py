"""Watching: offers that end, promises that are missed, orders that stand still."""

from datetime import timedelta

import pytest

from domain.orders.draft import ExpireDraft
from domain.orders.events import (
    OrderDrafted,
    OrderExpired,
    OrderPlaced,
    OrderRejected,
    OrderStuck,
    PromiseMissed,
    UnitsCancelled,
)
from domain.orders.watch import STUCK_AFTER, MissPromise, WatchOrder
from domain.shipments.ready import ReadyShipment
from domain.streams import order_stream
from domain.timers import KINDS
from tests.domain.order_words import lifted, offered, placed_at, submitted, turned_down
from tests.domain.scenario import Outcome, given
from tests.domain.words import (
    DAY,
    NOON,
    cancelled,
    catalogue,
    delivered,
    goods,
    order,
    packed,
    picked,
    picked_packed_and_shipped,
    received,
    shop,
)

ORDER = order_stream("alpha", "1001")
HOUR, DAYS = timedelta(hours=1), timedelta(days=1)
TOMORROW = NOON + DAYS


def told(outcome: Outcome) -> list[object]:
    """What somebody is told, of all that came."""
    return [each.event for each in outcome.changes if isinstance(each.event, OrderStuck | PromiseMissed)]


def test_an_offer_is_placed_when_the_customer_takes_it() -> None:
    scenario = given(received("leeds", mug=5), offered("1001", goods("mug", 2), until=TOMORROW))
    scenario.when(picked("1001", "leeds")).then_refused("fulfilment.unknown", "fulfilment_id")
    placed = scenario.when(submitted("1001")).the(OrderPlaced)
    assert placed.placed_at == NOON
    scenario.when(submitted("1001")).then_refused("order.not_draft", says="is approved")
    assert scenario.when_time_passes(2 * DAYS).world.order("alpha", "1001") is not None
    assert OrderExpired not in [type(each.event) for each in scenario.world.recorded]


def test_an_offer_ends_by_itself_and_can_not_be_taken_then() -> None:
    scenario = given(offered("1001", goods("mug", 2), until=TOMORROW))
    scenario.when(ExpireDraft(ORDER)).then_nothing()
    scenario.when_time_passes(DAYS).then(OrderExpired)
    scenario.when(submitted("1001")).then_refused("order.expired", says="is expired")
    scenario.when(ExpireDraft(ORDER)).then_nothing()
    assert scenario.world.waiting == {}


def test_an_offer_is_over_when_its_time_is_over_though_nobody_swept_it() -> None:
    """Invariant 7 in spirit: what is expired never counts, swept or not."""
    scenario = given(offered("1001", goods("mug", 2), until=TOMORROW))
    scenario.world.now = TOMORROW
    scenario.when(submitted("1001")).then_refused("order.expired", says="is draft")


def test_an_offer_is_checked_anew_when_it_is_taken() -> None:
    scenario = given(offered("1001", goods("mug", 2)))
    scenario.when(shop("alpha", ("USD",)))
    scenario.when(submitted("1001")).then_refused("order.currency", "currency", says="USD")
    given().when(submitted("999")).then_refused("order.unknown", "order_id")
    given(catalogue("mug")).when(offered("1001", goods("vase", 1))).then_refused("product.unknown", "lines[0].sku")


def test_an_offer_without_an_end_stays() -> None:
    scenario = given(offered("1001", goods("mug", 2)))
    scenario.when_time_passes(400 * DAYS).then_nothing()
    scenario.when(submitted("1001")).the(OrderPlaced)
    given().when(offered("1002", goods("mug", 1))).then(OrderDrafted)


def test_the_seller_turns_an_order_down_before_it_is_approved() -> None:
    """Invariant 16."""
    scenario = given(order("1001", goods("mug", 2), payment="before_release"))
    outcome = scenario.when(turned_down("1001"))
    outcome.then(UnitsCancelled, OrderRejected("no licence for it"))
    assert outcome.world.waiting == {}
    scenario.when(turned_down("1001")).then_refused("order.ended", says="is rejected")
    given(order("1001", goods("mug", 2))).when(turned_down("1001")).then_refused("order.not_placed", says="approved")
    given().when(turned_down("1001")).then_refused("order.unknown", "order_id")


def test_a_promise_is_missed_once_when_its_day_is_over() -> None:
    scenario = given(order("1001", goods("mug", 2), promised_by=DAY + DAYS))
    assert told(scenario.when_time_passes(timedelta(hours=35))) == []
    assert told(scenario.when_time_passes(HOUR))[:1] == [PromiseMissed(DAY + DAYS)]
    scenario.when(MissPromise(ORDER)).then_nothing()


def test_a_promise_that_was_kept_or_is_wanted_no_more_is_not_missed() -> None:
    kept = given(received("leeds", mug=5), order("1001", goods("mug", 2), promised_by=DAY))
    kept.when(*picked_packed_and_shipped("1001", "leeds"), delivered("1001", "leeds"))
    kept.when_time_passes(2 * DAYS).then_nothing()
    ended = given(order("1001", goods("mug", 2), promised_by=DAY), cancelled("1001"))
    ended.when_time_passes(2 * DAYS).then_nothing()
    ended.when(MissPromise(ORDER)).then_nothing()


def test_an_order_that_stands_still_is_told_once_for_each_stage_and_watched_on() -> None:
    scenario = given(received("leeds", mug=5), order("1001", goods("mug", 2), payment="before_release"))
    assert told(scenario.when_time_passes(HOUR)) == [OrderStuck("placed")]
    assert told(scenario.when_time_passes(9 * HOUR)) == []
    scenario.when(lifted("1001", "payment"))
    assert told(scenario.when_time_passes(24 * HOUR)) == []
    assert told(scenario.when_time_passes(HOUR)) == [OrderStuck("released")]
    scenario.when(picked("1001", "leeds"))
    assert told(scenario.when_time_passes(timedelta(days=3))) == [OrderStuck("picked")]


@pytest.mark.parametrize("stage", list(STUCK_AFTER))
def test_an_order_is_watched_by_one_timer_until_it_ends(stage: str) -> None:
    scenario = given(received("leeds", mug=5), order("1001", goods("mug", 2)))
    assert [kind for _, kind, _ in scenario.world.waiting] == ["watch"]
    scenario.when_time_passes(HOUR)
    assert [(kind, subject) for _, kind, subject in scenario.world.waiting] == [("watch", "released")]
    scenario.when(*picked_packed_and_shipped("1001", "leeds"), delivered("1001", "leeds"))
    assert scenario.world.waiting == {}
    scenario.when(WatchOrder(ORDER, stage)).then_nothing()
    assert KINDS["watch"].again(scenario.world.order("alpha", "1001"), stage) is None


def test_an_order_that_waits_for_its_day_is_not_stuck() -> None:
    later = DAY + 9 * DAYS
    scheduled = given(received("leeds", mug=5), order("1001", goods("mug", 2), not_before=later))
    assert told(scheduled.when_time_passes(7 * DAYS)) == []
    promised = given(order("1001", goods("mug", 2), order_type="pre_order", promised_by=later))
    assert told(promised.when_time_passes(8 * DAYS)) == []
    assert told(promised.when_time_passes(4 * DAYS)) == [PromiseMissed(later), OrderStuck("awaiting_stock")]
    waits = given(order("1001", goods("mug", 2)))
    assert told(waits.when_time_passes(2 * DAYS)) == [OrderStuck("awaiting_stock")]


def test_an_import_of_history_is_watched_from_when_it_was_recorded() -> None:
    long_ago = placed_at(NOON - 365 * DAYS, order("1001", goods("mug", 2)))
    scenario = given(received("leeds", mug=5)).when(long_ago)
    assert told(scenario.when_time_passes(HOUR)) == []


def test_what_waits_for_its_customer_at_the_counter_is_not_stuck() -> None:
    fetched = order("1001", goods("mug", 2), order_type="pickup", location="leeds")
    scenario = given(received("leeds", mug=5), fetched, picked("1001", "leeds"), packed("1001", "leeds"))
    scenario.when(ReadyShipment("leeds", "alpha:1001/1/1"))
    assert told(Outcome(scenario.world, scenario.world.let_pass(3 * DAYS), None)) == []
