"""A change and its money: what rises must be authorized before, what falls is let go of or goes back."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.accounts.register import RegisterAccount
from domain.accounts.state import Account
from domain.changes.events import ChangeConfirmed, ChangeDeclined, ChangeRequested
from domain.master.product import ListProducts, ProductListed
from domain.orders.events import UnitsCancelled
from domain.refunds.events import RefundRequested
from domain.streams import account_stream
from domain.world import Command
from tests.domain.change_words import answered, buckets, confirmed, proposed, the_order
from tests.domain.payment_words import authorized, captured, unpaid
from tests.domain.scenario import Scenario, given
from tests.domain.words import NOON, goods, order, received


def test_a_total_that_rises_is_authorized_before_the_change_is_confirmed() -> None:
    scenario = unpaid(authorized(500), proposed(quantities={1: 3}))
    scenario.when(confirmed()).then_refused(
        "change.not_authorized",
        "change_id",
        says="order-alpha:1001, released, would come to 750 minor units; its payments cover 500",
    )
    outcome = scenario.when(authorized(250, "p2"), confirmed())
    outcome.the(ChangeConfirmed)
    assert buckets(scenario) == {"released": 3}


def test_before_its_first_authorization_an_order_can_not_rise_but_can_fall() -> None:
    scenario = unpaid(proposed(quantities={1: 3}))
    scenario.when(confirmed()).then_refused("change.not_authorized", "change_id", says="placed, would come to 750")
    outcome = unpaid(proposed(quantities={1: 1}), confirmed()).when(authorized(250))
    assert the_order(outcome).stage == "released"


def test_an_authorization_that_has_ended_covers_nothing() -> None:
    """Invariant 30."""
    scenario = unpaid(authorized(750, until=NOON + timedelta(hours=60)), proposed(quantities={1: 3}))
    scenario.world.now = NOON + timedelta(hours=61)
    scenario.when(confirmed()).then_refused("change.not_authorized", "change_id", says="cover 0")


def test_a_price_that_falls_lets_an_order_go_on_that_waits_for_its_payment() -> None:
    scenario = unpaid(authorized(400))
    assert the_order(scenario).stage == "placed"
    scenario.when(proposed(prices={1: "200"}), confirmed())
    assert the_order(scenario).stage == "released"


def test_what_was_captured_for_units_that_are_given_up_goes_back() -> None:
    scenario = unpaid(authorized(500), captured(500, "k1"), proposed(quantities={1: 1}))
    scenario.when(confirmed()).the(ChangeRequested)
    refund = scenario.when(answered("leeds")).the(RefundRequested)
    assert (refund.amount_minor, refund.cause) == (250, "cancellation")
    assert the_order(scenario).owed_minor == 250


def test_what_was_captured_above_a_lower_price_goes_back() -> None:
    scenario = unpaid(authorized(500), captured(500, "k1"), proposed(prices={1: "200"}))
    assert scenario.when(confirmed()).the(RefundRequested).amount_minor == 100


def test_what_went_back_covers_no_new_units() -> None:
    scenario = unpaid(authorized(500), captured(500, "k1"), proposed(quantities={1: 1}), confirmed(), answered("leeds"))
    scenario.when(proposed(quantities={1: 2}, change_id="c2"))
    scenario.when(confirmed("c2")).then_refused("change.not_authorized", "change_id", says="cover 250")


def test_a_change_whose_authorization_ends_while_a_warehouse_is_asked_is_declined() -> None:
    scenario = unpaid(authorized(600, until=NOON + timedelta(hours=60)))
    scenario.when(proposed(goods("mug", 1, "350", line_no=2), quantities={1: 1}), confirmed())
    assert the_order(scenario).changes.statuses == {"c1": "requested"}
    scenario.world.now = NOON + timedelta(hours=61)
    declined = scenario.when(answered("leeds")).the(ChangeDeclined)
    assert "its payments cover 0" in declined.reason


def on_account(limit_minor: int | None = 10_000, prices: dict[str, str] | None = None) -> Scenario:
    """A trade customer's order of twelve mugs at 2.50: mugs are sold from six on, in packs of three."""
    agreed = {sku: Decimal(price) for sku, price in (prices or {}).items()}
    return given(
        ListProducts((ProductListed("mug", "A mug", 6, 3), ProductListed("cup", "A cup", 4, 2))),
        RegisterAccount("alpha", "cafe", "GBP", 30, limit_minor, agreed),
        received("leeds", mug=99),
        order("1001", goods("mug", 12), order_type="wholesale", account="cafe"),
    )


def exposure(scenario: Scenario) -> int:
    account = scenario.world.state(Account, account_stream("alpha", "cafe"))
    assert account is not None
    return account.exposure_minor


@pytest.mark.parametrize(
    ("edit", "rule", "says"),
    [
        (proposed(quantities={1: 13}), "order.pack_multiple", "approved: mug is sold in packs of 3, not 13"),
        (proposed(quantities={1: 3}), "order.min_quantity", "approved: mug is sold from 6 units on, not 3"),
        (proposed(goods("cup", 2, line_no=2)), "order.min_quantity", "approved: cup is sold from 4 units on, not 2"),
    ],
)
def test_an_edit_keeps_to_the_least_quantity_and_to_whole_packs(edit: Command, rule: str, says: str) -> None:
    on_account().when(edit).then_refused(rule, "quantities", says)


def test_whole_packs_may_be_added_and_a_line_may_be_given_up_altogether() -> None:
    assert on_account().when(proposed(quantities={1: 15})).refused is None
    assert on_account().when(proposed(quantities={1: 0})).refused is None


def test_an_edit_keeps_to_the_prices_that_were_agreed() -> None:
    scenario = on_account(prices={"cup": "90", "mug": "250"})
    scenario.when(proposed(goods("cup", 4, "100", line_no=2))).then_refused(
        "order.price_list", "prices", says="approved: cup is sold at 90 minor units, not at 100"
    )
    scenario.when(proposed(prices={1: "249"})).then_refused("order.price_list", "prices", says="not at 249")


def test_more_units_are_sold_at_the_price_of_the_order_even_if_another_is_agreed_since() -> None:
    """Invariant 33."""
    scenario = on_account()
    scenario.when(RegisterAccount("alpha", "cafe", "GBP", 30, 10_000, {"mug": Decimal(300)}))
    scenario.when(proposed(quantities={1: 15}), confirmed()).the(ChangeConfirmed)
    assert the_order(scenario).owed_minor == 3750


def test_the_account_owes_what_the_changed_order_comes_to() -> None:
    """Invariant 32."""
    scenario = on_account()
    assert exposure(scenario) == 3000
    scenario.when(proposed(quantities={1: 15}), confirmed())
    assert exposure(scenario) == 3750
    scenario.when(proposed(quantities={1: 6}, change_id="c2"), confirmed("c2"), answered("leeds"))
    assert exposure(scenario) == 1500


def test_a_change_that_takes_the_account_over_its_limit_holds_the_order() -> None:
    """Invariant 32: over the limit is a hold, not a refusal."""
    scenario = on_account(limit_minor=3500)
    scenario.when(proposed(quantities={1: 15}), confirmed()).the(ChangeConfirmed)
    assert "credit" in the_order(scenario).holds


def test_units_that_are_cancelled_by_a_change_free_the_credit_at_once() -> None:
    """Invariant 32."""
    scenario = given(
        RegisterAccount("alpha", "cafe", "GBP", 30, 10_000),
        order("1001", goods("mug", 4), order_type="wholesale", account="cafe"),
    )
    scenario.when(proposed(quantities={1: 1}), confirmed()).the(UnitsCancelled)
    assert exposure(scenario) == 250
