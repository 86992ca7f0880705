"""What happens next with an order and whose turn it is; where each of its units is."""

from datetime import date

from domain.orders.buckets import Buckets
from domain.orders.hold import HoldOrder
from domain.orders.outlook import Outlook, Whereabouts, outlook, whereabouts
from domain.orders.state import Order
from tests.domain.scenario import given
from tests.domain.words import (
    cancelled,
    delivered,
    goods,
    order,
    packed,
    picked,
    picked_packed_and_shipped,
    received,
    shipped,
)
from tests.domain.world import MemoryWorld

MUGS = goods("mug", 2)


def the_order(world: MemoryWorld, order_id: str = "1") -> Order:
    found = world.order("alpha", order_id)
    assert found is not None
    return found


def after(*happened: object) -> Order:
    return the_order(given(*happened).world)


def test_an_order_without_stock_waits_for_it() -> None:
    ahead = outlook(after(order("1", MUGS)))
    assert ahead == Outlook("stock is allocated", "stock of mug", "operator")


def test_a_warehouse_is_to_pick_then_to_pack_then_to_let_it_leave() -> None:
    told = []
    steps = received("leeds", mug=2), order("1", MUGS), picked("1", "leeds"), packed("1", "leeds")
    for number in (2, 3, 4):
        ahead = outlook(after(*steps[:number]))
        told.append((ahead.next_step, ahead.turn))
    assert told == [
        ("units are picked", "warehouse"),
        ("units are packed", "warehouse"),
        ("parcels leave", "warehouse"),
    ]


def test_a_carrier_is_to_deliver_and_then_nobody_has_anything_to_do() -> None:
    steps = received("leeds", mug=2), order("1", MUGS), *picked_packed_and_shipped("1", "leeds")
    assert outlook(after(*steps)).turn == "carrier"
    assert outlook(after(*steps, delivered("1", "leeds"))).turn == "nobody"


def test_a_cancelled_order_has_nothing_before_it() -> None:
    assert outlook(after(order("1", MUGS), cancelled("1"))).next_step == "nothing: it was cancelled"


def test_a_hold_says_what_it_is_for_and_who_can_lift_it() -> None:
    held = after(
        received("leeds", mug=2),
        order("1", MUGS),
        HoldOrder("alpha", "1", "h1", "address", "no such street"),
    )
    assert outlook(held) == Outlook("units are picked", "a sound address (hold h1: no such street)", "customer")


def test_a_draft_waits_for_the_customer() -> None:
    assert outlook(after(order("1", MUGS, draft=True))).turn == "customer"


def test_units_of_one_line_are_told_apart_by_where_they_are() -> None:
    world = given(
        received("leeds", "r1", mug=2),
        received("paris", "r2", mug=1),
        order("1", goods("mug", 4), ship="as_available"),
        picked("1", "leeds"),
        packed("1", "leeds"),
        shipped("1", "leeds"),
    ).world
    found = whereabouts(the_order(world))
    assert [(each.quantity, each.bucket, each.turn) for each in found] == [
        (1, "backordered", "operator"),
        (1, "released", "warehouse"),
        (2, "shipped", "carrier"),
    ]
    assert found[2] == Whereabouts(
        line_no=1,
        sku="mug",
        quantity=2,
        bucket="shipped",
        place="with Royal Mail, shipment alpha:1/1/1",
        waits_for="the carrier to deliver",
        turn="carrier",
    )
    assert found[1].place == "paris, fulfilment alpha:1/2"


def test_the_places_of_units_sum_to_the_buckets_of_their_line() -> None:
    """Invariant 13, as a reader sees it."""
    world = given(
        received("leeds", "r1", mug=2, cup=1),
        order("1", goods("mug", 3), goods("cup", 2, line_no=2), ship="as_available"),
    ).world
    held = the_order(world)
    for line_no, buckets in held.lines.items():
        sums = dict.fromkeys(Buckets._fields, 0)
        for each in whereabouts(held, line_no):
            assert each.line_no == line_no
            sums[each.bucket] += each.quantity
        assert Buckets(**sums) == buckets


def test_a_hold_on_one_line_stops_all_units_of_an_order_that_ships_whole() -> None:
    steps = (
        order("1", MUGS, goods("cup", 1, line_no=2)),
        HoldOrder("alpha", "1", "h1", "manual", "call her", line_no=2),
        received("leeds", "r1", mug=2, cup=1),
    )
    found = given(*steps[:2]).when(steps[2]).when_stock_is_looked_at_again().world
    told = whereabouts(the_order(found))
    assert {(each.bucket, each.turn) for each in told if each.bucket == "allocated"} <= {("allocated", "operator")}
    assert any(each.waits_for and "call her" in each.waits_for for each in told)


def test_units_that_are_allocated_wait_for_the_day_of_their_order() -> None:
    found = after(received("leeds", mug=2), order("1", MUGS, not_before=date(2011, 2, 1)))
    (units,) = whereabouts(found)
    assert (units.bucket, units.place, units.turn) == ("allocated", "leeds", "ledger")
    assert units.waits_for == "2011-02-01, before which it may not ship"
