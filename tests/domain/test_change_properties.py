"""What must hold of changes, whatever is changed in whatever order."""

from collections.abc import Mapping
from decimal import Decimal

from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.changes.edits import Edits
from domain.changes.events import ChangeProposed
from domain.changes.owed import owed_by_line
from domain.changes.propose import ProposeChange
from domain.orders.state import Order
from domain.refusals import Refused
from domain.stock.events import StockEvent
from domain.world import Command
from tests.domain.change_words import answered, buckets, confirmed, declined, proposed, the_order, withdrawn
from tests.domain.scenario import Scenario, given
from tests.domain.words import charge, goods, order, received

PRICES = st.decimals(0, 500, places=3)
QUANTITIES = st.integers(0, 9)
EDITS = st.builds(
    Edits,
    add=st.sampled_from([(), (goods("cup", 2, "33.3", line_no=3),), (charge("fee", "WRAP", "50", line_no=4),)]),
    quantities=st.dictionaries(st.integers(1, 2), QUANTITIES, max_size=2),
    prices=st.dictionaries(st.integers(1, 2), PRICES, max_size=2),
)
ENDS = st.sampled_from((confirmed, confirmed, confirmed, declined, withdrawn))


def some_order(on_hand: int) -> Scenario:
    lines = (
        goods("mug", 3, "33.335"),
        goods("cup", 5, "10.5", line_no=2),
        charge("discount", "SPRING", "-31", line_no=9),
        charge("tax", "VAT", "7", line_no=10),
    )
    stock = [received("leeds", mug=on_hand, cup=on_hand)] if on_hand else []
    return given(*stock, order("1001", *lines, ship="as_available"))


def tried(scenario: Scenario, command: Command) -> bool:
    try:
        scenario.world.handle(command)
    except Refused:
        return False
    return True


def held_in_stock(order: Order) -> int:
    """Units in stock that belong to the order: allocated, with warehouses, or held by its open change."""
    inside = sum(each.allocated + each.in_warehouse for each in order.lines.values())
    return inside + (sum(each.quantity for each in order.changes.open.held) if order.changes.open else 0)


def allocated(scenario: Scenario) -> int:
    return sum(scenario.world.position(sku, "leeds").allocated for sku in ("mug", "cup"))


@for_all(st.integers(0, 12), st.lists(st.tuples(EDITS, ENDS, st.booleans()), min_size=1, max_size=5))
def test_whatever_is_changed_the_preview_comes_true_and_stock_is_the_orders(
    on_hand: int, attempts: list[tuple[Edits, type, bool]]
) -> None:
    """Invariants 2, 3, 6, 13 and 16; and what the customer is shown is what they owe."""
    scenario = some_order(on_hand)
    for number, (edits, end, agrees) in enumerate(attempts):
        name = f"c{number}"
        if tried(scenario, ProposeChange("alpha", "1001", name, "GBP", "so", edits)):
            change = the_order(scenario).changes.open
            assert change is not None
            assert allocated(scenario) == held_in_stock(the_order(scenario)) <= 2 * on_hand
            ended = tried(scenario, end(name))
            for fulfilment in tuple(the_order(scenario).fulfilments.values()):
                if fulfilment.cancel_requested:
                    tried(scenario, answered("leeds", accepted=agrees, number=fulfilment.number))
            if not ended:
                tried(scenario, withdrawn(name))
            _came_true(scenario, change.proposed)
        buckets(scenario)
        assert allocated(scenario) == held_in_stock(the_order(scenario))
        assert the_order(scenario).owed_minor >= 0


def _came_true(scenario: Scenario, preview: ChangeProposed) -> None:
    now = the_order(scenario)
    assert now.changes.open is None
    if now.changes.statuses[preview.change_id] != "confirmed":
        return
    assert now.owed_minor == preview.total_after_minor
    live = {no: each.ordered - each.cancelled for no, each in now.lines.items()}
    for each in preview.previews:
        if each.kind == "goods":
            assert live[each.line_no] == each.quantity_after
    assert sum(owed_by_line(now.sold, live).values()) == now.owed_minor


@for_all(st.dictionaries(st.integers(1, 2), PRICES, min_size=1))
def test_prices_alone_move_no_stock(prices: Mapping[int, Decimal]) -> None:
    """Invariant 10."""
    scenario = some_order(5)
    before = len(scenario.world.recorded)
    tried(scenario, proposed(prices={no: str(price) for no, price in prices.items()}))
    tried(scenario, confirmed())
    assert not any(isinstance(each.event, StockEvent) for each in scenario.world.recorded[before:])
