"""Backorders: how many units may be sold beyond what there is, and who waits for them."""

from datetime import date
from typing import Any

from domain.backorders.events import BackorderNoted
from domain.backorders.state import Backorders
from domain.master.product import ListProducts, ProductListed
from domain.orders.events import OrderAllocated, OrderPlaced, StockAwaited
from domain.orders.hold import ReleaseHold
from domain.orders.lines import Units
from domain.reservations.make import MakeReservation
from domain.streams import backorders_stream
from tests.domain.scenario import Outcome, Scenario, given
from tests.domain.words import NOON, cancelled, goods, order, received

PAID_FIRST = {"payment": "before_release"}


def limited(limit: int, *happened: Any) -> Scenario:
    """A mug of which only so many may be backordered."""
    return given(ListProducts((ProductListed("mug", "A mug", backorder_limit=limit),)), *happened)


def mugs(order_id: str, quantity: int, **terms: Any) -> Any:
    return order(order_id, goods("mug", quantity), **terms)


def waiting(outcome: Outcome | Scenario, sku: str = "mug") -> int:
    """Units that the queue of a SKU says."""
    return (outcome.world.state(Backorders, backorders_stream(sku)) or Backorders()).total


def test_what_may_not_be_backordered_is_sold_once() -> None:
    """Invariants 3 and 4."""
    last = limited(0, received("leeds", mug=3), mugs("1001", 2))
    refused = last.when(mugs("1002", 2))
    refused.then_refused("stock.insufficient", "lines[0].quantity", says="1 units of mug are available, 2 are wanted")
    last.when(mugs("1003", 1)).the(OrderAllocated)


def test_so_many_may_wait_and_no_more() -> None:
    """Invariant 4."""
    scarce = limited(2, received("leeds", mug=1))
    assert scarce.when(mugs("1001", 3)).the(StockAwaited).units == (Units(1, "mug", 3),)
    scarce.when(mugs("1002", 1)).then_refused(
        "stock.backorder_limit", "lines[0].quantity", says="0 units of mug are available and 2 may be backordered"
    )
    scarce.when(cancelled("1001"))
    assert waiting(scarce) == 0
    scarce.when(mugs("1003", 3)).the(OrderPlaced)


def test_lines_of_one_sku_are_counted_together() -> None:
    """Invariant 5."""
    both = order("1001", goods("mug", 2), goods("mug", 2, line_no=2))
    limited(0, received("leeds", mug=3)).when(both).then_refused("stock.insufficient", "lines[1].quantity")


def test_what_is_sold_to_an_order_that_is_held_is_sold() -> None:
    held = limited(0, received("leeds", mug=2), mugs("1001", 2, **PAID_FIRST))
    assert waiting(held) == 2
    held.when(mugs("1002", 1)).then_refused("stock.insufficient", "lines[0].quantity")
    lifted = held.when(ReleaseHold("alpha", "1001", "payment", "paid by cheque"))
    lifted.the(OrderAllocated)
    assert waiting(lifted) == 0


def test_a_held_order_that_ends_gives_its_units_back() -> None:
    held = limited(0, received("leeds", mug=2), mugs("1001", 2, **PAID_FIRST), cancelled("1001"))
    held.when(mugs("1002", 2)).the(OrderAllocated)


def test_what_is_kept_for_a_basket_is_there_for_its_order_alone() -> None:
    kept = limited(0, received("leeds", mug=2), MakeReservation("alpha", "b1", (Units(1, "mug", 2),), 15))
    kept.when(mugs("1001", 1)).then_refused("stock.insufficient", "lines[0].quantity")
    kept.when(mugs("1002", 2, reservation="b1")).the(OrderAllocated)


def test_stock_elsewhere_than_at_the_location_that_an_order_names_is_not_there_for_it() -> None:
    stocked = limited(0, received("leeds", mug=2))
    fetched = mugs("1001", 1, order_type="pickup", location="rome")
    stocked.when(fetched).then_refused("stock.insufficient", "lines[0].quantity")


def test_a_sku_without_a_limit_may_wait_without_end_and_its_queue_is_known() -> None:
    queue = given(received("leeds", mug=1), mugs("1001", 5, promised_by=date(2011, 2, 1), priority=7))
    queued = queue.when(mugs("1002", 9)).the(BackorderNoted)
    assert (queued.quantity, queued.before, queued.priority) == (9, 0, 100)
    assert waiting(queue) == 14
    served = queue.when(received("leeds", "receipt-2", mug=4)).when_stock_is_looked_at_again()
    assert served.the(BackorderNoted) == BackorderNoted(
        "mug", "order-alpha:1001", 0, 5, date(2011, 2, 1), priority=7, placed_at=NOON
    )
    assert waiting(queue) == 9


def test_an_order_that_is_served_at_once_stands_in_no_queue() -> None:
    served = given(received("leeds", mug=5)).when(mugs("1001", 5))
    assert not [each for each in served.changes if isinstance(each.event, BackorderNoted)]
