"""Purchase orders: what is expected of a supplier, what came, and what becomes of the difference."""

from dataclasses import replace
from datetime import timedelta

from domain.orders.events import OrderAllocated
from domain.purchasing.acknowledge import Answer
from domain.purchasing.events import (
    AgreedLine,
    DeliveredUnits,
    PurchaseAcknowledged,
    PurchaseCancelled,
    PurchaseClosed,
    PurchaseDrafted,
    PurchaseOrdered,
    PurchaseReceived,
)
from domain.stock.arrival import ON_ARRIVAL, ReceivedUnits
from domain.stock.events import StockExpectationEnded, StockExpected, StockReceived, StockSetAside
from domain.stock.receive import GoodsReceived, ReceiveStock
from domain.streams import receipt_stream
from tests.domain.movement_words import (
    LATER,
    PURCHASE,
    SOON,
    answered,
    bought,
    bought_no_more,
    closed_short,
    delivered_by_supplier,
    incoming,
    submitted,
    the_purchase,
)
from tests.domain.scenario import given, given_nothing
from tests.domain.words import goods, order, received

RECEIPT = receipt_stream("leeds", "in-1")


def test_what_is_ordered_is_expected_and_not_available() -> None:
    outcome = given(received("leeds", mug=1)).when(bought(mug=5))
    outcome.then(PurchaseOrdered(bought(mug=5).terms), StockExpected("mug", "leeds", 5, SOON, PURCHASE))
    world, mugs = outcome.world, outcome.world.position("mug", "leeds")
    assert the_purchase(world).status == "ordered"
    assert mugs.available(world.now) == 1
    assert mugs.promisable_by(world.now, SOON) == 6
    assert mugs.promisable_by(world.now, SOON - timedelta(days=1)) == 1


def test_what_comes_without_a_date_is_promised_for_no_day() -> None:
    world = given(bought(due=None, mug=5)).world
    assert (world.position("mug", "leeds").promisable_by(world.now, LATER), incoming(world, "mug", "leeds")) == (0, 5)


def test_a_draft_is_expected_once_it_is_submitted() -> None:
    outcome = given().when(bought(draft=True, mug=5))
    outcome.then(PurchaseDrafted(bought(mug=5).terms))
    assert the_purchase(outcome.world).status == "draft"
    outcome.when(submitted()).then(PurchaseOrdered, StockExpected("mug", "leeds", 5, SOON, PURCHASE))


def test_a_supplier_may_send_less_or_later_than_was_ordered() -> None:
    outcome = given(bought(mug=5, cup=2, pot=1)).when(answered(Answer(1, 3), Answer(2, expected_on=LATER)))
    agreed = (AgreedLine(1, "mug", 3, SOON), AgreedLine(2, "cup", 2, LATER), AgreedLine(3, "pot", 1, SOON))
    outcome.then(
        PurchaseAcknowledged(agreed),
        StockExpectationEnded("mug", "leeds", 5, PURCHASE),
        StockExpectationEnded("cup", "leeds", 2, PURCHASE),
        StockExpected("mug", "leeds", 3, SOON, PURCHASE),
        StockExpected("cup", "leeds", 2, LATER, PURCHASE),
    )
    assert the_purchase(outcome.world).status == "acknowledged"
    cups = outcome.world.position("cup", "leeds")
    assert (cups.promisable_by(outcome.world.now, SOON), cups.promisable_by(outcome.world.now, LATER)) == (0, 2)


def test_a_supplier_may_answer_again_and_an_answer_that_says_the_same_changes_nothing() -> None:
    scenario = given(bought(mug=5), answered())
    scenario.when(answered()).then_nothing()
    scenario.when(answered(Answer(1, 5, SOON))).then_nothing()
    outcome = scenario.when(answered(Answer(1, 0)))
    outcome.then(PurchaseAcknowledged, StockExpectationEnded("mug", "leeds", 5, PURCHASE))
    assert incoming(outcome.world, "mug", "leeds") == 0


def test_a_receipt_counts_towards_its_purchase_order() -> None:
    outcome = given(bought(mug=5, cup=2)).when(delivered_by_supplier(mug=3))
    outcome.then(
        GoodsReceived("leeds", "in-1", received("leeds", mug=3).units, "p1"),
        StockReceived("mug", "leeds", 3, RECEIPT),
        PurchaseReceived(RECEIPT, (DeliveredUnits(1, "mug", 3, 0, 0),)),
        StockExpectationEnded("mug", "leeds", 3, PURCHASE),
    )
    outcome.with_stock("mug", "leeds", on_hand=3)
    assert (the_purchase(outcome.world).status, incoming(outcome.world, "mug", "leeds")) == ("partially_received", 2)
    outcome = outcome.when(delivered_by_supplier(document_id="in-2", mug=2, cup=2))
    assert (the_purchase(outcome.world).status, incoming(outcome.world, "mug", "leeds")) == ("received", 0)


def test_what_comes_damaged_or_is_to_be_looked_at_counts_as_come_and_is_set_aside() -> None:
    came = (ReceivedUnits(1, "mug", 2, damaged=1), ReceivedUnits(2, "mug", 0, quality_control=3))
    outcome = given(bought(mug=9)).when(ReceiveStock("leeds", "in-1", came, "p1"))
    outcome.then(
        GoodsReceived,
        StockReceived("mug", "leeds", 6, RECEIPT),
        StockSetAside("mug", "leeds", 1, "damaged", ON_ARRIVAL),
        StockSetAside("mug", "leeds", 3, "quality_control", ON_ARRIVAL),
        PurchaseReceived(RECEIPT, (DeliveredUnits(1, "mug", 6, 0, 0, damaged=1, quality_control=3),)),
        StockExpectationEnded("mug", "leeds", 6, PURCHASE),
    )
    assert outcome.world.available("mug", "leeds") == 2
    assert incoming(outcome.world, "mug", "leeds") == 3


def test_what_comes_over_is_taken_and_told_apart_beyond_the_tolerance() -> None:
    outcome = given(bought(over_percent=10, mug=20)).when(delivered_by_supplier(mug=21))
    assert outcome.the(PurchaseReceived).lines == (DeliveredUnits(1, "mug", 21, 1, 0),)
    assert outcome.the(StockExpectationEnded).quantity == 20
    outcome = outcome.when(delivered_by_supplier(document_id="in-2", mug=4))
    assert outcome.the(PurchaseReceived).lines == (DeliveredUnits(1, "mug", 4, 4, 3),)
    outcome.with_stock("mug", "leeds", on_hand=25)
    outcome = outcome.when(delivered_by_supplier(document_id="in-3", mug=2))
    assert outcome.the(PurchaseReceived).lines == (DeliveredUnits(1, "mug", 2, 2, 2),)
    strict = given(bought(mug=2)).when(delivered_by_supplier(mug=3))
    assert strict.the(PurchaseReceived).lines == (DeliveredUnits(1, "mug", 3, 1, 1),)


def test_a_supplier_that_answers_while_goods_come_is_expected_to_send_the_rest() -> None:
    outcome = given(bought(mug=5), delivered_by_supplier(mug=3)).when(answered(Answer(1, 4, LATER)))
    outcome.then(
        PurchaseAcknowledged,
        StockExpectationEnded("mug", "leeds", 2, PURCHASE),
        StockExpected("mug", "leeds", 1, LATER, PURCHASE),
    )
    assert the_purchase(outcome.world).status == "partially_received"
    fewer = outcome.when(answered(Answer(1, 3)))
    assert (the_purchase(fewer.world).status, incoming(fewer.world, "mug", "leeds")) == ("received", 0)


def test_a_purchase_order_that_came_short_is_closed() -> None:
    outcome = given(bought(mug=5), delivered_by_supplier(mug=3)).when(closed_short())
    outcome.then(
        PurchaseClosed("the supplier has no more"),
        StockExpectationEnded("mug", "leeds", 2, PURCHASE),
    )
    assert the_purchase(outcome.world).status == "received"
    late = outcome.when(delivered_by_supplier(document_id="in-2", mug=2))
    late.then_refused("purchase.ended", "purchase", says="closed")
    outcome.when(received("leeds", "in-2", mug=2)).with_stock("mug", "leeds", on_hand=5)


def test_nothing_is_expected_of_one_that_is_cancelled() -> None:
    outcome = given(bought(mug=5)).when(bought_no_more())
    outcome.then(PurchaseCancelled("too dear"), StockExpectationEnded("mug", "leeds", 5, PURCHASE))
    assert the_purchase(outcome.world).status == "cancelled"
    given(bought(draft=True, mug=5)).when(bought_no_more()).then(PurchaseCancelled("too dear"))


def test_a_receipt_fills_those_who_wait_by_promised_date_then_priority_then_time_of_placing() -> None:
    scenario = given(
        bought(mug=6),
        order("no date", goods("mug", 2), priority=1),
        order("later", goods("mug", 2), promised_by=LATER),
        order("soon", goods("mug", 2), promised_by=SOON),
        order("urgent", goods("mug", 2), promised_by=SOON, priority=1),
    )
    outcome = scenario.when(delivered_by_supplier(mug=6)).when_stock_is_looked_at_again()
    filled = [each.stream for each in outcome.changes if isinstance(each.event, OrderAllocated)]
    assert filled == ["order-alpha:urgent", "order-alpha:soon", "order-alpha:later"]
    outcome.with_stock("mug", "leeds", on_hand=6, allocated=6)
    more = outcome.when(received("leeds", "in-2", mug=2)).when_stock_is_looked_at_again()
    assert more.the(OrderAllocated).location == "leeds"


def test_a_purchase_order_is_placed_once_with_known_goods_at_a_known_place() -> None:
    """Invariant 21."""
    given(bought(mug=1)).when(bought(mug=1)).then_refused("purchase.exists", "purchase_id", says="ordered")
    given_nothing().when(bought(mug=1)).then_refused("location.unknown", "location", says="leeds")
    given().when(bought(mug=1, vase=1)).then_refused("product.unknown", "lines[1].sku", says="vase")
    mug, cup = bought(mug=1, cup=1).terms.lines
    twice = replace(bought().terms, lines=(mug, replace(cup, sku="mug")))
    given().when(replace(bought(), terms=twice)).then_refused("purchase.sku_twice", "lines[1].sku", says="line 1")


def test_a_supplier_answers_what_it_was_sent() -> None:
    """Invariant 21."""
    given().when(answered()).then_refused("purchase.unknown", "purchase_id", says="p1")
    given(bought(draft=True, mug=1)).when(answered()).then_refused("purchase.not_ordered", "purchase_id", says="draft")
    given(bought(mug=1)).when(answered(Answer(2, 1))).then_refused("purchase.unknown_line", "lines[0].line_no")
    given(bought(mug=1), bought_no_more()).when(answered()).then_refused(
        "purchase.ended", "purchase_id", says="cancelled"
    )
    given(bought(mug=1)).when(submitted()).then_refused("purchase.not_draft", "purchase_id", says="ordered")
    given().when(submitted()).then_refused("purchase.unknown", "purchase_id")


def test_a_receipt_names_a_purchase_order_that_brings_these_goods_there() -> None:
    """Invariant 21: and nothing is put on the shelf by one that is refused."""
    given().when(delivered_by_supplier(mug=1)).then_refused("purchase.unknown", "purchase", says="p1")
    scenario = given(bought(mug=1))
    scenario.when(delivered_by_supplier("paris", mug=1)).then_refused("purchase.elsewhere", "purchase", says="paris")
    outcome = scenario.when(delivered_by_supplier(mug=1, cup=1))
    outcome.then_refused("purchase.unknown_sku", "lines[1].sku", says="cup").with_stock("mug", "leeds", on_hand=0)
    given(bought(draft=True, mug=1)).when(delivered_by_supplier(mug=1)).then_refused(
        "purchase.not_ordered", "purchase", says="draft"
    )
    given(bought(mug=1), bought_no_more()).when(delivered_by_supplier(mug=1)).then_refused(
        "purchase.ended", "purchase", says="cancelled"
    )


def test_one_of_which_something_came_is_closed_and_one_of_which_nothing_came_is_cancelled() -> None:
    """Invariant 21."""
    given().when(bought_no_more()).then_refused("purchase.unknown", "purchase_id")
    given().when(closed_short()).then_refused("purchase.unknown", "purchase_id")
    came = given(bought(mug=5), delivered_by_supplier(mug=1))
    came.when(bought_no_more()).then_refused("purchase.received", "purchase_id", says="partially_received")
    given(bought(mug=5)).when(closed_short()).then_refused("purchase.nothing_received", "purchase_id", says="ordered")
    given(bought(draft=True, mug=5)).when(closed_short()).then_refused("purchase.not_ordered", "purchase_id")
    given(bought(mug=5), bought_no_more()).when(bought_no_more()).then_refused("purchase.ended", "purchase_id")
    came.when(closed_short(), closed_short()).then_refused("purchase.ended", "purchase_id", says="closed")
