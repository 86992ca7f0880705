"""Units that are not for sale: damaged, in quality control, or kept back as safety stock."""

from domain.orders.events import OrderAllocated, StockAwaited
from domain.stock.aside import AsideLine, SetStockAside
from domain.stock.events import AsideKind, SafetyStockSet, StockSetAside
from domain.stock.safety import SetSafetyStock
from tests.domain.scenario import given
from tests.domain.words import goods, order, received


def aside(quantity: int, kind: AsideKind = "damaged", sku: str = "mug", at: str = "leeds") -> SetStockAside:
    return SetStockAside(at, (AsideLine(sku, quantity, kind, "seen at the shelf"),))


def safety(at: str = "leeds", **levels: int) -> SetSafetyStock:
    return SetSafetyStock(at, tuple(levels.items()))


def test_what_is_damaged_is_on_the_shelf_and_not_for_sale() -> None:
    damaged = given(received("leeds", mug=5)).when(aside(2))
    damaged.then(StockSetAside("mug", "leeds", 2, "damaged", "seen at the shelf"))
    damaged.with_stock("mug", "leeds", on_hand=5)
    assert damaged.world.available("mug", "leeds") == 3
    damaged.when(order("1001", goods("mug", 4))).the(StockAwaited)


def test_what_passes_quality_control_is_sold_to_those_who_wait() -> None:
    waits = given(received("leeds", mug=5), aside(5, "quality_control"), order("1001", goods("mug", 4)))
    passed = waits.when(aside(-4, "quality_control"))
    assert passed.when_stock_is_looked_at_again().the(OrderAllocated).location == "leeds"


def test_no_more_comes_back_than_was_set_aside() -> None:
    damaged = given(received("leeds", mug=5), aside(2))
    damaged.when(aside(-3)).then_refused("stock.not_aside", "lines[0].quantity", says="2 units of mug at leeds are dam")
    damaged.when(aside(-1, "quality_control")).then_refused("stock.not_aside", "lines[0].quantity")


def test_no_more_is_set_aside_than_is_there_over_all_lines_of_a_message() -> None:
    three = AsideLine("mug", 3, "damaged", "wet")
    given(received("leeds", mug=5)).when(SetStockAside("leeds", (three, three))).then_refused(
        "stock.not_on_hand", "lines[1].quantity", says="5 units of mug are on hand at leeds, 6 would be set aside"
    )


def test_safety_stock_is_kept_back_from_sale_and_what_was_promised_stays_promised() -> None:
    kept = given(received("leeds", mug=5), order("1001", goods("mug", 3))).when(safety(mug=4))
    kept.then(SafetyStockSet("mug", "leeds", 4, 0)).with_stock("mug", "leeds", on_hand=5, allocated=3)
    assert kept.world.available("mug", "leeds") == -2
    kept.when(safety(mug=4)).then_nothing()


def test_less_safety_stock_serves_those_who_wait() -> None:
    waits = given(received("leeds", mug=5), safety(mug=3), order("1001", goods("mug", 4)))
    assert waits.when(safety(mug=1)).when_stock_is_looked_at_again().the(OrderAllocated).units[0].quantity == 4


def test_unknown_locations_and_skus_are_refused() -> None:
    given().when(aside(1, at="oslo")).then_refused("location.unknown", "location")
    given().when(aside(1, sku="vase")).then_refused("product.unknown", "lines[0].sku")
    given().when(safety("oslo", mug=1)).then_refused("location.unknown", "location")
    given().when(safety(mug=1, vase=1)).then_refused("product.unknown", "lines[1].sku")
