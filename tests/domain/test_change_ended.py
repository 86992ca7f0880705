"""A change that is not made: declined, cancelled or left until its time is over; what it held is free again."""

from datetime import timedelta

import pytest

from domain.changes.events import ChangeCancelled, ChangeDeclined, ChangeExpired
from domain.changes.expire import ExpireChange
from domain.stock.events import AllocationReleased
from domain.world import Command
from tests.domain.change_words import ORDER, buckets, confirmed, declined, proposed, the_order, withdrawn
from tests.domain.scenario import Scenario, given
from tests.domain.words import goods, order, received

FREED = AllocationReleased("mug", "leeds", 3, ORDER)


def proposed_three_more() -> Scenario:
    scenario = given(received("leeds", mug=7), order("1001", goods("mug", 2)))
    scenario.when(proposed(quantities={1: 5})).with_stock("mug", "leeds", on_hand=7, allocated=5)
    return scenario


ENDS: dict[str, tuple[Command, object]] = {
    "declined": (declined(), ChangeDeclined("c1", "the price was a mistake")),
    "cancelled": (withdrawn(), ChangeCancelled("c1", "they think again")),
}


@pytest.mark.parametrize("status", ENDS)
def test_a_change_that_is_not_made_frees_what_it_held(status: str) -> None:
    """Invariant 9."""
    scenario = proposed_three_more()
    command, event = ENDS[status]
    outcome = scenario.when(command).then(event, FREED).with_stock("mug", "leeds", on_hand=7, allocated=2)
    assert the_order(outcome).changes.statuses == {"c1": status}
    assert buckets(outcome) == {"released": 2}


def test_a_change_that_nobody_confirms_in_a_day_expires() -> None:
    scenario = proposed_three_more()
    assert scenario.world.let_pass(timedelta(hours=23)) == []
    changes = scenario.world.let_pass(timedelta(hours=2))
    assert [each.event for each in changes if each.event in (ChangeExpired("c1"), FREED)] == [
        ChangeExpired("c1"),
        FREED,
    ]
    assert the_order(scenario).changes.statuses == {"c1": "cancelled"}
    assert scenario.world.position("mug", "leeds").allocated == 2


def test_a_change_expires_once_and_not_before_its_time() -> None:
    """Invariant 9: twice is once."""
    scenario = proposed_three_more()
    scenario.when(ExpireChange(ORDER, "c1")).then_nothing()
    scenario.world.let_pass(timedelta(hours=25))
    scenario.when(ExpireChange(ORDER, "c1")).then_nothing()
    assert scenario.world.position("mug", "leeds").allocated == 2


def test_the_time_of_one_change_does_not_end_the_next() -> None:
    scenario = proposed_three_more()
    scenario.world.let_pass(timedelta(hours=23))
    scenario.when(withdrawn(), proposed(quantities={1: 3}, change_id="c2"))
    scenario.world.let_pass(timedelta(hours=2))
    assert the_order(scenario).changes.statuses == {"c1": "cancelled", "c2": "pending"}


def test_what_a_change_let_go_of_goes_to_the_order_that_waits() -> None:
    scenario = proposed_three_more()
    scenario.when(order("1002", goods("mug", 5)))
    scenario.when(withdrawn()).when_stock_is_looked_at_again()
    assert the_order(scenario, "1002").stage == "released"


LATE: dict[str, Command] = {"confirm": confirmed(), "decline": declined(), "cancel": withdrawn()}


@pytest.mark.parametrize("late", LATE)
@pytest.mark.parametrize("status", ENDS)
def test_a_change_ends_once(status: str, late: str) -> None:
    """Invariant 21."""
    scenario = proposed_three_more()
    scenario.when(ENDS[status][0])
    scenario.when(LATE[late]).then_refused("change.not_pending", "change_id", says=f"c1 of {ORDER} is {status}")


@pytest.mark.parametrize("what", LATE)
def test_a_change_that_was_never_proposed_is_unknown(what: str) -> None:
    scenario = given(order("1001", goods("mug", 2)))
    scenario.when(LATE[what]).then_refused("change.unknown", "change_id", says=f"{ORDER}, approved, has no change c1")


def test_the_id_of_a_change_is_not_free_again() -> None:
    scenario = proposed_three_more()
    scenario.when(declined())
    scenario.when(proposed(quantities={1: 3})).then_refused("change.exists", "change_id", says="is declined")
