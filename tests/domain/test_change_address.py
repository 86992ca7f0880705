"""Another address: what has not left goes there, from the place that is closest to it."""

from datetime import date
from typing import Any

import pytest

from domain.changes.events import AddressChangeDeclined, AddressChangeRequested, UnitsRecalled
from domain.fulfilment.events import FulfilmentCancelRefused, FulfilmentCancelRequested, FulfilmentReleased
from domain.orders.cancel import CancelLines
from domain.orders.events import (
    AddressChanged,
    AllocationWithdrawn,
    HoldPlaced,
    HoldReleased,
    OrderAllocated,
    UnitsCancelled,
)
from domain.orders.recipient import Destination
from domain.shipments.label import LabelShipment
from domain.shipments.void import VoidShipment
from domain.stock.events import AllocationReleased, StockAllocated
from tests.domain.change_words import (
    NEW_ADDRESS,
    ORDER,
    answered,
    buckets,
    confirmed,
    moved_to,
    proposed,
    the_order,
)
from tests.domain.fulfilment_words import rejected
from tests.domain.scenario import Outcome, Scenario, given
from tests.domain.words import (
    CONTACT,
    NAPLES,
    cancelled,
    fulfilment,
    goods,
    order,
    packed,
    picked,
    picked_packed_and_shipped,
    received,
    shipped,
)

NEVER = date(2099, 1, 1)
STOCK = (received("leeds", mug=2), received("rome", "receipt-2", mug=2))


def to_london(**terms: Any) -> Scenario:
    """Two mugs for London, which Leeds will send; Rome has as many."""
    return given(*STOCK, order("1001", goods("mug", 2), **terms))


def goes_to_naples(happened: Scenario | Outcome) -> bool:
    order = the_order(happened)
    return (order.destination, order.contact, order.address) == (Destination(coordinates=NAPLES), CONTACT, NEW_ADDRESS)


def test_what_is_only_allocated_is_let_go_of_and_looked_for_again_from_the_new_address() -> None:
    scenario = to_london(not_before=NEVER)
    outcome = scenario.when(moved_to(NAPLES))
    happened = [type(each.event) for each in outcome.changes]
    assert happened[:3] == [AddressChanged, AllocationWithdrawn, AllocationReleased]
    assert outcome.the(OrderAllocated).location == "rome"
    outcome.with_stock("mug", "leeds", on_hand=2).with_stock("mug", "rome", on_hand=2, allocated=2)
    assert goes_to_naples(outcome)
    assert buckets(outcome) == {"allocated": 2}


def test_what_waits_for_stock_waits_for_the_new_address() -> None:
    scenario = given(order("1001", goods("mug", 2)))
    scenario.when(moved_to(NAPLES)).then(AddressChanged)
    assert goes_to_naples(scenario)


def test_a_draft_goes_wherever_the_customer_likes() -> None:
    scenario = given(order("1001", goods("mug", 2), draft=True))
    scenario.when(moved_to(NAPLES)).then(AddressChanged)
    assert goes_to_naples(scenario)
    assert the_order(scenario).placed.address == NEW_ADDRESS


def asked() -> Scenario:
    scenario = to_london()
    scenario.when(moved_to(NAPLES)).then(AddressChangeRequested, FulfilmentCancelRequested)
    return scenario


def test_a_warehouse_that_was_told_is_asked_first_and_until_then_nothing_goes_elsewhere() -> None:
    scenario = asked()
    assert the_order(scenario).destination.country == "GB"
    scenario.when(moved_to(None)).then_refused("change.address_open", "address", says=f"{ORDER}, released, waits")


def test_a_warehouse_that_gives_the_units_back_lets_them_go_elsewhere() -> None:
    outcome = asked().when(answered("leeds"))
    outcome.then(
        UnitsRecalled,
        AllocationReleased("mug", "leeds", 2, ORDER),
        AddressChanged,
        OrderAllocated,
        StockAllocated("mug", "rome", 2, ORDER),
        FulfilmentReleased,
    )
    assert outcome.the(FulfilmentReleased).address == NEW_ADDRESS
    assert goes_to_naples(outcome)
    assert buckets(outcome) == {"released": 2}
    assert the_order(outcome).owed_minor == 500


def test_a_warehouse_that_rejects_its_fulfilment_gives_the_units_back_too() -> None:
    outcome = asked().when(rejected("1001", "leeds"))
    assert goes_to_naples(outcome)
    assert buckets(outcome) == {"released": 2}


def test_a_warehouse_that_says_no_sends_the_order_where_it_went() -> None:
    scenario = asked()
    outcome = scenario.when(answered("leeds", accepted=False))
    assert outcome.the(AddressChangeDeclined).reason == "alpha:1001/1 keeps what it has of the order"
    assert not goes_to_naples(outcome)
    assert buckets(outcome) == {"released": 2}
    assert scenario.when(moved_to(NAPLES)).refused is None


def test_what_left_meanwhile_goes_where_it_went() -> None:
    """Invariant 22."""
    outcome = asked().when(*picked_packed_and_shipped("1001", "leeds"))
    assert outcome.the(AddressChangeDeclined).reason == "all of the order has left meanwhile"
    assert the_order(outcome).changes.address is None


def test_picked_and_packed_units_are_given_back_with_the_warehouses_consent() -> None:
    scenario = to_london()
    scenario.when(picked("1001", "leeds"), packed("1001", "leeds"), moved_to(NAPLES))
    outcome = scenario.when(answered("leeds"))
    assert goes_to_naples(outcome)
    assert the_order(outcome).shipments[f"{fulfilment('1001')}/1"].status == "voided"
    assert buckets(outcome) == {"released": 2}


def test_a_label_is_voided_before_the_address_changes() -> None:
    scenario = to_london()
    shipment = f"{fulfilment('1001')}/1"
    label = LabelShipment("leeds", shipment, "Royal Mail", "RM1")
    scenario.when(picked("1001", "leeds"), packed("1001", "leeds"), label)
    scenario.when(moved_to(NAPLES)).then_refused(
        "change.labelled", "address", says=f"shipment {shipment} of {ORDER} is labelled: void its label first"
    )
    scenario.when(VoidShipment("leeds", shipment, "another address"), moved_to(NAPLES), answered("leeds"))
    assert goes_to_naples(scenario)


def test_the_rest_of_an_order_that_left_in_part_can_go_elsewhere() -> None:
    scenario = given(received("leeds", mug=1), order("1001", goods("mug", 2), ship="as_available"))
    scenario.when(*picked_packed_and_shipped("1001", "leeds"), moved_to(NAPLES), received("rome", "receipt-2", mug=1))
    outcome = scenario.when(order("1002", goods("cup", 1))).when_stock_is_looked_at_again()
    assert outcome.the(FulfilmentReleased).location == "rome"
    assert buckets(scenario) == {"shipped": 1, "released": 1}


def test_units_that_were_sent_to_another_warehouse_while_the_first_was_asked_are_asked_for_too() -> None:
    scenario = given(received("leeds", mug=1), order("1001", goods("mug", 2), ship="as_available"))
    scenario.when(moved_to(NAPLES), received("paris", "receipt-2", mug=1)).when_stock_is_looked_at_again()
    outcome = scenario.when(answered("leeds"))
    outcome.the(AddressChangeRequested)
    assert outcome.the(FulfilmentCancelRequested).fulfilment_id == "alpha:1001/2"
    scenario.when(answered("paris", number=2))
    assert goes_to_naples(scenario)


def test_an_address_that_can_be_found_lifts_the_hold_on_one_that_could_not() -> None:
    lost = moved_to(None)
    scenario = given(*STOCK, order("1001", goods("mug", 2), not_before=NEVER))
    scenario.when(lost).the(HoldPlaced)
    assert (the_order(scenario).stage, list(the_order(scenario).holds)) == ("approved", ["address"])
    outcome = scenario.when(moved_to(NAPLES))
    assert outcome.the(HoldReleased).hold_id == "address"
    assert buckets(outcome) == {"allocated": 2}


def test_an_address_and_a_change_of_units_may_be_open_together() -> None:
    scenario = to_london()
    scenario.when(proposed(quantities={1: 1}), moved_to(NAPLES))
    scenario.when(confirmed()).then_refused("fulfilment.cancel_requested", says="alpha:1001/1 is open")
    scenario.when(answered("leeds"), confirmed(), answered("rome", number=2))
    assert buckets(scenario) == {"cancelled": 1, "released": 1}


def test_the_new_address_is_sealed_for_the_customer_whose_order_it_is() -> None:
    """Invariant 36: with the key of the customer the new address is gone as well."""
    scenario = to_london()
    for stranger in ("joe", None):
        scenario.when(moved_to(NAPLES, customer=stranger)).then_refused(
            "change.customer", "customer", says=f"{ORDER}, approved, is of customer jo, not of {stranger}"
        )


def test_what_is_fetched_goes_to_no_address() -> None:
    scenario = given(received("leeds", mug=2), order("1001", goods("mug", 2), order_type="pickup", location="leeds"))
    scenario.when(moved_to(NAPLES)).then_refused("change.pickup", "address", says="is fetched by its customer")


@pytest.mark.parametrize("end", ["cancelled", "shipped"])
def test_an_order_that_is_over_goes_nowhere_else(end: str) -> None:
    scenario = to_london()
    if end == "cancelled":
        scenario.when(cancelled("1001"), answered("leeds"))
        scenario.when(moved_to(NAPLES)).then_refused("order.ended", says="is cancelled")
    else:
        scenario.when(picked("1001", "leeds"), packed("1001", "leeds"), shipped("1001", "leeds"))
        scenario.when(moved_to(NAPLES)).then_refused(
            "change.change_address_too_late", says=f"units of {ORDER} are shipped: they are on their way"
        )


def test_an_order_that_was_never_placed_is_unknown() -> None:
    given().when(moved_to(NAPLES)).then_refused("order.unknown", "order_id", says="1001")


def test_an_order_that_is_cancelled_while_its_warehouse_is_asked_goes_nowhere() -> None:
    scenario = given(received("leeds", mug=1), order("1001", goods("mug", 1)))
    scenario.when(moved_to(NAPLES))
    scenario.when(cancelled("1001")).then_refused("fulfilment.cancel_requested", says="was asked already")


def test_all_warehouses_must_give_back_what_they_have() -> None:
    scenario = given(
        received("leeds", mug=1),
        received("paris", "receipt-2", mug=1),
        order("1001", goods("mug", 2), ship="as_available"),
    )
    scenario.when(moved_to(NAPLES)).then(AddressChangeRequested, FulfilmentCancelRequested, FulfilmentCancelRequested)
    scenario.when(answered("leeds", accepted=False)).then(FulfilmentCancelRefused, AddressChangeRequested)
    outcome = scenario.when(answered("paris", number=2))
    assert outcome.the(AddressChangeDeclined).reason == "alpha:1001/1 keeps what it has of the order"
    assert outcome.the(FulfilmentReleased).location == "paris"
    assert buckets(scenario) == {"released": 2}


def test_a_warehouse_that_refused_may_be_asked_to_cancel_while_another_has_not_answered() -> None:
    scenario = given(
        received("leeds", mug=1),
        received("paris", "receipt-2", mug=1),
        order("1001", goods("mug", 2), ship="as_available"),
    )
    scenario.when(moved_to(NAPLES), answered("leeds", accepted=False), CancelLines("alpha", "1001", {1: 1}, "too many"))
    scenario.when(answered("leeds")).the(UnitsCancelled)
    assert buckets(scenario) == {"cancelled": 1, "released": 1}


def test_a_warehouse_that_is_asked_to_cancel_answers_that_first() -> None:
    scenario = given(
        received("leeds", mug=1), order("1001", goods("mug", 1), goods("cup", 1, line_no=2), ship="whole_line")
    )
    scenario.when(moved_to(NAPLES), received("paris", "receipt-2", cup=1)).when_stock_is_looked_at_again()
    scenario.when(CancelLines("alpha", "1001", {2: 1}, "no cup")).the(FulfilmentCancelRequested)
    scenario.when(answered("leeds")).then(UnitsRecalled, AllocationReleased("mug", "leeds", 1, ORDER))
    outcome = scenario.when(answered("paris", accepted=False, number=2))
    outcome.then(FulfilmentCancelRefused, AddressChangeRequested, FulfilmentCancelRequested)
    scenario.when(answered("paris", number=2))
    assert goes_to_naples(scenario)
