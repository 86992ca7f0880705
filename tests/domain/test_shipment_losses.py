"""Lost on its way: the carrier gives a shipment up, and a claim is opened by itself."""

import pytest

from domain.claims.events import ClaimOpened
from domain.orders.events import OrderCompleted
from domain.orders.lines import Units
from domain.shipments.events import ShipmentDelivered, ShipmentLost
from domain.world import Command
from tests.domain.shipment_words import (
    CARRIER,
    FIRST,
    FULFILMENT,
    SECOND,
    SHIPMENT,
    carrier,
    claimed,
    labelled,
    later,
    lost_by,
    packed_order,
    resolved,
    seen,
    shipped_order,
    shipped_parcels,
    the_order,
    the_shipment,
    voided,
)
from tests.domain.words import delivered, goods, returned

MUGS = (Units(1, "mug", 2),)


def test_lost_units_open_a_claim_and_nothing_more_is_awaited() -> None:
    outcome = shipped_order().when(lost_by())
    outcome.then(
        ShipmentLost(SHIPMENT, FULFILMENT, MUGS, "a van burned"),
        ClaimOpened("lost-1/1", SHIPMENT, FULFILMENT, "lost", MUGS, "a van burned", by_rule=True),
        OrderCompleted(),
    )
    assert the_order(outcome.world).lines[1].lost == 2
    outcome.with_stock("mug", "leeds", on_hand=3)


def test_the_shop_can_say_it_of_its_own_shipment() -> None:
    shipped_order().when(lost_by(None, "alpha")).then(ShipmentLost, ClaimOpened, OrderCompleted)
    shipped_order().when(lost_by(None, "beta")).then_refused("shipment.unknown", "shipment_id")


def test_parcels_that_arrived_are_delivered_and_only_the_rest_is_lost() -> None:
    outcome = shipped_parcels(seen("delivered", 2, sscc=FIRST)).when(lost_by())
    rest = (Units(1, "mug", 1), Units(2, "cup", 1))
    outcome.then(
        ShipmentDelivered(SHIPMENT, FULFILMENT, (Units(1, "mug", 1),), later(2)),
        ShipmentLost(SHIPMENT, FULFILMENT, rest, "a van burned"),
        ClaimOpened("lost-1/1", SHIPMENT, FULFILMENT, "lost", rest, "a van burned", by_rule=True),
        OrderCompleted(),
    )
    assert the_shipment(outcome.world).on_the_way == ()


def test_a_parcel_that_was_only_seen_is_lost_with_the_others() -> None:
    outcome = shipped_parcels(seen("out_for_delivery", 2, sscc=SECOND)).when(lost_by())
    assert outcome.the(ShipmentLost).units == (Units(1, "mug", 2), Units(2, "cup", 1))


def test_a_claim_of_the_shop_that_is_open_is_not_doubled() -> None:
    shipped_order(claimed("lost")).when(lost_by()).then(ShipmentLost, OrderCompleted)


def test_the_claim_takes_another_name_where_a_shop_chose_this_one() -> None:
    settled = shipped_order(claimed("lost", "lost-1/1"), resolved("found", "lost-1/1"))
    assert settled.when(lost_by()).the(ClaimOpened).claim_id == "lost-1/1-2"


@pytest.mark.parametrize(
    ("done", "says"),
    [((), "is draft"), ((labelled(),), "is labelled"), ((voided(),), "is voided")],
)
def test_what_never_left_can_not_be_lost(done: tuple[Command, ...], says: str) -> None:
    """Invariant 21."""
    packed_order(*done).when(lost_by()).then_refused("shipment.not_shipped", "shipment_id", says=says)


@pytest.mark.parametrize(
    ("done", "says"),
    [
        ((delivered("1001", "leeds"),), "is delivered"),
        ((lost_by(),), "is lost"),
        ((seen("return_to_sender"),), "is returning"),
    ],
)
def test_it_is_lost_once_and_only_while_it_is_on_its_way(done: tuple[Command, ...], says: str) -> None:
    """Invariants 13 and 21."""
    shipped_order(*done).when(lost_by()).then_refused("shipment.not_shipped", "shipment_id", says=says)


def test_another_carrier_can_not_lose_it() -> None:
    shipped_order(carrier("dhl", "DHL")).when(lost_by("dhl")).then_refused(
        "shipment.elsewhere", "shipment_id", says="Royal Mail"
    )


def test_an_unknown_shipment_can_not_be_lost() -> None:
    shipped_order().when(lost_by(CARRIER, shipment="alpha:1001/1/7")).then_refused("shipment.unknown", "shipment_id")


def test_what_the_customer_sent_back_had_arrived_and_is_not_lost() -> None:
    """Invariant 15."""
    outcome = shipped_order(returned("1001", goods("mug", 1))).when(lost_by())
    assert [each.quantity for each in outcome.the(ShipmentDelivered).units] == [1]
    assert [each.quantity for each in outcome.the(ShipmentLost).units] == [1]
    all_back = shipped_order(returned("1001", goods("mug", 2)))
    all_back.when(lost_by()).then_refused("shipment.arrived", "shipment_id", says="shipped, have come back")
