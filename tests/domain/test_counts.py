"""Counts: what was on the shelves when they were counted, posted against what the ledger had there at that moment."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from domain.counts.cancel import CancelCount
from domain.counts.count import CountedLine, CountStock
from domain.counts.events import (
    CountCancelled,
    CountedUnits,
    CountInvestigated,
    CountPosted,
    CountRequested,
    CountTaken,
)
from domain.counts.investigate import InvestigateCount
from domain.counts.post import PostCount
from domain.counts.request import RequestCount
from domain.stock.events import StockCounted
from domain.streams import count_stream
from domain.world import Command
from tests.domain.fulfilment_words import counted, counted_at, picks
from tests.domain.scenario import Outcome, Scenario, given, given_nothing
from tests.domain.words import adjusted, goods, order, picked_packed_and_shipped, received
from tests.domain.world import NOW

HOUR = timedelta(hours=1)
DOCUMENT = count_stream("leeds", "count-1")
MUGS = received("leeds", mug=10)


def requested(*skus: str, review: bool = False) -> RequestCount:
    return RequestCount("leeds", "count-1", skus, "once a year", review)


def for_review(at: datetime = NOW, **units: int) -> CountStock:
    return counted_at(at, "leeds", "count-1", units, review=True)


def posted() -> PostCount:
    return PostCount("leeds", "count-1")


def cancelled() -> CancelCount:
    return CancelCount("leeds", "count-1", "counted by the wrong list")


def investigated() -> InvestigateCount:
    return InvestigateCount("leeds", "count-1", "three mugs cannot vanish")


def later(scenario: Scenario, hours: int = 1) -> Scenario:
    scenario.when_time_passes(hours * HOUR)
    return scenario


def sold(order_id: str, mugs: int) -> tuple[Command, ...]:
    return (order(order_id, goods("mug", mugs)), *picked_packed_and_shipped(order_id, "leeds"))


def difference(outcome: Outcome) -> int:
    return outcome.the(StockCounted).difference


def test_a_count_is_posted_at_once_unless_it_is_to_be_reviewed() -> None:
    outcome = given(received("leeds", mug=5), order("1001", goods("mug", 2))).when(counted("leeds", mug=4, cup=1))
    lines = (CountedUnits(1, "mug", 4, NOW, 5), CountedUnits(2, "cup", 1, NOW, 0))
    outcome.then(
        CountTaken("leeds", "count-1", lines, review=False),
        CountPosted("leeds", "count-1", lines),
        StockCounted("mug", "leeds", 4, -1, 0, DOCUMENT, NOW),
        StockCounted("cup", "leeds", 1, 1, 0, DOCUMENT, NOW),
    )
    outcome.with_stock("mug", "leeds", on_hand=4, allocated=2).with_stock("cup", "leeds", on_hand=1)


def test_a_count_that_is_to_be_reviewed_moves_nothing_until_it_is_posted() -> None:
    scenario = given(MUGS)
    scenario.when(for_review(mug=7)).then(CountTaken).with_stock("mug", "leeds", on_hand=10)
    scenario.when(posted()).then(CountPosted, StockCounted).with_stock("mug", "leeds", on_hand=7)


def test_what_ships_between_count_and_posting_is_neither_lost_nor_counted_twice() -> None:
    """Invariant 11."""
    scenario = later(given(MUGS, for_review(mug=9)))
    outcome = scenario.when(*sold("1001", 4), posted())
    assert difference(outcome) == -1
    outcome.with_stock("mug", "leeds", on_hand=5)


def test_what_comes_between_count_and_posting_is_neither_lost_nor_counted_twice() -> None:
    """Invariant 11."""
    scenario = later(given(MUGS, for_review(mug=12)))
    outcome = scenario.when(received("leeds", "receipt-2", mug=3), adjusted("leeds", mug=-1), posted())
    assert difference(outcome) == 2
    outcome.with_stock("mug", "leeds", on_hand=14)


def test_a_count_that_is_reported_late_is_held_against_its_own_moment() -> None:
    """Invariant 11: the message comes an hour after the count, and a sale was faster."""
    scenario = later(given(MUGS))
    outcome = scenario.when(*sold("1001", 4), counted_at(NOW, "leeds", "count-1", {"mug": 10}))
    assert difference(outcome) == 0
    outcome.with_stock("mug", "leeds", on_hand=6)


def test_each_line_of_a_count_has_a_moment_of_its_own() -> None:
    """Invariant 11."""
    scenario = later(given(received("leeds", mug=10, cup=10)))
    scenario.when(received("leeds", "receipt-2", mug=1, cup=1))
    lines = (CountedLine(1, "mug", 10, NOW), CountedLine(2, "cup", 11, NOW + HOUR))
    outcome = scenario.when(CountStock("leeds", "count-1", lines))
    assert [each.event.difference for each in outcome.changes if isinstance(each.event, StockCounted)] == [0, 0]


def test_what_left_before_the_count_and_was_reported_after_it_is_taken_into_account_when_it_is_posted() -> None:
    """Invariant 11: by when it happened, not by when the ledger heard of it."""
    scenario = later(given(MUGS, *sold("1001", 4)[:-1]), 2)
    outcome = scenario.when(for_review(NOW + HOUR, mug=6))
    assert outcome.the(CountTaken).lines[0].expected == 10
    scenario.world.report_late(sold("1001", 4)[-1], NOW + HOUR / 2)
    outcome = scenario.when(posted())
    assert outcome.the(CountPosted).lines[0].expected == 6
    outcome.with_stock("mug", "leeds", on_hand=6)


def test_a_count_of_an_earlier_moment_that_is_posted_later_counts_for_its_moment() -> None:
    """Invariant 11: the count of one o'clock expects what that of noon found."""
    scenario = later(given(MUGS), 2)
    first, second = (counted_at(NOW + n * HOUR, "leeds", f"c{n}", {"mug": 8}, review=True) for n in (0, 1))
    scenario.when(second, first, PostCount("leeds", "c0"))
    assert difference(scenario.when(PostCount("leeds", "c1"))) == 0


def test_what_a_picker_missed_before_a_count_is_looked_for_no_more_and_what_he_missed_later_is() -> None:
    before = given(MUGS, order("1001", goods("mug", 2)), picks("1001", "leeds", {}, short={1: 2}))
    assert before.when(counted("leeds", mug=8)).the(StockCounted).found == 2
    after = later(given(MUGS, for_review(mug=8)))
    after.when(order("1001", goods("mug", 2)), picks("1001", "leeds", {}, short={1: 2}))
    assert after.when(posted()).the(StockCounted).found == 0
    assert after.world.position("mug", "leeds").aside.missing == 2


def test_a_location_is_asked_for_a_count_and_fills_in_the_whole_sheet() -> None:
    scenario = given(MUGS)
    scenario.when(requested("mug", "cup")).then(
        CountRequested("leeds", "count-1", ("mug", "cup"), review=False, reason="once a year")
    )
    scenario.when(counted("leeds", mug=9)).then_refused("count.incomplete", "lines", says="cup")
    scenario.when(counted("leeds", mug=9, cup=0, pot=1)).then(
        CountTaken, CountPosted, StockCounted, StockCounted, StockCounted
    )


def test_a_sheet_that_is_to_be_reviewed_stays_so_whatever_the_warehouse_says() -> None:
    given(MUGS, requested("mug", review=True)).when(counted("leeds", mug=9)).then(CountTaken)


def test_a_count_is_looked_into_and_counted_again() -> None:
    scenario = given(MUGS, for_review(mug=7))
    scenario.when(investigated()).then(CountInvestigated("three mugs cannot vanish"))
    scenario.when(for_review(mug=10)).then(CountTaken)
    assert difference(scenario.when(posted())) == 0


def test_a_cancelled_count_moves_nothing() -> None:
    cancel = CountCancelled("leeds", "count-1", "counted by the wrong list")
    given(MUGS, for_review(mug=7)).when(cancelled()).then(cancel).with_stock("mug", "leeds", on_hand=10)
    given(requested("mug")).when(cancelled()).then(cancel)


@pytest.mark.parametrize("command", [counted("leeds", mug=1), posted(), cancelled(), investigated()])
@pytest.mark.parametrize("end", [posted(), cancelled()])
def test_nothing_comes_of_a_count_that_ended(command: Command, end: Command) -> None:
    """Invariant 21."""
    status = "posted" if isinstance(end, PostCount) else "cancelled"
    given(MUGS, for_review(mug=7), end).when(command).then_refused("count.ended", "document_id", says=f"was {status}")


@pytest.mark.parametrize("command", [posted(), investigated()])
def test_what_was_not_counted_can_not_be_posted_or_looked_into(command: Command) -> None:
    """Invariant 21."""
    given(requested("mug")).when(command).then_refused("count.not_counted", "document_id", says="not counted yet")
    given().when(command).then_refused("count.unknown", "document_id", says="count-1")


def test_a_sheet_names_known_skus_once_and_has_an_id_of_its_own() -> None:
    """Invariant 21."""
    given_nothing().when(requested("mug")).then_refused("location.unknown", "location", says="leeds")
    given().when(requested("mug", "vase")).then_refused("product.unknown", "lines[1].sku", says="vase")
    given().when(requested("mug", "mug")).then_refused("count.sku_twice", "lines[1].sku", says="line 1")
    given(requested("mug")).when(requested("mug")).then_refused("count.exists", "document_id", says="requested")


def test_a_count_needs_a_known_location_known_skus_and_possible_figures() -> None:
    """Invariant 21."""
    given_nothing().when(counted("leeds", mug=1)).then_refused("location.unknown", "location", says="leeds")
    given().when(counted("leeds", mug=1, vase=1)).then_refused("product.unknown", "lines[1].sku", says="vase")
    given().when(counted("leeds", mug=-1)).then_refused("count.negative", "lines[0].counted", says="-1")
    twice = CountStock("leeds", "count-1", (CountedLine(1, "mug", 1, NOW), CountedLine(2, "mug", 2, NOW)))
    given().when(twice).then_refused("count.sku_twice", "lines[1].sku", says="line 1")


@pytest.mark.parametrize(
    ("moment", "rule"), [(NOW + HOUR, "count.in_future"), (NOW - timedelta(days=32), "count.too_old")]
)
def test_a_count_is_of_the_last_days(moment: datetime, rule: str) -> None:
    """Invariant 21."""
    wrong = counted_at(moment, "leeds", "count-1", {"mug": 1})
    given(MUGS).when(wrong).then_refused(rule, "lines[0].counted_at", says=str(moment))


def test_a_clock_that_is_ahead_by_minutes_means_now() -> None:
    ahead = counted_at(NOW + timedelta(minutes=4), "leeds", "count-1", {"mug": 1})
    assert given(MUGS).when(ahead).the(StockCounted).counted_at == NOW


def test_a_count_of_before_the_last_that_was_posted_is_refused_when_it_is_told_and_when_it_is_posted() -> None:
    """Invariants 11 and 21: that has put right what this one would."""
    scenario = later(given(MUGS, for_review(mug=9)))
    scenario.when(counted_at(NOW + HOUR, "leeds", "c2", {"mug": 9}))
    scenario.when(posted()).then_refused("count.before_last", "lines[0].counted", says=str(NOW + HOUR))
    early: Mapping[str, int] = {"cup": 1, "mug": 9}
    again = counted_at(NOW, "leeds", "c3", early)
    scenario.when(again).then_refused("count.before_last", "lines[1].counted_at", says="mug at leeds")
    scenario.when(cancelled()).then(CountCancelled)


def test_a_count_that_leaves_less_than_nothing_is_refused() -> None:
    """Invariant 21: more have left since than were there."""
    scenario = later(given(MUGS, for_review(mug=3)))
    scenario.when(*sold("1001", 4))
    scenario.when(posted()).then_refused("count.contradicted", "lines[0].counted", says="4 units of mug have left")
    assert scenario.world.position("mug", "leeds").on_hand == 6


def test_an_order_that_waits_goes_on_when_a_count_finds_what_it_needs() -> None:
    scenario = given(order("1001", goods("mug", 2)))
    scenario.when(counted("leeds", mug=2)).when_stock_is_looked_at_again().with_stock(
        "mug", "leeds", on_hand=2, allocated=2
    )


def test_a_short_pick_has_its_shelf_counted() -> None:
    scenario = given(received("leeds", mug=3, cup=3), order("1001", goods("mug", 2), goods("cup", 1, line_no=2)))
    asked = scenario.when(picks("1001", "leeds", {}, short={1: 1})).the(CountRequested)
    assert (asked.location, asked.document_id, asked.skus) == ("leeds", "alpha:1001/1/short/1", ("mug",))
    assert scenario.when(counted("leeds", asked.document_id, mug=2)).the(StockCounted).found == 1
    assert scenario.world.position("mug", "leeds").aside.missing == 0


def test_what_is_asked_to_be_counted_is_not_asked_again_until_it_was() -> None:
    scenario = given(received("leeds", mug=3, cup=3), order("1001", goods("mug", 3), goods("cup", 1, line_no=2)))
    first = scenario.when(picks("1001", "leeds", {}, short={1: 1})).the(CountRequested)
    again = scenario.when(picks("1001", "leeds", {}, short={1: 1}))
    assert not [each for each in again.changes if isinstance(each.event, CountRequested)]
    assert scenario.when(picks("1001", "leeds", {}, short={2: 1})).the(CountRequested).skus == ("cup",)
    scenario.when(counted("leeds", first.document_id, mug=1))
    assert scenario.when(picks("1001", "leeds", {}, short={1: 1})).the(CountRequested).document_id.endswith("/short/3")
