"""An order that nobody pays ends by itself, and frees what it holds."""

from datetime import date, timedelta

from domain.orders.events import OrderExpired, UnitsCancelled
from domain.payments.events import VoidRequested
from domain.payments.expire import UNPAID_AFTER, ExpireOrder
from tests.domain.order_words import held, lifted
from tests.domain.payment_words import ORDER, WEEK, authorized, payments, the_order, unpaid
from tests.domain.scenario import given
from tests.domain.words import cancelled, charge, goods, order, received


def test_an_order_that_is_not_paid_within_a_week_expires() -> None:
    scenario = unpaid(authorized(100))
    scenario.world.let_pass(UNPAID_AFTER - timedelta(seconds=1))
    assert the_order(scenario).status == "placed"
    happened = [each.event for each in scenario.world.let_pass(timedelta(seconds=1))]
    assert [type(each) for each in happened] == [UnitsCancelled, OrderExpired, VoidRequested]
    assert the_order(scenario).status == "expired"


def test_an_expired_order_holds_no_stock_and_no_live_authorization() -> None:
    """Invariant 16: an order that was approved and lost its payment before its release."""
    scenario = given(
        received("leeds", mug=5),
        order("1001", goods("mug", 2), payment="before_release", not_before=date(2011, 2, 1)),
        authorized(500, until=WEEK),
    )
    scenario.world.let_pass(timedelta(days=7))
    assert list(the_order(scenario).holds) == ["payment"]
    scenario.world.let_pass(UNPAID_AFTER)
    assert the_order(scenario).status == "expired"
    assert the_order(scenario).allocations == ()
    assert payments(scenario).live_minor == 0
    position = scenario.world.position("mug", "leeds")
    assert (position.on_hand, position.allocated) == (5, 0)


def test_an_order_that_is_paid_or_that_a_person_let_go_does_not_expire() -> None:
    for answer in (authorized(500), lifted("1001", "payment")):
        scenario = unpaid(answer)
        scenario.world.let_pass(UNPAID_AFTER)
        assert the_order(scenario).stage == "released"


def test_an_order_that_ended_or_has_no_goods_expires_as_well_as_it_can() -> None:
    unpaid(cancelled("1001")).when(ExpireOrder(ORDER)).then_nothing()
    scenario = given(order("1001", charge("fee", "repair", "900", 1, 1), payment="before_release"))
    scenario.when(ExpireOrder(ORDER)).then(OrderExpired("it was not paid in time"))


def test_an_order_whose_shop_sees_to_the_money_does_not_expire() -> None:
    given(order("1001", goods("mug", 2))).when(ExpireOrder(ORDER)).then_nothing()


def test_a_hold_that_a_person_named_so_is_theirs_to_lift() -> None:
    scenario = given(order("1001", goods("mug", 2)), held("1001", "payment"))
    scenario.when(ExpireOrder(ORDER)).then_nothing()
    scenario.when(authorized(500))
    assert list(the_order(scenario).holds) == ["payment"]
