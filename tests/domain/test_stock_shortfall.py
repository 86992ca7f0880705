"""A loss of what was promised: the newest orders give way and are sourced again."""

from datetime import date
from typing import Any

from domain.orders.events import AllocationWithdrawn, OrderAllocated, StockAwaited
from domain.orders.lines import Units
from domain.stock.aside import AsideLine, SetStockAside
from tests.domain.fulfilment_words import counted
from tests.domain.scenario import given
from tests.domain.words import adjusted, goods, order, received

LATER = date(2011, 2, 1)


def waiting(order_id: str, quantity: int, **terms: Any) -> Any:
    """An order that holds its stock until its day."""
    return order(order_id, goods("mug", quantity), not_before=LATER, **terms)


def stocked(*more: Any) -> Any:
    return given(received("leeds", mug=5), waiting("1001", 2), waiting("1002", 3), *more)


def test_the_order_that_came_last_gives_way() -> None:
    """Invariant 3."""
    lost = stocked().when(adjusted("leeds", mug=-2))
    assert lost.the(AllocationWithdrawn).units == (Units(1, "mug", 2),)
    assert lost.the(StockAwaited).units == (Units(1, "mug", 2),)
    assert [each.stream for each in lost.changes if isinstance(each.event, AllocationWithdrawn)] == ["order-alpha:1002"]
    lost.with_stock("mug", "leeds", on_hand=3, allocated=3)


def test_it_is_sourced_again_from_elsewhere() -> None:
    lost = stocked(received("paris", mug=9)).when(adjusted("leeds", mug=-3))
    assert lost.the(OrderAllocated).location == "paris"
    lost.with_stock("mug", "paris", on_hand=9, allocated=3).with_stock("mug", "leeds", on_hand=2, allocated=2)


def test_a_large_loss_takes_from_several_orders() -> None:
    lost = stocked().when(adjusted("leeds", mug=-4))
    gone = [each for each in lost.changes if isinstance(each.event, AllocationWithdrawn)]
    assert [(each.stream, each.event.units[0].quantity) for each in gone] == [
        ("order-alpha:1002", 3),
        ("order-alpha:1001", 1),
    ]
    lost.with_stock("mug", "leeds", on_hand=1, allocated=1)


def test_what_nobody_was_promised_is_lost_alone() -> None:
    spare = given(received("leeds", mug=9), waiting("1001", 2))
    for loss in (adjusted("leeds", mug=-3), SetStockAside("leeds", (AsideLine("mug", 4, "damaged", "wet"),))):
        assert not [each for each in spare.when(loss).changes if isinstance(each.event, AllocationWithdrawn)]


def test_damage_and_a_count_are_losses_too() -> None:
    damaged = stocked().when(SetStockAside("leeds", (AsideLine("mug", 1, "damaged", "wet"),)))
    assert damaged.the(AllocationWithdrawn).units == (Units(1, "mug", 1),)
    found = stocked().when(counted("leeds", mug=4))
    assert found.the(AllocationWithdrawn).units == (Units(1, "mug", 1),)


def test_what_a_warehouse_was_told_to_pick_is_left_to_it() -> None:
    lost = given(received("leeds", mug=5), waiting("1001", 2), order("1002", goods("mug", 3))).when(
        adjusted("leeds", mug=-4)
    )
    assert lost.the(AllocationWithdrawn).units == (Units(1, "mug", 2),)
    lost.with_stock("mug", "leeds", on_hand=1, allocated=3)
    assert lost.world.available("mug", "leeds") == -2
