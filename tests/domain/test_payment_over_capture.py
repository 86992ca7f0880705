"""No more is captured than was authorized, unless the provider declares it."""

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as some

from domain.payments.events import PaymentCaptured
from domain.refusals import Refused
from tests.domain.payment_words import WEEK, authorized, captured, paid, payments, unpaid
from tests.domain.scenario import given
from tests.domain.words import goods, order, picked_packed_and_shipped, received


def test_a_capture_above_the_authorization_is_refused() -> None:
    """Invariant 26."""
    scenario = unpaid(authorized(500), captured(300, "c1"))
    over = captured(201, "c2")
    scenario.when(over).then_refused("payment.over_capture", "amount_minor", says="partially_captured: 200 minor units")


def test_a_capture_above_the_authorization_that_is_declared_is_recorded_as_such() -> None:
    """Invariant 26."""
    scenario = unpaid(authorized(500))
    outcome = scenario.when(captured(600, "c1", over_capture=True))
    assert outcome.the(PaymentCaptured) == PaymentCaptured("p1", "c1", 600, over=True)
    assert payments(scenario).status_of(500) == "overcaptured"
    assert payments(scenario).live_minor == 0


def test_a_capture_within_the_authorization_is_none_over_it_whatever_is_declared() -> None:
    scenario = unpaid(authorized(500))
    assert not scenario.when(captured(500, "c1", over_capture=True)).the(PaymentCaptured).over


def test_a_sale_without_an_authorization_is_to_be_declared() -> None:
    """Invariant 26."""
    scenario = unpaid(paid("created", 500))
    scenario.when(captured(500, "c1")).then_refused("payment.over_capture", "amount_minor", says="p1 is created: 0")
    scenario.when(captured(500, "c1", over_capture=True))
    assert payments(scenario).status_of(500) == "captured"


@pytest.mark.parametrize("status", ["declined", "failed"])
def test_nothing_is_captured_of_what_came_to_nothing(status: str) -> None:
    scenario = unpaid(paid(status, 500))  # type: ignore[arg-type]
    late = captured(500, "c1", over_capture=True)
    scenario.when(late).then_refused("payment.state", "status", says=f"p1 is {status}")


def test_an_unknown_capture_of_more_than_is_left_is_refused() -> None:
    scenario = unpaid(authorized(500), paid("unknown", 400, capture_id="c1"))
    more = paid("unknown", 200, capture_id="c2")
    scenario.when(more).then_refused("payment.over_capture", "amount_minor", says="500 minor units")


def test_a_void_of_more_than_is_left_is_refused() -> None:
    scenario = unpaid(authorized(500), captured(300, "c1"))
    scenario.when(paid("voided", 201)).then_refused("payment.over_void", "amount_minor", says="200 minor units")


def test_what_was_asked_for_in_time_is_captured_though_the_authorization_has_ended() -> None:
    """Invariant 26."""
    scenario = given(
        received("leeds", mug=5),
        order("1001", goods("mug", 2), payment="before_release"),
        authorized(600, until=WEEK),
        *picked_packed_and_shipped("1001", "leeds"),
        paid("expired", 600),
    )
    assert payments(scenario).payments["p1"].status == "expired"
    scenario.when(captured(501, "other")).then_refused("payment.over_capture", "amount_minor", says="is expired: 500")
    scenario.when(captured(500, "alpha:1001/1/1/capture-1"))
    assert payments(scenario).status_of(500) == "captured"


@for_any(
    steps=some.lists(
        some.tuples(
            some.sampled_from(["captured", "failed", "unknown", "voided"]), some.integers(1, 4), some.integers(1, 300)
        ),
        max_size=12,
    )
)
def test_captured_stays_within_authorized_whatever_is_reported(steps: list[tuple[str, int, int]]) -> None:
    """Invariant 26, and 29: each capture counts once."""
    scenario = unpaid(authorized(500))
    counted: dict[str, int] = {}
    for status, number, amount in steps:
        capture = None if status == "voided" else f"c{number}"
        try:
            scenario.world.handle(paid(status, amount, capture_id=capture))  # type: ignore[arg-type]
        except Refused:
            continue
        if status == "captured":
            assert capture not in counted
            counted[str(capture)] = amount
    payment = payments(scenario).payments["p1"]
    assert payment.captured_minor == sum(counted.values())
    assert payment.captured_minor + payment.voided_minor + payment.live_minor <= 500
