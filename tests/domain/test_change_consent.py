"""Fewer units of what a warehouse has already: the change waits for its answer, and is made or declined by it."""

from datetime import timedelta

from domain.changes.events import ChangeConfirmed, ChangeDeclined, ChangeRequested
from domain.fulfilment.events import FulfilmentCancelRefused, FulfilmentCancelRequested, FulfilmentReleased
from domain.orders.events import OrderCancelled, UnitsCancelled
from domain.orders.lines import Units
from domain.stock.events import AllocationReleased
from tests.domain.change_words import ORDER, answered, buckets, confirmed, declined, proposed, the_order, withdrawn
from tests.domain.fulfilment_words import picks, rejected
from tests.domain.scenario import Scenario, given
from tests.domain.words import cancelled, delivered, goods, order, packed, picked, picked_packed_and_shipped, received


def asked() -> Scenario:
    """Two of three mugs that Leeds was told to pick are not wanted, but a cup more is: Leeds was asked."""
    stock = (received("leeds", mug=3, cup=5), received("paris", "receipt-2", mug=1))
    scenario = given(*stock, order("1001", goods("mug", 3), ship="as_available"))
    scenario.when(proposed(goods("cup", 1, line_no=2), quantities={1: 1})).when(confirmed()).then(
        ChangeRequested,
        FulfilmentCancelRequested("alpha:1001/1", "leeds", (Units(1, "mug", 2),), "they want it otherwise"),
    )
    return scenario


def statuses(scenario: Scenario) -> dict[str, str]:
    return dict(the_order(scenario).changes.statuses)


def test_until_the_warehouse_answers_nothing_is_changed_but_the_stock_is_held() -> None:
    scenario = asked()
    assert statuses(scenario) == {"c1": "requested"}
    assert buckets(scenario) == {"released": 3}
    assert scenario.world.position("cup", "leeds").allocated == 1


def test_a_warehouse_that_agrees_makes_the_change() -> None:
    scenario = asked()
    outcome = scenario.when(answered("leeds"))
    outcome.then(
        UnitsCancelled((Units(1, "mug", 2),), "released", "leeds", "alpha:1001/1", "nobody touched it"),
        AllocationReleased("mug", "leeds", 2, ORDER),
        ChangeConfirmed,
        FulfilmentReleased,
    )
    assert statuses(scenario) == {"c1": "confirmed"}
    assert (buckets(scenario), buckets(scenario, 2)) == ({"released": 1, "cancelled": 2}, {"released": 1})
    assert the_order(scenario).owed_minor == 500


def test_a_warehouse_that_says_no_declines_the_change() -> None:
    scenario = asked()
    outcome = scenario.when(answered("leeds", accepted=False))
    outcome.then(FulfilmentCancelRefused, ChangeDeclined, AllocationReleased("cup", "leeds", 1, ORDER))
    assert "line 1 of order-alpha:1001, released, has 0 units" in outcome.the(ChangeDeclined).reason
    assert statuses(scenario) == {"c1": "declined"}
    assert buckets(scenario) == {"released": 3}


def test_units_that_left_meanwhile_decline_the_change() -> None:
    """Invariant 22: reduce or ship, exactly one wins, and the other is told."""
    scenario = asked()
    outcome = scenario.when(*picked_packed_and_shipped("1001", "leeds"))
    outcome.the(ChangeDeclined)
    assert scenario.world.position("cup", "leeds").allocated == 0
    assert buckets(scenario) == {"shipped": 3}


def test_a_warehouse_that_rejects_its_fulfilment_gives_the_units_back_too() -> None:
    scenario = asked()
    scenario.when(rejected("1001", "leeds"))
    assert statuses(scenario) == {"c1": "confirmed"}
    assert buckets(scenario)["cancelled"] == 2


def test_units_that_are_not_on_the_shelf_are_taken_for_the_change() -> None:
    scenario = asked()
    scenario.when(picks("1001", "leeds", {}, short={1: 3}))
    assert statuses(scenario) == {"c1": "confirmed"}
    assert buckets(scenario) == {"cancelled": 2, "released": 1}
    assert the_order(scenario).fulfilments["alpha:1001/3"].location == "paris"


def test_picked_and_packed_units_are_asked_for_those_first_that_are_furthest_from_the_customer() -> None:
    scenario = given(received("leeds", mug=3), order("1001", goods("mug", 3), ship="as_available"))
    scenario.when(picks("1001", "leeds", {1: 2}), packed("1001", "leeds"))
    outcome = scenario.when(proposed(quantities={1: 1}), confirmed()).when(answered("leeds"))
    assert [(each.bucket, each.units[0].quantity) for each in _cancelled(outcome.changes)] == [
        ("released", 1),
        ("packed", 1),
    ]
    assert buckets(scenario) == {"cancelled": 2, "packed": 1}


def _cancelled(changes: list) -> list[UnitsCancelled]:  # type: ignore[type-arg]
    return [each.event for each in changes if isinstance(each.event, UnitsCancelled)]


def test_all_warehouses_must_agree_and_what_one_gave_back_stays_cancelled() -> None:
    stock = (received("leeds", mug=2), received("paris", "receipt-2", mug=2))
    scenario = given(*stock, order("1001", goods("mug", 4), ship="as_available"))
    scenario.when(proposed(quantities={1: 1}), confirmed()).then(
        ChangeRequested, FulfilmentCancelRequested, FulfilmentCancelRequested
    )
    scenario.when(answered("leeds"))
    assert statuses(scenario) == {"c1": "requested"}
    scenario.when(answered("paris", accepted=False, number=2))
    assert statuses(scenario) == {"c1": "declined"}
    assert buckets(scenario) == {"cancelled": 2, "released": 2}


def test_all_units_given_back_for_another_line_do_not_end_the_order() -> None:
    scenario = given(received("leeds", mug=2, cup=1), order("1001", goods("mug", 2), ship="as_available"))
    scenario.when(proposed(goods("cup", 1, line_no=2), quantities={1: 0}), confirmed(), answered("leeds"))
    assert the_order(scenario).status == "approved"
    assert buckets(scenario, 2) == {"released": 1}


def test_a_requested_change_waits_for_its_warehouse_however_long() -> None:
    scenario = asked()
    scenario.world.let_pass(timedelta(days=3))
    assert statuses(scenario) == {"c1": "requested"}
    for command in (confirmed(), withdrawn(), declined()):
        scenario.when(command).then_refused("change.not_pending", "change_id", says="is requested, it must be pending")
    scenario.when(proposed(quantities={1: 2}, change_id="c2")).then_refused(
        "change.open", "change_id", says="c1 of order-alpha:1001 is requested"
    )


def test_a_warehouse_is_asked_one_thing_at_a_time() -> None:
    scenario = given(received("leeds", mug=3), order("1001", goods("mug", 3)))
    scenario.when(cancelled("1001"), proposed(quantities={1: 1}))
    scenario.when(confirmed()).then_refused("fulfilment.cancel_requested", says="alpha:1001/1 is open")


def test_a_change_of_an_order_that_is_cancelled_meanwhile_ends_with_it() -> None:
    """Invariant 16."""
    scenario = given(received("leeds", mug=3, cup=1), order("1001", goods("mug", 3), ship="as_available"))
    scenario.when(cancelled("1001"), proposed(goods("cup", 1, line_no=2)))
    scenario.when(answered("leeds")).the(OrderCancelled)
    assert statuses(scenario) == {"c1": "cancelled"}
    assert scenario.world.position("cup", "leeds").allocated == 0


def test_a_change_of_an_order_that_is_done_meanwhile_ends_with_it() -> None:
    """Invariant 16."""
    scenario = given(received("leeds", mug=3, cup=1), order("1001", goods("mug", 3), ship="as_available"))
    scenario.when(picked("1001", "leeds"), packed("1001", "leeds"), proposed(goods("cup", 1, line_no=2)))
    scenario.when(picked_packed_and_shipped("1001", "leeds")[2], delivered("1001", "leeds"))
    assert the_order(scenario).status == "completed"
    assert statuses(scenario) == {"c1": "cancelled"}
    assert scenario.world.position("cup", "leeds").allocated == 0
