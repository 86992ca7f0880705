"""An authorization ends: the order is warned, authorized again, and nothing ships on it meanwhile."""

from datetime import date, timedelta

from domain.fulfilment.events import FulfilmentReleased
from domain.orders.events import HoldPlaced, HoldReleased
from domain.payments.cover import AuthorizeAgain, SettlePaymentHold
from domain.payments.events import AuthorizationEnding, AuthorizationExpired, AuthorizationRequested, PaymentAuthorized
from domain.payments.expire import ExpireAuthorization, WarnOfAuthorization
from domain.shipments.events import ShipmentShipped
from tests.domain.order_words import held, lifted
from tests.domain.payment_words import ORDER, WEEK, authorized, paid, payments, the_order, unpaid
from tests.domain.scenario import Scenario, given
from tests.domain.words import NOON, goods, order, packed, picked, received, shipped

DAYS = timedelta(days=1)
LATER = NOON + 30 * DAYS


def awaiting_stock() -> Scenario:
    """An order that is authorized for a week and waits for stock."""
    return given(order("1001", goods("mug", 2), payment="before_release"), authorized(500, until=WEEK))


def about(changes: list[object]) -> list[object]:
    """Leave out what is said of waiting for too long."""
    return [
        each for each in changes if type(each).__module__ == "domain.payments.events" or isinstance(each, HoldPlaced)
    ]


def after(scenario: Scenario, time: timedelta) -> list[object]:
    """What comes of time that passes, as far as it is about money."""
    return about([each.event for each in scenario.world.let_pass(time)])


def test_an_authorization_is_warned_of_two_days_before_it_ends() -> None:
    scenario = awaiting_stock()
    assert after(scenario, 5 * DAYS - timedelta(seconds=1)) == []
    assert after(scenario, timedelta(seconds=1)) == [AuthorizationEnding("p1", WEEK)]
    assert after(scenario, DAYS) == []


def test_an_authorization_that_was_granted_for_less_is_not_warned_of() -> None:
    scenario = given(order("1001", goods("mug", 2), payment="before_release"), authorized(500, until=NOON + DAYS))
    assert after(scenario, DAYS - timedelta(seconds=1)) == []
    scenario.when(received("leeds", mug=5)).when_stock_is_looked_at_again()
    assert the_order(scenario).stage == "released"


def test_an_authorization_that_ends_while_the_goods_are_ready_holds_the_order_again() -> None:
    scenario = given(
        received("leeds", mug=5),
        order("1001", goods("mug", 2), payment="before_release", not_before=date(2011, 2, 1)),
        authorized(500, until=WEEK),
    )
    assert after(scenario, 7 * DAYS) == [
        AuthorizationEnding("p1", WEEK),
        AuthorizationExpired("p1", 500),
        AuthorizationRequested("p1", "bank", 500, "GBP"),
        HoldPlaced("payment", "payment", "the authorization of p1 is to be renewed", by_rule=True),
    ]
    assert payments(scenario).status_of(500) == "none"


def test_an_order_that_waits_for_stock_is_authorized_again_once_the_goods_are_there() -> None:
    scenario = awaiting_stock()
    assert after(scenario, 20 * DAYS) == [AuthorizationEnding("p1", WEEK), AuthorizationExpired("p1", 500)]
    outcome = scenario.when(received("leeds", mug=5)).when_stock_is_looked_at_again()
    assert outcome.the(AuthorizationRequested).amount_minor == 500
    assert (the_order(scenario).stage, list(the_order(scenario).holds)) == ("allocated", ["payment"])
    scenario.when(authorized(500, "p2"))
    assert the_order(scenario).stage == "released"


def test_a_hold_for_a_renewal_is_not_lifted_by_the_authorization_that_ends() -> None:
    scenario = awaiting_stock()
    scenario.world.let_pass(6 * DAYS)
    scenario.when(received("leeds", mug=5)).when_stock_is_looked_at_again()
    scenario.when(SettlePaymentHold(ORDER)).then_nothing()


def test_an_authorization_that_ends_too_soon_is_asked_for_again_at_release_once() -> None:
    scenario = awaiting_stock()
    scenario.world.let_pass(6 * DAYS)
    outcome = scenario.when(received("leeds", mug=5)).when_stock_is_looked_at_again()
    assert outcome.the(AuthorizationRequested) == AuthorizationRequested("p1", "bank", 500, "GBP")
    assert the_order(scenario).stage == "allocated"
    scenario.when(AuthorizeAgain(ORDER)).then_nothing()
    released = scenario.when(authorized(500, until=LATER))
    released.then(PaymentAuthorized("p1", "bank", 500, LATER, NOON + 6 * DAYS), HoldReleased, FulfilmentReleased)


def test_another_payment_may_stand_in_for_the_one_that_ended() -> None:
    scenario = awaiting_stock()
    scenario.world.let_pass(8 * DAYS)
    scenario.when(authorized(500, "p2", until=LATER))
    scenario.when(received("leeds", mug=5)).when_stock_is_looked_at_again()
    assert the_order(scenario).stage == "released"


def test_nothing_ships_on_an_authorization_that_has_expired() -> None:
    """Invariant 30."""
    scenario = unpaid(authorized(500, until=WEEK), picked("1001", "leeds"), packed("1001", "leeds"))
    happened = after(scenario, 7 * DAYS)
    assert AuthorizationRequested("p1", "bank", 500, "GBP") in happened
    scenario.when(shipped("1001", "leeds")).then_refused(
        "payment.authorization_expired", "fulfilment_id", says="500 minor units are to be authorized again"
    )
    scenario.when(authorized(500, until=LATER))
    scenario.when(shipped("1001", "leeds")).the(ShipmentShipped)


def test_nothing_ships_on_an_authorization_that_has_expired_though_no_timer_told_so_yet() -> None:
    """Invariant 30."""
    scenario = unpaid(authorized(500, until=WEEK), picked("1001", "leeds"), packed("1001", "leeds"))
    scenario.world.now = WEEK
    refused = scenario.when(shipped("1001", "leeds"))
    refused.then_refused("payment.authorization_expired", "fulfilment_id", says="p1 until")


def test_terms_may_allow_to_ship_without_an_authorization() -> None:
    """Invariant 30."""
    scenario = given(
        *(received("leeds", mug=5), order("1001", goods("mug", 2)), authorized(500, until=WEEK)),
        *(picked("1001", "leeds"), packed("1001", "leeds")),
    )
    scenario.world.let_pass(7 * DAYS)
    scenario.when(shipped("1001", "leeds")).the(ShipmentShipped)


def test_a_provider_may_say_that_an_authorization_expired() -> None:
    scenario = awaiting_stock()
    scenario.when(paid("expired", 500)).then(AuthorizationExpired("p1", 500))
    scenario.when(paid("expired", 500)).then_refused("payment.repeated", "payment_id", says="p1 is expired")


def test_timers_of_an_authorization_do_nothing_before_their_time_or_twice() -> None:
    scenario = awaiting_stock()
    scenario.when(WarnOfAuthorization(ORDER, "p1")).then_nothing()
    scenario.when(ExpireAuthorization(ORDER, "p1")).then_nothing()
    scenario.when(ExpireAuthorization(ORDER, "p2")).then_nothing()
    scenario.when(WarnOfAuthorization(ORDER, "p2")).then_nothing()
    scenario.world.let_pass(7 * DAYS)
    scenario.when(WarnOfAuthorization(ORDER, "p1")).then_nothing()
    scenario.when(ExpireAuthorization(ORDER, "p1")).then_nothing()


def test_a_longer_authorization_moves_its_timers() -> None:
    scenario = awaiting_stock()
    scenario.when(authorized(500, until=LATER))
    due = {kind: at for (stream, kind, _), (_, at) in scenario.world.waiting.items() if stream == ORDER}
    assert due["authorization_expiry"] == LATER
    assert due["authorization_warning"] == LATER - 2 * DAYS
    assert after(scenario, 20 * DAYS) == []


def test_an_order_that_is_held_for_another_reason_is_not_authorized_again_yet() -> None:
    scenario = unpaid(authorized(500, until=WEEK))
    scenario.when(held("1001"))
    assert AuthorizationExpired("p1", 500) in (happened := after(scenario, 7 * DAYS))
    assert not any(isinstance(each, AuthorizationRequested) for each in happened)
    scenario.when(lifted("1001"))


def test_an_order_is_warned_of_an_authorization_once() -> None:
    scenario = awaiting_stock()
    scenario.world.let_pass(6 * DAYS)
    scenario.when(WarnOfAuthorization(ORDER, "p1")).then_nothing()
