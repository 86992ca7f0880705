"""Receipts and adjustments: what comes onto the shelf and what is written off, once for each document."""

from domain.stock.adjust import StockAdjustmentPosted
from domain.stock.arrival import ReceivedUnits
from domain.stock.events import StockAdjusted, StockReceived
from domain.stock.receive import GoodsReceived, ReceiveStock
from domain.streams import adjustment_stream, receipt_stream
from tests.domain.scenario import given, given_nothing
from tests.domain.words import adjusted, goods, location, order, received


def test_a_receipt_puts_its_units_on_the_shelf() -> None:
    """Invariant 1."""
    outcome = given(received("leeds", "receipt-1", mug=2)).when(received("leeds", "receipt-2", mug=3, cup=1))
    document = receipt_stream("leeds", "receipt-2")
    outcome.then(
        GoodsReceived("leeds", "receipt-2", (ReceivedUnits(1, "mug", 3), ReceivedUnits(2, "cup", 1))),
        StockReceived("mug", "leeds", 3, document),
        StockReceived("cup", "leeds", 1, document),
    )
    outcome.with_stock("mug", "leeds", on_hand=5).with_stock("mug", "paris", on_hand=0)


def test_lines_of_a_receipt_that_share_a_sku_are_recorded_on_their_sum() -> None:
    receipt = ReceiveStock("leeds", "receipt-1", (ReceivedUnits(1, "mug", 2), ReceivedUnits(2, "mug", 3)))
    assert given().when(receipt).the(StockReceived).quantity == 5


def test_a_receipt_is_recorded_once() -> None:
    given(received("leeds", mug=2)).when(received("leeds", mug=2)).then_refused(
        "receipt.exists", "document_id", says="receipt-1"
    )


def test_two_locations_may_have_documents_of_the_same_id() -> None:
    given(received("leeds", mug=2)).when(received("paris", mug=2)).the(GoodsReceived)
    given(adjusted("leeds", mug=2)).when(adjusted("paris", mug=2)).the(StockAdjustmentPosted)


def test_documents_need_a_known_location_and_known_skus() -> None:
    given_nothing().when(received("leeds", mug=1)).then_refused("location.unknown", "location", says="leeds")
    given_nothing().when(adjusted("leeds", mug=1)).then_refused("location.unknown", "location", says="leeds")
    given().when(received("leeds", mug=1, vase=1)).then_refused("product.unknown", "lines[1].sku", says="vase")
    given().when(adjusted("leeds", mug=1, vase=1)).then_refused("product.unknown", "lines[1].sku", says="vase")


def test_a_refused_document_moves_nothing_of_what_it_names() -> None:
    given().when(received("leeds", mug=1, vase=1)).with_stock("mug", "leeds", on_hand=0)


def test_an_adjustment_finds_and_writes_off() -> None:
    outcome = given(received("leeds", mug=5)).when(adjusted("leeds", mug=-2, cup=1))
    document = adjustment_stream("leeds", "count-1")
    outcome.then(
        StockAdjustmentPosted,
        StockAdjusted("mug", "leeds", -2, "breakage", document),
        StockAdjusted("cup", "leeds", 1, "breakage", document),
    )
    outcome.with_stock("mug", "leeds", on_hand=3).with_stock("cup", "leeds", on_hand=1)


def test_an_adjustment_is_posted_once() -> None:
    given(adjusted("leeds", mug=2)).when(adjusted("leeds", mug=5)).then_refused(
        "adjustment.exists", "document_id", says="count-1"
    )


def test_a_loss_is_never_refused_and_shows_as_available_below_zero() -> None:
    """Invariant 3: what was promised beyond the loss stays visible."""
    scenario = given(received("leeds", mug=5), order("1001", goods("mug", 4)))
    scenario.when(adjusted("leeds", mug=-3)).with_stock("mug", "leeds", on_hand=2, allocated=4)
    assert scenario.world.available("mug", "leeds") == -2


def test_an_adjustment_of_a_charge_moves_no_stock_and_needs_no_product() -> None:
    given().when(adjusted("leeds", kind="shipping", POST=-1)).then(StockAdjustmentPosted)


def test_a_location_may_be_registered_after_its_first_document_was_refused() -> None:
    given().when(location("york"), received("york", mug=1)).with_stock("mug", "york", on_hand=1)
