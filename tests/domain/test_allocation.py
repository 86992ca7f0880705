"""Allocating: the closest location that has it all, else the next; and why."""

from domain.backorders.events import BackorderNoted
from domain.fulfilment.events import FulfilmentReleased
from domain.orders.allocate import AllocateOrder
from domain.orders.events import OrderAllocated, StockAwaited
from domain.orders.lines import Units
from domain.places import Coordinates
from domain.sourcing.explain import LACKS_SHOWN
from domain.sourcing.rules import BY_DISTANCE, BY_PREFERENCE, BY_PREFERENCE_OF_LOCATIONS
from domain.stock.events import StockAllocated, StockReceived
from domain.streams import order_stream
from domain.world import Command
from tests.domain.scenario import given, given_nothing
from tests.domain.words import (
    LONDON,
    NAPLES,
    adjusted,
    cancelled,
    catalogue,
    goods,
    location,
    location_without_coordinates,
    order,
    received,
    shop,
)

ORDER = order_stream("alpha", "1001")


def test_the_closest_location_that_has_it_all_ships() -> None:
    stocked = given(received("leeds", mug=5), received("paris", mug=5), received("rome", mug=5))
    allocated = stocked.when(order("1001", goods("mug", 5), to=LONDON)).the(OrderAllocated)
    assert (allocated.location, allocated.rule) == ("leeds", BY_DISTANCE)
    assert stocked.when(order("1002", goods("mug", 5), to=NAPLES)).the(OrderAllocated).location == "rome"


def test_the_next_ships_where_the_closest_has_too_few() -> None:
    outcome = given(received("leeds", mug=4), received("paris", mug=5)).when(order("1001", goods("mug", 5)))
    assert outcome.the(OrderAllocated).location == "paris"
    outcome.with_stock("mug", "leeds", on_hand=4).with_stock("mug", "paris", on_hand=5, allocated=5)


def test_an_order_is_never_split_between_locations() -> None:
    (
        given(received("leeds", mug=1), received("paris", cup=1))
        .when(order("1001", goods("mug", 1), goods("cup", 1, line_no=2)))
        .the(StockAwaited)
    )


def test_units_of_other_orders_are_not_there_to_take() -> None:
    """Invariant 3."""
    (
        given(received("leeds", mug=5), order("1000", goods("mug", 3)))
        .when(order("1001", goods("mug", 3)))
        .the(StockAwaited)
    )


def test_the_last_unit_can_be_taken() -> None:
    given(received("leeds", mug=1)).when(order("1001", goods("mug", 1))).with_stock(
        "mug", "leeds", on_hand=1, allocated=1
    )


def test_lines_that_share_a_sku_are_checked_on_their_sum() -> None:
    """Invariant 5."""
    lines = (goods("mug", 3, line_no=1), goods("mug", 3, line_no=2))
    given(received("leeds", mug=5)).when(order("1001", *lines)).the(StockAwaited)
    outcome = given(received("leeds", mug=6)).when(order("1001", *lines))
    assert outcome.the(StockAllocated) == StockAllocated("mug", "leeds", 6, ORDER)
    assert [each.quantity for each in outcome.the(OrderAllocated).units] == [3, 3]


def test_without_coordinates_the_order_of_preference_decides_and_it_says_so() -> None:
    outcome = given(received("leeds", mug=1), received("paris", mug=1)).when(order("1001", goods("mug", 1), to=None))
    allocated = outcome.the(OrderAllocated)
    assert (allocated.location, allocated.rule) == ("paris", BY_PREFERENCE)
    assert [each.distance_km for each in allocated.candidates] == [None, None, None]


def test_a_location_without_coordinates_comes_behind_all_that_have_them() -> None:
    depot = location_without_coordinates("depot", preference=0)
    near = given(depot, received("depot", mug=1), received("rome", mug=1)).when(order("1001", goods("mug", 1)))
    assert near.the(OrderAllocated).location == "rome"
    only = given(depot, received("depot", mug=1)).when(order("1001", goods("mug", 1)))
    assert (only.the(OrderAllocated).location, only.the(OrderAllocated).rule) == ("depot", BY_PREFERENCE_OF_LOCATIONS)


def test_a_tie_goes_to_preference_and_then_to_the_name() -> None:
    twins = (location("b", 1, LONDON), location("a", 2, LONDON), location("c", 1, LONDON))
    stocked = given(*twins, *(received(each.registered.location, mug=1) for each in twins))
    chosen = [
        stocked.when(order(order_id, goods("mug", 1))).the(OrderAllocated).location for order_id in ("1", "2", "3")
    ]
    assert chosen == ["b", "c", "a"]


def test_the_explanation_names_each_location_with_the_reason_it_won_or_lost() -> None:
    outcome = given(received("paris", mug=5), received("rome", mug=9)).when(order("1001", goods("mug", 5)))
    told = [(each.location, each.outcome, each.lacks) for each in outcome.the(OrderAllocated).candidates]
    assert told == [("leeds", "lacks_stock", ("mug",)), ("paris", "chosen", ()), ("rome", "later", ())]
    distances = [each.distance_km for each in outcome.the(OrderAllocated).candidates]
    assert [round(each or 0, -1) for each in distances] == [270, 340, 1430]


def test_the_explanation_names_no_more_than_ten_skus() -> None:
    skus = [f"sku-{number}" for number in range(LACKS_SHOWN + 1)]
    lines = [goods(sku, 1, line_no=line_no) for line_no, sku in enumerate(skus, 1)]
    awaited = given(catalogue(*skus)).when(order("1001", *lines)).the(StockAwaited)
    assert {each.lacks for each in awaited.candidates} == {tuple(skus[:LACKS_SHOWN])}
    assert awaited.skus == tuple(skus)


def test_an_order_waits_when_no_location_has_it_all_and_goes_on_when_stock_comes() -> None:
    waiting = given(received("leeds", mug=1), order("1001", goods("mug", 2)))
    (
        waiting.when(received("leeds", "receipt-2", mug=1))
        .with_stock("mug", "leeds", on_hand=2)
        .when_stock_is_looked_at_again()
        .then(OrderAllocated, StockAllocated, BackorderNoted, FulfilmentReleased)
        .with_stock("mug", "leeds", on_hand=2, allocated=2)
    )
    assert "allocate" not in [kind for _, kind, _ in waiting.world.waiting]


def test_other_stock_wakes_no_order() -> None:
    waiting = given(order("1001", goods("mug", 2)))
    waiting.when(received("leeds", cup=9)).when_stock_is_looked_at_again().then_nothing()


def test_found_units_wake_an_order_and_lost_ones_do_not() -> None:
    waiting = given(received("leeds", mug=1), order("1001", goods("mug", 2)))
    waiting.when(adjusted("leeds", "count-1", mug=-1)).when_stock_is_looked_at_again().then_nothing()
    waiting.when(adjusted("leeds", "count-2", mug=2)).when_stock_is_looked_at_again().the(OrderAllocated)


def test_the_order_that_waited_longest_is_served_first() -> None:
    waiting = given(order("1001", goods("mug", 2)), order("1002", goods("mug", 2)), received("leeds", mug=2))
    outcome = waiting.when_time_passes()
    assert outcome.the(StockAllocated).order == ORDER


def test_an_order_that_still_finds_nothing_is_not_told_so_again() -> None:
    given(order("1001", goods("mug", 2))).when_time_passes().then_nothing()


def test_a_cancelled_order_waits_for_nothing() -> None:
    scenario = given(order("1001", goods("mug", 2)), cancelled("1001"), received("leeds", mug=2))
    assert scenario.world.waiting == {}
    scenario.when_time_passes().then_nothing()


def test_without_any_location_an_order_waits() -> None:
    outcome = given_nothing().when(shop("alpha"), catalogue("mug"), order("1001", goods("mug", 1)))
    awaited = outcome.the(StockAwaited)
    assert (awaited.units, awaited.skus, awaited.candidates) == ((Units(1, "mug", 1),), ("mug",), ())


def test_an_order_is_not_allocated_twice() -> None:
    given(received("leeds", mug=5), order("1001", goods("mug", 1))).when(AllocateOrder(ORDER)).then_nothing()


def test_an_unknown_order_is_not_allocated() -> None:
    given().when(AllocateOrder(ORDER)).then_refused("order.unknown", "order_id", says="1001")


def test_letter_case_of_a_sku_counts() -> None:
    upper = given(catalogue("MUG"), received("leeds", mug=1)).when(order("1001", goods("MUG", 1)))
    upper.the(StockAwaited)
    assert upper.when(received("leeds", "receipt-2", MUG=1)).the(StockReceived).sku == "MUG"


def test_what_waits_says_whether_all_was_tried() -> None:
    """60 locations with a little of four SKUs each, and a fifth that none has."""
    skus = [f"sku-{no}" for no in range(4)]
    opening: list[Command] = [catalogue(*skus, "none")]
    for number in range(60):
        units = {sku: (number * 7 + no * 5) % 9 for no, sku in enumerate(skus)}
        opening.append(location(f"l{number}", at=Coordinates(50, number / 10)))
        opening.append(received(f"l{number}", "r1", **{sku: each for sku, each in units.items() if each}))
    world = given(*opening)
    lines = [goods(sku, 20, line_no=no) for no, sku in enumerate([*skus, "none"], 1)]
    assert not world.when(order("1001", *lines, ship="as_available")).the(StockAwaited).exact
    assert world.when(order("1002", goods("none", 1), ship="as_available")).the(StockAwaited).exact
