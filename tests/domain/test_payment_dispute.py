"""The customer asks their bank for the money: a dispute is open until it is won or lost."""

import pytest

from domain.payments.dispute import MAX_DISPUTES
from domain.payments.events import DisputeLost, DisputeOpened, DisputeWon
from domain.payments.results import DisputeOutcome
from tests.domain.payment_words import authorized, captured, disputed, payments, unpaid
from tests.domain.scenario import Scenario


def sold() -> Scenario:
    """An order of which 500 pence were captured."""
    return unpaid(authorized(500), captured(500, "c1"))


def test_a_dispute_is_open_until_it_is_won() -> None:
    scenario = sold()
    scenario.when(disputed("opened", 300)).then(DisputeOpened("d1", "p1", 300, "not as described"))
    assert payments(scenario).disputed
    scenario.when(disputed("won", 300)).then(DisputeWon("d1", "p1", 300))
    assert not payments(scenario).disputed
    assert payments(scenario).disputed_lost_minor == 0


def test_a_dispute_that_is_lost_costs_what_the_bank_gave_back() -> None:
    scenario = sold()
    scenario.when(disputed("opened", 300), disputed("lost", 200)).then(DisputeLost("d1", "p1", 200))
    assert payments(scenario).disputed_lost_minor == 200


def test_a_dispute_is_opened_once() -> None:
    """Invariant 29."""
    scenario = sold()
    again = disputed("opened", 300)
    scenario.when(again, again).then_refused("dispute.exists", "dispute_id", says="d1 is open already")


@pytest.mark.parametrize("first", ["won", "lost"])
@pytest.mark.parametrize("second", ["won", "lost"])
def test_a_dispute_ends_once(first: DisputeOutcome, second: DisputeOutcome) -> None:
    """Invariant 29."""
    scenario = sold()
    outcome = scenario.when(disputed("opened", 300), disputed(first, 300), disputed(second, 300))
    outcome.then_refused("dispute.closed", "dispute_id", says=f"d1 is {first} already")


def test_no_more_is_disputed_than_was_captured() -> None:
    scenario = sold()
    scenario.when(disputed("opened", 501)).then_refused("dispute.over_captured", "amount_minor", says="500 minor units")
    scenario.when(disputed("opened", 300), disputed("opened", 201, "d2")).then_refused(
        "dispute.over_captured", "amount_minor", says="200 minor units"
    )
    scenario.when(disputed("won", 300), disputed("opened", 500, "d2"))
    assert payments(scenario).disputed


def test_what_was_never_captured_can_not_be_disputed() -> None:
    unpaid(authorized(500)).when(disputed("opened", 500)).then_refused(
        "dispute.over_captured", "amount_minor", says="p1 is authorized: 0"
    )


def test_a_dispute_that_nobody_opened_can_not_end() -> None:
    sold().when(disputed("lost", 500)).then_refused("dispute.unknown", "dispute_id", says="has no dispute d1")


def test_a_bank_gives_no_more_back_than_was_disputed() -> None:
    sold().when(disputed("opened", 300), disputed("lost", 301)).then_refused(
        "dispute.amount", "amount_minor", says="about 300 minor units"
    )


@pytest.mark.parametrize("status", ["opened", "lost"])
def test_a_dispute_is_about_a_payment_of_the_order(status: DisputeOutcome) -> None:
    sold().when(disputed(status, 300, payment_id="p9")).then_refused("payment.unknown", "payment_id", says="p9")


def test_another_provider_or_currency_is_refused() -> None:
    sold().when(disputed("opened", 300, provider="purse")).then_refused(
        "payment.foreign", "payment_id", says="captured"
    )
    sold().when(disputed("opened", 300, currency="EUR")).then_refused("payment.currency", "currency", says="GBP")


def test_an_order_has_a_largest_number_of_disputes() -> None:
    scenario = sold()
    for number in range(MAX_DISPUTES):
        scenario.world.handle(disputed("opened", 1, f"d{number}"))
    scenario.when(disputed("opened", 1, "more")).then_refused("dispute.too_many", "dispute_id", says="100 disputes")
