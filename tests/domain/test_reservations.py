"""Reservations: units are kept for a basket until it is ordered, given up or too old."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.master.closing import CloseLocation
from domain.master.location import RegisterLocation
from domain.master.product import ListProducts, ProductListed
from domain.orders.draft import SubmitDraft
from domain.orders.events import OrderAllocated, StockAwaited
from domain.orders.hold import HoldOrder, ReleaseHold
from domain.orders.lines import Units
from domain.reservations.end import ReleaseReservation
from domain.reservations.events import ReservationConverted, ReservationEnded, ReservationMade, ReservedUnits
from domain.reservations.make import MakeReservation
from domain.reservations.state import Reservation
from domain.sourcing.rule_book import SourcingRules
from domain.sourcing.set_rules import SetSourcingRules
from domain.stock.events import StockReservationKept, StockReserved, StockUnreserved
from domain.streams import order_stream, reservation_stream
from tests.domain.scenario import given, given_nothing
from tests.domain.words import LONDON, NAPLES, cancelled, catalogue, goods, location, order, received, shop
from tests.domain.world import NOW, MemoryWorld

BASKET = reservation_stream("alpha", "basket-1")
QUARTER = timedelta(minutes=15)
MUGS = goods("mug", 2)


def reserved(reservation_id: str = "basket-1", minutes: int = 15, **units: Any) -> MakeReservation:
    """A basket of shop alpha; `location`, `near` and `delivery` are no SKUs."""
    where = {name: units.pop(name) for name in ("location", "near", "delivery") if name in units}
    lines = tuple(Units(line_no, sku, quantity) for line_no, (sku, quantity) in enumerate(units.items(), 1))
    return MakeReservation("alpha", reservation_id, lines, minutes, **where)


def ordered(order_id: str = "1001", **terms: Any) -> Any:
    return order(order_id, MUGS, reservation="basket-1", **terms)


def free(world: MemoryWorld, at: str = "leeds") -> int:
    return world.available("mug", at)


def test_what_is_kept_for_a_basket_is_not_there_for_others() -> None:
    basket = given(received("leeds", mug=3)).when(reserved(mug=2))
    basket.then(
        ReservationMade("alpha", "basket-1", (ReservedUnits("mug", "leeds", 2),), NOW + QUARTER),
        StockReserved("mug", "leeds", 2, BASKET, NOW + QUARTER),
    )
    assert free(basket.world) == 1
    basket.when(order("1001", MUGS)).the(StockAwaited)


def test_a_basket_is_kept_whole_or_not_at_all() -> None:
    stocked = given(received("leeds", mug=1), received("paris", mug=2, cup=5))
    refused = stocked.when(reserved(cup=1, mug=4))
    refused.then_refused("stock.insufficient", "lines[1].quantity", says="3 units of mug are available at all")
    assert free(refused.world, "paris") == 2
    stocked.when(reserved(mug=2, location="leeds")).then_refused(
        "stock.insufficient", "lines[0].quantity", says="available at leeds"
    )


def test_a_basket_is_kept_where_all_of_it_is_and_else_in_several_places() -> None:
    stocked = given(received("leeds", mug=3), received("rome", "receipt-2", mug=2, cup=1))
    everything = stocked.when(reserved("a", mug=1, cup=1)).the(ReservationMade)
    assert {each.location for each in everything.units} == {"rome"}
    spread = stocked.when(reserved("b", mug=4)).the(ReservationMade)
    assert spread.units == (ReservedUnits("mug", "rome", 1), ReservedUnits("mug", "leeds", 3))


def test_a_basket_is_kept_as_close_as_can_be() -> None:
    stocked = given(received("leeds", mug=3), received("rome", mug=3))
    for number, (near, closest) in enumerate(((LONDON, "leeds"), (NAPLES, "rome"))):
        made = stocked.when(reserved(f"basket-{number}", mug=1, near=near)).the(ReservationMade)
        assert [each.location for each in made.units] == [closest]


@pytest.mark.parametrize(
    ("unfit", "why"),
    [
        ({"closed": True}, "closed"),
        ({"delivery": ("pickup",)}, "delivery"),
        ({"capacity_per_day": 0}, "capacity"),
    ],
)
def test_a_basket_is_kept_only_where_an_order_could_ship_from_now(unfit: dict[str, Any], why: str) -> None:
    closed = [CloseLocation("leeds")] if unfit.pop("closed", False) else []
    leeds = RegisterLocation(replace(location("leeds").registered, **unfit))
    stocked = given(received("leeds", mug=3), received("rome", mug=1), leeds, *closed)
    made = stocked.when(reserved("a", mug=1, near=LONDON)).the(ReservationMade)
    assert made.units == (ReservedUnits("mug", "rome", 1),)
    refused = stocked.when(reserved("b", mug=1, near=LONDON))
    refused.then_refused("stock.insufficient", "lines[0].quantity", says=f"not asked: leeds ({why})")


def test_dangerous_goods_are_kept_for_a_basket_where_they_may_be() -> None:
    acid = ListProducts((ProductListed("mug", "A mug of acid", flags=("hazardous",)),))
    refused = given(received("leeds", mug=3), acid).when(reserved(mug=1))
    refused.then_refused("stock.insufficient", "lines[0].quantity", says="leeds (flags)")


def test_a_basket_at_a_place_that_is_named_may_be_fetched_there_and_one_for_a_carrier_not() -> None:
    shelf = RegisterLocation(replace(location("leeds").registered, delivery=("pickup",)))
    stocked = given(received("leeds", mug=3), shelf)
    assert stocked.when(reserved("a", mug=1, location="leeds")).the(ReservationMade).units[0].location == "leeds"
    assert stocked.when(reserved("b", mug=1, delivery="pickup")).the(ReservationMade).units[0].location == "leeds"
    stocked.when(reserved("c", mug=1, location="leeds", delivery="carrier")).then_refused(
        "stock.insufficient", "lines[0].quantity", says="0 units of mug are available at leeds"
    )


def test_a_basket_is_kept_by_the_rules_of_its_shop() -> None:
    few = SetSourcingRules("alpha", SourcingRules(max_parcels=1))
    stocked = given(received("leeds", mug=3), received("rome", cup=3), few)
    stocked.when(reserved(mug=1, cup=1)).then_refused(
        "stock.insufficient", "lines[0].quantity", says="at any one location"
    )
    busy = RegisterLocation(replace(location("leeds").registered, capacity_per_day=2))
    idle = RegisterLocation(replace(location("rome").registered, capacity_per_day=2))
    stocked.when(busy, idle, received("rome", "more", mug=3), order("1001", goods("mug", 1)))
    by_load = SetSourcingRules("alpha", SourcingRules(("balance", "distance")))
    made = stocked.when(by_load, reserved("b", mug=1, near=LONDON)).the(ReservationMade)
    assert [each.location for each in made.units] == ["rome"]


def test_a_basket_that_has_expired_never_counts_swept_or_not() -> None:
    """Invariant 7."""
    basket = given(received("leeds", mug=2)).when(reserved(mug=2))
    basket.world.now += QUARTER
    assert free(basket.world) == 2
    basket.when(order("1001", MUGS)).the(OrderAllocated)


def test_a_basket_expires_by_itself_and_who_waited_is_served() -> None:
    basket = given(received("leeds", mug=2), reserved(mug=2), order("1001", MUGS)).when_time_passes(QUARTER)
    assert [each.event for each in basket.changes][:2] == [
        ReservationEnded((ReservedUnits("mug", "leeds", 2),), "expired"),
        StockUnreserved("mug", "leeds", 2, BASKET),
    ]
    assert basket.the(OrderAllocated).location == "leeds"


def test_a_basket_that_is_given_up_is_free_at_once() -> None:
    basket = given(received("leeds", mug=2), reserved(mug=2))
    given_up = basket.when(ReleaseReservation("alpha", "basket-1"))
    given_up.then(ReservationEnded((ReservedUnits("mug", "leeds", 2),), "released"), StockUnreserved)
    assert free(given_up.world) == 2
    given_up.when(ReleaseReservation("alpha", "basket-1")).then_refused(
        "reservation.ended", "reservation_id", says="is released"
    )


def test_an_order_takes_what_was_kept_for_its_basket() -> None:
    taken = given(received("leeds", mug=2), reserved(mug=2)).when(ordered())
    assert taken.the(ReservationConverted).order == order_stream("alpha", "1001")
    assert taken.the(ReservationEnded).ending == "allocated"
    assert taken.the(OrderAllocated).location == "leeds"
    taken.with_stock("mug", "leeds", on_hand=2, allocated=2)
    assert free(taken.world) == 0
    assert state(taken.world).status == "converted"


def test_an_order_goes_out_from_the_closest_location_wherever_its_basket_was_kept() -> None:
    taken = given(received("leeds", mug=2), received("rome", mug=2), reserved(mug=2, location="rome")).when(ordered())
    assert taken.the(OrderAllocated).location == "leeds"
    assert (free(taken.world), free(taken.world, "rome")) == (0, 2)


def test_an_order_that_is_held_keeps_its_basket_without_end() -> None:
    held = given(received("leeds", mug=2), reserved(mug=2)).when(ordered(payment="before_release"))
    assert held.the(StockReservationKept).quantity == 2
    held.when_time_passes(QUARTER).then_nothing()
    assert free(held.world) == 0
    lifted = held.when(ReleaseHold("alpha", "1001", "payment", "paid by cheque"))
    lifted.the(OrderAllocated)
    lifted.with_stock("mug", "leeds", on_hand=2, allocated=2)


def test_a_held_line_keeps_what_is_its_own() -> None:
    lines = (MUGS, goods("cup", 1, line_no=2))
    basket = given(received("leeds", mug=2, cup=1), reserved(mug=2, cup=1))
    held = basket.when(
        order("1001", *lines, reservation="basket-1", ship="whole_line", payment="before_release"),
        HoldOrder("alpha", "1001", "look", "manual", "look at it", line_no=2),
        ReleaseHold("alpha", "1001", "payment", "paid by cheque"),
    )
    assert held.the(ReservationEnded).units == (ReservedUnits("mug", "leeds", 2),)
    assert held.world.available("cup", "leeds") == 0
    assert state(held.world).units == (ReservedUnits("cup", "leeds", 1),)


def test_an_order_that_ends_lets_its_basket_go() -> None:
    """Invariant 16."""
    held = given(received("leeds", mug=2), reserved(mug=2), ordered(payment="before_release"))
    ended = held.when(cancelled("1001"))
    assert ended.the(ReservationEnded).ending == "order_ended"
    assert free(ended.world) == 2


def test_a_basket_that_is_too_old_does_not_lose_the_sale() -> None:
    late = given(received("leeds", mug=2), reserved(mug=2))
    late.when_time_passes(QUARTER)
    assert late.when(ordered()).the(OrderAllocated).location == "leeds"


def test_a_basket_becomes_one_order() -> None:
    taken = given(received("leeds", mug=4), reserved(mug=2), ordered())
    taken.when(ordered("1002")).then_refused("reservation.taken", "terms.reservation", says="1001 was placed on")
    taken.when(ReleaseReservation("alpha", "basket-1")).then_refused(
        "reservation.ended", "reservation_id", says="is converted by order-alpha:1001"
    )


def test_what_is_not_there_is_refused_by_name() -> None:
    given(received("leeds", mug=2), reserved(mug=1)).when(reserved(mug=1)).then_refused(
        "reservation.exists", "reservation_id", says="is there already, active"
    )
    given().when(ordered()).then_refused("reservation.unknown", "terms.reservation", says="made no reservation")
    given().when(ReleaseReservation("alpha", "basket-1")).then_refused("reservation.unknown", "reservation_id")
    given().when(reserved(vase=1)).then_refused("product.unknown", "lines[0].sku", says="vase")
    given().when(reserved(mug=1, location="oslo")).then_refused("location.unknown", "location")
    given_nothing().when(catalogue("mug"), reserved(mug=1)).then_refused("shop.unknown", "shop")


def test_baskets_of_two_shops_may_have_the_same_id() -> None:
    both = given(shop("beta"), received("leeds", mug=2), reserved(mug=1))
    both.when(MakeReservation("beta", "basket-1", (Units(1, "mug", 1),), 15)).the(ReservationMade)


def test_a_draft_that_becomes_an_order_takes_its_basket_then() -> None:
    drafted = given(received("leeds", mug=2), reserved(mug=2), ordered(draft=True))
    assert state(drafted.world).status == "active"
    assert drafted.when(SubmitDraft("alpha", "1001")).the(ReservationEnded).ending == "allocated"


def state(world: MemoryWorld) -> Reservation:
    found = world.state(Reservation, BASKET)
    assert found is not None
    return found
