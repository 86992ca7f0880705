"""Money is captured shipment by shipment; what is left in the end is voided."""

from hypothesis import given as for_any
from hypothesis import strategies as some

from domain.claims.resolve import ResolveClaim
from domain.fulfilment.answer_cancel import AnswerCancel
from domain.fulfilment.events import Parcel
from domain.fulfilment.pack import PackFulfilment
from domain.fulfilment.pick import PickFulfilment
from domain.orders.cancel import CancelLines, CloseRest
from domain.orders.lines import Line
from domain.payments.events import CaptureRequested, PaymentCaptured, VoidRequested
from domain.payments.recapture import CaptureAgain
from domain.shipments.events import ShipmentShipped
from domain.shipments.lose import ReportLost
from domain.shipments.ship import ShipFulfilment, ShipShipment
from domain.stock.events import StockShipped
from tests.domain.fulfilment_words import named, packs
from tests.domain.payment_words import ORDER, WEEK, authorized, captured, paid, payments, the_order, unpaid
from tests.domain.scenario import Scenario, given
from tests.domain.words import (
    NOON,
    cancelled,
    charge,
    goods,
    order,
    packed,
    picked,
    picked_packed_and_shipped,
    received,
    shipped,
)

FIRST = "alpha:1001/1/1"
SECOND = "alpha:1001/1/2"


def ready(*lines: Line, of: int, mugs: int = 5) -> Scenario:
    """An order that is authorized and released, and may ship in parts."""
    return given(
        received("leeds", mug=mugs),
        order("1001", *lines, payment="before_release", ship="as_available"),
        authorized(of),
    )


def parts(scenario: Scenario, *quantities: int) -> list[CaptureRequested]:
    """Pick all; pack and ship one part after the other, each of so many units of line 1."""
    scenario.when(picked("1001", "leeds"))
    asked = []
    for quantity in quantities:
        outcome = scenario.when(packs("1001", "leeds", {1: quantity}), shipped("1001", "leeds"))
        asked += [each.event for each in outcome.changes if isinstance(each.event, CaptureRequested)]
    return asked


def test_a_shipment_is_captured_when_it_leaves() -> None:
    scenario = ready(goods("mug", 2), of=500)
    scenario.when(picked("1001", "leeds"), packed("1001", "leeds"), shipped("1001", "leeds")).then(
        ShipmentShipped,
        StockShipped("mug", "leeds", 2, ORDER),
        CaptureRequested("p1", "bank", f"{FIRST}/capture-1", 500, FIRST, "GBP"),
    )
    assert payments(scenario).status_of(500) == "authorized"
    scenario.when(captured(500, f"{FIRST}/capture-1")).then(PaymentCaptured("p1", f"{FIRST}/capture-1", 500))
    assert payments(scenario).status_of(500) == "captured"
    assert payments(scenario).payments["p1"].status == "captured"


def test_the_first_shipment_takes_charges_and_the_last_the_rounding_rest() -> None:
    lines = (goods("mug", 3, "33.4"), charge("shipping", "post", "20"), charge("discount", "voucher", "-10", 1, 3))
    scenario = ready(*lines, of=110)
    asked = parts(scenario, 1, 1, 1)
    assert [each.amount_minor for each in asked] == [50, 30, 30]
    assert [each.shipment_id for each in asked] == [FIRST, SECOND, "alpha:1001/1/3"]
    thirds = ready(goods("mug", 3, "33.4"), of=100)
    assert [each.amount_minor for each in parts(thirds, 1, 1, 1)] == [33, 34, 33]


@for_any(
    quantities=some.lists(some.integers(1, 4), min_size=1, max_size=5),
    price=some.decimals(0, 1000, places=3),
    post=some.integers(0, 500),
)
def test_captures_of_all_shipments_make_the_total_exactly(quantities: list[int], price: object, post: int) -> None:
    """Invariants 26 and 28: whatever the parts are."""
    units = sum(quantities)
    lines = (goods("mug", units, str(price)), charge("shipping", "post", str(post)))
    total = sum(each.amount_minor for each in lines)
    scenario = ready(*lines, of=total + 7, mugs=units)
    asked = parts(scenario, *quantities)
    assert sum(each.amount_minor for each in asked) == total
    after = payments(scenario)
    assert after.live_minor == total
    assert after.payments["p1"].voiding_minor == 7


def test_what_is_left_when_all_has_shipped_is_voided() -> None:
    scenario = ready(goods("mug", 2), of=700)
    outcome = scenario.when(*picked_packed_and_shipped("1001", "leeds"))
    assert outcome.the(VoidRequested) == VoidRequested("p1", "bank", 200, "GBP")
    scenario.when(paid("voided", 200), captured(500, f"{FIRST}/capture-1"))
    assert payments(scenario).payments["p1"].status == "captured"
    assert payments(scenario).live_minor == 0


def test_units_that_will_not_come_are_not_captured_and_their_share_is_voided() -> None:
    scenario = ready(goods("mug", 4, "100"), of=400)
    scenario.when(picked("1001", "leeds"), packs("1001", "leeds", {1: 1}), shipped("1001", "leeds"))
    assert payments(scenario).pending_minor == 100
    outcome = scenario.when(
        CancelLines("alpha", "1001", {1: 3}, "enough"),
        AnswerCancel("leeds", named("1001"), accepted=True, reason="put back"),
    )
    assert outcome.the(VoidRequested).amount_minor == 300


def test_closing_the_rest_of_an_order_voids_what_it_would_have_cost() -> None:
    scenario = given(
        received("leeds", mug=1),
        order("1001", goods("mug", 2), payment="before_release", ship="as_available"),
        authorized(500),
        *picked_packed_and_shipped("1001", "leeds"),
    )
    assert payments(scenario).pending_minor == 250
    outcome = scenario.when(CloseRest("alpha", "1001", "no more to come"))
    assert outcome.the(VoidRequested).amount_minor == 250


def test_a_cancelled_order_holds_no_live_authorization() -> None:
    """Invariant 16."""
    scenario = given(order("1001", goods("mug", 2), payment="before_release"), authorized(500))
    outcome = scenario.when(cancelled("1001"))
    assert outcome.the(VoidRequested) == VoidRequested("p1", "bank", 500, "GBP")
    assert payments(scenario).live_minor == 0
    scenario.when(authorized(300, "p2"))
    assert payments(scenario).live_minor == 0
    assert payments(scenario).payments["p2"].voiding_minor == 300


def test_an_ended_order_whose_shop_sees_to_the_money_holds_no_live_authorization_either() -> None:
    """Invariant 16."""
    scenario = given(order("1001", goods("mug", 2)), authorized(500), cancelled("1001"))
    assert payments(scenario).live_minor == 0


def test_several_payments_are_captured_one_after_the_other() -> None:
    scenario = given(
        received("leeds", mug=5),
        order("1001", goods("mug", 2), payment="before_release"),
        authorized(200),
        authorized(300, "p2", provider="purse"),
    )
    outcome = scenario.when(*picked_packed_and_shipped("1001", "leeds"))
    asked = [each.event for each in outcome.changes if isinstance(each.event, CaptureRequested)]
    assert [(each.payment_id, each.provider, each.amount_minor) for each in asked] == [
        ("p1", "bank", 200),
        ("p2", "purse", 300),
    ]
    elsewhere = captured(100, asked[0].capture_id, "p2", provider="purse")
    scenario.when(elsewhere).then_refused("payment.capture_elsewhere", "capture_id", says="belongs to payment p1")


def test_an_order_whose_shop_sees_to_the_money_is_not_captured_here() -> None:
    scenario = given(received("leeds", mug=5), order("1001", goods("mug", 2)), authorized(500))
    scenario.when(*picked_packed_and_shipped("1001", "leeds")).then(ShipmentShipped, StockShipped)


def test_what_was_captured_at_once_is_not_captured_again() -> None:
    scenario = ready(goods("mug", 2), of=500)
    scenario.when(captured(500, "at-once"))
    scenario.when(*picked_packed_and_shipped("1001", "leeds")).then(ShipmentShipped, StockShipped)


def test_a_capture_of_a_part_leaves_the_rest_to_be_asked_for() -> None:
    scenario = ready(goods("mug", 2), of=500)
    scenario.when(*picked_packed_and_shipped("1001", "leeds"))
    asked = scenario.when(captured(400, f"{FIRST}/capture-1")).the(CaptureRequested)
    assert (asked.capture_id, asked.amount_minor) == (f"{FIRST}/capture-2", 100)
    assert payments(scenario).payments["p1"].status == "partially_captured"


def test_a_capture_that_is_said_again_counts_once() -> None:
    """Invariant 29."""
    scenario = ready(goods("mug", 2), of=500)
    scenario.when(captured(200, "c1"))
    again = captured(200, "c1", message_id="m2")
    scenario.when(again).then_refused("payment.repeated", "capture_id", says="c1 is captured already")
    assert payments(scenario).captured_minor == 200


def test_a_capture_without_an_id_can_not_count_once() -> None:
    scenario = ready(goods("mug", 2), of=500)
    scenario.when(paid("captured", 500)).then_refused("payment.capture_id", "capture_id", says="p1")


def test_a_capture_of_a_payment_that_nobody_spoke_of_is_unknown() -> None:
    unpaid().when(captured(500, "c1")).then_refused("payment.unknown", "payment_id", says="captured")


def test_an_order_without_goods_is_captured_when_it_is_complete() -> None:
    scenario = given(order("1001", charge("fee", "repair", "900", 1, 1), payment="before_release"))
    outcome = scenario.when(authorized(1000))
    assert the_order(scenario).status == "completed"
    assert outcome.the(CaptureRequested).amount_minor == 900
    assert outcome.the(VoidRequested).amount_minor == 100


def test_a_late_shipment_of_an_earlier_parcel_has_its_own_capture() -> None:
    scenario = ready(goods("mug", 3, "100"), of=300)
    scenario.when(picked("1001", "leeds"), packs("1001", "leeds", {1: 1}), packs("1001", "leeds", {1: 2}))
    second = scenario.when(ShipShipment("leeds", SECOND, NOON)).the(CaptureRequested)
    assert (second.shipment_id, second.amount_minor) == (SECOND, 200)
    first = scenario.when(ShipFulfilment("leeds", named("1001"), None, None, NOON)).the(CaptureRequested)
    assert (first.shipment_id, first.amount_minor) == (FIRST, 100)


def test_an_authorization_may_not_fall_below_what_was_captured_of_it() -> None:
    scenario = ready(goods("mug", 2), of=500)
    scenario.when(captured(200, "c1"))
    scenario.when(authorized(100)).then_refused("payment.below_captured", "amount_minor", says="200 minor units")


def test_a_payment_has_a_largest_number_of_captures() -> None:
    scenario = ready(goods("mug", 2), of=5000)
    for number in range(1000):
        scenario.world.handle(captured(1, f"c{number}"))
    scenario.when(captured(1, "more")).then_refused("payment.too_many", "capture_id", says="1000 captures")


def test_nothing_is_asked_for_of_an_authorization_that_has_ended() -> None:
    scenario = given(
        received("leeds", mug=5),
        order("1001", goods("mug", 2), payment="before_release"),
        authorized(500, until=WEEK),
        *picked_packed_and_shipped("1001", "leeds"),
        paid("failed", 500, capture_id=f"{FIRST}/capture-1", reason="bank closed"),
    )
    scenario.world.now = WEEK
    scenario.when(CaptureAgain("alpha", "1001")).then_refused("payment.nothing_due", says="0 are captured")


def test_what_was_lost_and_is_sent_again_is_paid_for_once() -> None:
    scenario = ready(goods("mug", 2), goods("cup", 1, line_no=2), of=750)
    scenario.when(picked("1001", "leeds"), packed("1001", "leeds"), shipped("1001", "leeds"))
    scenario.when(captured(500, f"{FIRST}/capture-1"))
    scenario.when(ReportLost(FIRST, "nowhere to be found", shop="alpha"))
    scenario.when(ResolveClaim("alpha", "1001", f"lost-{FIRST.partition('/')[2]}", "reship", "send it again"))
    second = named("1001", 2)
    outcome = scenario.when(
        PickFulfilment("leeds", second), PackFulfilment("leeds", second, (Parcel(1),)), _ship(second)
    )
    assert [type(each.event) for each in outcome.changes] == [ShipmentShipped, StockShipped]
    assert payments(scenario).captured_minor == 500


def _ship(fulfilment_id: str) -> ShipFulfilment:
    return ShipFulfilment("leeds", fulfilment_id, None, None, NOON)
