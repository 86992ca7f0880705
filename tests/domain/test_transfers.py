"""Transfers: what they take at the source, bring to the destination, and what is lost in between."""

from dataclasses import replace

from domain.orders.allocate import AllocateOrder
from domain.orders.events import AllocationWithdrawn, OrderAllocated, StockAwaited
from domain.orders.lines import Units
from domain.stock.arrival import ON_ARRIVAL
from domain.stock.events import (
    StockExpectationEnded,
    StockExpected,
    StockFreedByTransfer,
    StockHeldForTransfer,
    StockSetAside,
    StockTransferredIn,
    StockTransferredOut,
)
from domain.streams import order_stream
from domain.transfers.events import (
    ArrivedUnits,
    TransferCancelled,
    TransferClosed,
    TransferCreated,
    TransferReady,
    TransferReceived,
    TransferShipped,
)
from domain.transfers.receive import ArrivedLine
from tests.domain.movement_words import (
    LATER,
    SOON,
    TRANSFER,
    arrived,
    called_off,
    given_up,
    incoming,
    on_its_way,
    planned,
    ready,
    sent,
    the_transfer,
)
from tests.domain.scenario import Outcome, given, given_nothing
from tests.domain.words import adjusted, goods, location, order, received

MUGS = (Units(1, "mug", 4),)


def test_a_planned_transfer_takes_nothing() -> None:
    outcome = given(received("leeds", mug=4)).when(planned(mug=4))
    outcome.then(TransferCreated("t1", "leeds", "paris", MUGS, SOON))
    assert the_transfer(outcome.world).status == "draft"
    assert outcome.world.available("mug", "leeds") == 4


def test_what_is_ready_is_sold_to_nobody_else() -> None:
    """Invariant 2: a transfer's units are allocated as an order's are."""
    outcome = given(received("leeds", mug=5), planned(mug=4)).when(ready())
    outcome.then(TransferReady("t1", "leeds", "paris", MUGS), StockHeldForTransfer("mug", "leeds", 4, TRANSFER))
    outcome.with_stock("mug", "leeds", on_hand=5, allocated=4)
    assert the_transfer(outcome.world).status == "ready"
    outcome.when(order("1001", goods("mug", 2))).the(StockAwaited)


def test_what_is_shipped_is_off_the_shelf_and_on_its_way() -> None:
    outcome = given(received("leeds", mug=5), planned(mug=4), ready()).when(sent())
    outcome.then(
        TransferShipped("t1", "leeds", "paris", MUGS, SOON),
        StockTransferredOut("mug", "leeds", 4, TRANSFER),
        StockExpected("mug", "paris", 4, SOON, TRANSFER),
    )
    outcome.with_stock("mug", "leeds", on_hand=1).with_stock("mug", "paris", on_hand=0)
    world = outcome.world
    assert (the_transfer(world).status, incoming(world, "mug", "paris")) == ("in_transit", 4)
    paris = world.position("mug", "paris")
    assert (paris.available(world.now), paris.promisable_by(world.now, SOON)) == (0, 4)


def test_what_the_source_leaves_out_is_free_again_and_its_date_holds() -> None:
    outcome = given(received("leeds", mug=4, cup=2), planned(mug=4, cup=2), ready()).when(sent((1, 3), due=LATER))
    outcome.then(
        TransferShipped("t1", "leeds", "paris", (Units(1, "mug", 3),), LATER),
        StockTransferredOut("mug", "leeds", 3, TRANSFER),
        StockFreedByTransfer("mug", "leeds", 1, TRANSFER),
        StockFreedByTransfer("cup", "leeds", 2, TRANSFER),
        StockExpected("mug", "paris", 3, LATER, TRANSFER),
    )
    assert outcome.world.available("cup", "leeds") == 2
    assert outcome.when(arrived()).world.position("cup", "paris").on_hand == 0


def test_all_that_came_is_on_the_shelf_and_expected_no_more() -> None:
    outcome = given(*on_its_way(4)).when(arrived())
    outcome.then(
        TransferReceived("in-1", "paris", (ArrivedUnits(1, "mug", 4),)),
        StockTransferredIn("mug", "paris", 4, TRANSFER),
        StockExpectationEnded("mug", "paris", 4, TRANSFER),
    )
    outcome.with_stock("mug", "paris", on_hand=4)
    assert (the_transfer(outcome.world).status, incoming(outcome.world, "mug", "paris")) == ("received", 0)


def test_a_transfer_comes_in_as_many_parts_as_it_likes() -> None:
    outcome = given(*on_its_way(4)).when(arrived(ArrivedLine(1, 3)))
    assert the_transfer(outcome.world).status == "partially_received"
    outcome = outcome.when(arrived(document_id="in-2"))
    outcome.with_stock("mug", "paris", on_hand=4)
    assert the_transfer(outcome.world).status == "received"


def test_damaged_units_are_set_aside_and_short_ones_written_off() -> None:
    outcome = given(*on_its_way(6)).when(arrived(ArrivedLine(1, 3, damaged=1, short=2)))
    outcome.then(
        TransferReceived("in-1", "paris", (ArrivedUnits(1, "mug", 3, 1, 2),)),
        StockTransferredIn("mug", "paris", 4, TRANSFER),
        StockSetAside("mug", "paris", 1, "damaged", ON_ARRIVAL),
        StockExpectationEnded("mug", "paris", 6, TRANSFER),
    )
    outcome.with_stock("mug", "paris", on_hand=4)
    assert outcome.world.available("mug", "paris") == 3
    line = the_transfer(outcome.world).lines[1]
    assert (line.received, line.written_off, line.in_transit) == (4, 2, 0)


def test_units_for_quality_control_are_set_aside_until_they_were_looked_at() -> None:
    outcome = given(*on_its_way(6)).when(arrived(ArrivedLine(1, 4, damaged=1, quality_control=1)))
    assert outcome.world.position("mug", "paris").aside == (0, 1, 1)
    assert (outcome.world.available("mug", "paris"), the_transfer(outcome.world).status) == (4, "received")


def test_more_than_was_shipped_is_taken_when_it_is_stated() -> None:
    outcome = given(*on_its_way(4)).when(arrived(ArrivedLine(1, 4, over=1)))
    outcome.with_stock("mug", "paris", on_hand=5)
    assert (the_transfer(outcome.world).lines[1].over, incoming(outcome.world, "mug", "paris")) == (1, 0)


def test_the_rest_is_written_off_when_it_is_closed() -> None:
    outcome = given(*on_its_way(4), arrived(ArrivedLine(1, 3))).when(given_up())
    outcome.then(
        TransferClosed("paris", (Units(1, "mug", 1),), "lost on the way"),
        StockExpectationEnded("mug", "paris", 1, TRANSFER),
    )
    assert the_transfer(outcome.world).status == "received"
    assert incoming(outcome.world, "mug", "paris") == 0


def test_what_was_ready_is_free_when_it_is_cancelled() -> None:
    scenario = given(received("leeds", mug=4), planned(mug=4))
    scenario.when(called_off()).then(TransferCancelled("t1", "leeds", (), "not needed there"))
    scenario = given(received("leeds", mug=4), planned(mug=4), ready())
    outcome = scenario.when(called_off())
    outcome.then(
        TransferCancelled("t1", "leeds", MUGS, "not needed there"),
        StockFreedByTransfer("mug", "leeds", 4, TRANSFER),
    )
    assert the_transfer(outcome.world).status == "cancelled"
    outcome.with_stock("mug", "leeds", on_hand=4)


def test_an_order_that_waits_is_filled_by_what_a_transfer_brings_or_leaves() -> None:
    waits = given(*on_its_way(4), order("1001", goods("mug", 8))).when(arrived())
    waits.when_stock_is_looked_at_again().then_nothing()
    fits = given(*on_its_way(4), order("1001", goods("mug", 5), location="paris", order_type="pickup"))
    fits.when(received("paris", mug=1), arrived()).when_stock_is_looked_at_again().the(OrderAllocated)
    left = given(received("leeds", mug=4), planned(mug=4), ready(), order("1001", goods("mug", 4))).when(called_off())
    left.when_stock_is_looked_at_again().the(OrderAllocated)


def test_a_loss_takes_from_orders_and_leaves_what_a_warehouse_was_told_to_send() -> None:
    """Invariant 3: the shortfall asks only orders to give way."""
    held = order("1001", goods("mug", 2), ship="whole_order", not_before=LATER)
    scenario = given(received("leeds", mug=6), held, planned(mug=4), ready())
    outcome = scenario.when(adjusted("leeds", mug=-2))
    assert outcome.the(AllocationWithdrawn).units == (Units(1, "mug", 2),)
    outcome.with_stock("mug", "leeds", on_hand=4, allocated=4)
    assert list(outcome.world.position("mug", "leeds").holders) == [TRANSFER]
    outcome.when(AllocateOrder(order_stream("alpha", "1001"))).then_nothing()
    given(received("leeds", mug=4), planned(mug=4), ready()).when(adjusted("leeds", mug=-1)).with_stock(
        "mug", "leeds", on_hand=3, allocated=4
    )


def test_a_transfer_is_planned_between_two_known_places_once() -> None:
    """Invariant 21."""
    given(planned(mug=1)).when(planned(mug=1)).then_refused("transfer.exists", "transfer_id", says="draft")
    given_nothing().when(planned(mug=1)).then_refused("location.unknown", "source", says="leeds")
    given_nothing().when(location("leeds"), planned(mug=1)).then_refused("location.unknown", "destination")
    given().when(planned("leeds", "leeds", mug=1)).then_refused("transfer.same_location", "destination", says="leeds")
    given().when(planned(mug=1, vase=1)).then_refused("product.unknown", "lines[1].sku", says="vase")
    twice = replace(planned(), units=(Units(1, "mug", 1), Units(2, "mug", 1)))
    given().when(twice).then_refused("transfer.sku_twice", "lines[1].sku", says="line 1")


def test_only_what_is_available_is_made_ready_once() -> None:
    """Invariants 3 and 21."""
    given().when(ready()).then_refused("transfer.unknown", "transfer_id", says="t1")
    sold = given(received("leeds", mug=4, cup=1), order("1001", goods("mug", 1)), planned(cup=1, mug=4))
    sold.when(ready()).then_refused("stock.insufficient", "transfer_id", says="3 units of mug")
    given(planned(pot=1)).when(ready()).then_refused("stock.insufficient", "transfer_id", says="0 units of pot")
    again = given(received("leeds", mug=4), planned(mug=4), ready())
    again.when(ready()).then_refused("transfer.not_draft", "transfer_id", says="ready")


def test_only_the_source_ships_and_only_what_is_ready_and_there() -> None:
    """Invariant 21."""
    scenario = given(received("leeds", mug=4), planned(mug=4))
    scenario.when(sent()).then_refused("transfer.not_ready", "transfer_id", says="draft")
    outcome = scenario.when(ready())
    given().when(sent()).then_refused("transfer.unknown", "transfer_id")
    outcome.when(sent(at="paris")).then_refused("transfer.elsewhere", "transfer_id", says="leeds is the source")
    outcome.when(sent((2, 1))).then_refused("transfer.unknown_line", "lines[0].line_no", says="no line 2")
    outcome.when(sent((1, 5))).then_refused("transfer.exceeds_ready", "lines[0].quantity", says="5 would leave")
    lost = outcome.when(adjusted("leeds", mug=-1))
    lost.when(sent()).then_refused("stock.insufficient", "transfer_id", says="3 units of mug are fit to leave")
    lost.when(sent((1, 4))).then_refused("stock.insufficient", "lines[0].quantity")
    lost.when(sent((1, 3))).then(TransferShipped, StockTransferredOut, StockFreedByTransfer, StockExpected)
    lost.when(sent()).then_refused("transfer.not_ready", "transfer_id", says="in_transit")


def test_only_the_destination_receives_and_no_more_than_left() -> None:
    """Invariant 21."""
    given().when(arrived()).then_refused("transfer.unknown", "transfer_id")
    given(planned(mug=1)).when(arrived()).then_refused("transfer.not_in_transit", "transfer_id", says="draft")
    outcome = given(*on_its_way(4)).when(arrived(ArrivedLine(1, 1)))
    outcome.when(arrived(at="leeds")).then_refused("transfer.elsewhere", "transfer_id", says="paris is the destination")
    outcome.when(arrived()).then_refused("transfer.receipt_exists", "document_id", says="in-1")

    def refused(line: ArrivedLine, rule: str, field: str) -> Outcome:
        return outcome.when(arrived(line, document_id="in-2")).then_refused(rule, field)

    refused(ArrivedLine(2, 1), "transfer.unknown_line", "lines[0].line_no")
    refused(ArrivedLine(1, 4), "transfer.exceeds_shipped", "lines[0].quantity")
    refused(ArrivedLine(1, 2, damaged=1, short=1), "transfer.exceeds_shipped", "lines[0].quantity")
    refused(ArrivedLine(1, 2, over=1), "transfer.not_over", "lines[0].over")
    refused(ArrivedLine(1, 2, short=1, over=1), "transfer.not_over", "lines[0].over")
    done = outcome.when(arrived(document_id="in-2"))
    done.when(arrived(document_id="in-3")).then_refused("transfer.not_in_transit", "transfer_id", says="received")


def test_what_has_left_is_not_cancelled_and_what_has_not_is_not_closed() -> None:
    """Invariant 21."""
    given().when(called_off()).then_refused("transfer.unknown", "transfer_id")
    given().when(given_up()).then_refused("transfer.unknown", "transfer_id")
    given(*on_its_way(1)).when(called_off()).then_refused("transfer.not_cancellable", "transfer_id", "in_transit")
    given(planned(mug=1), called_off()).when(called_off()).then_refused(
        "transfer.not_cancellable", "transfer_id", says="cancelled"
    )
    given(planned(mug=1)).when(given_up()).then_refused("transfer.not_in_transit", "transfer_id", says="draft")
