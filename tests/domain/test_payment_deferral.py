"""A result that comes before its order waits ten minutes for it, and is told its final verdict then."""

from dataclasses import replace
from datetime import timedelta

from domain.deferred.defer import MAX_WAITING
from domain.deferred.events import DeferredDropped, DeferredTaken, ResultDeferred
from domain.deferred.state import Deferred
from domain.deferred.take import RefuseDeferred, TakeDeferred
from domain.messages import MessageAccepted, MessageRefused
from domain.payments.events import PaymentAuthorized
from domain.streams import deferred_stream, message_stream, order_stream
from tests.domain.order_words import offered
from tests.domain.payment_words import ORDER, authorized, captured, disputed, payments, the_order
from tests.domain.scenario import Outcome, Scenario, given
from tests.domain.words import goods, order, received

WAITING = deferred_stream("alpha", "1001")
TEN_MINUTES = timedelta(minutes=10)
PLACED = order("1001", goods("mug", 2), payment="before_release")


def verdicts(outcome: Outcome | Scenario) -> dict[str, MessageAccepted | MessageRefused]:
    """The final verdict of each message."""
    return {each.event.message_id: each.event for each in outcome.world.recorded if each.stream.startswith("message-")}


def test_a_result_for_an_order_that_is_not_there_yet_waits() -> None:
    report = authorized(500)
    outcome = given().when(report)
    outcome.then(
        ResultDeferred("payment:bank", "m1", "payment.report.v1", "fingerprint of m1", "alpha", "1001", report.result)
    )
    assert outcome.changes[0].stream == WAITING


def test_it_is_decided_when_the_order_comes_and_the_order_goes_on_by_itself() -> None:
    scenario = given(received("leeds", mug=5), authorized(500))
    outcome = scenario.when(PLACED)
    assert outcome.the(PaymentAuthorized).amount_minor == 500
    assert outcome.the(DeferredTaken) == DeferredTaken("payment:bank", "m1")
    assert the_order(outcome).stage == "released"
    verdict = verdicts(outcome)["m1"]
    assert isinstance(verdict, MessageAccepted)
    assert (verdict.stream, verdict.fingerprint) == (ORDER, "fingerprint of m1")
    at = [each.event for each in scenario.world.recorded if each.stream == ORDER][verdict.version]
    assert isinstance(at, PaymentAuthorized)


def test_the_verdict_stands_in_the_stream_of_the_message() -> None:
    outcome = given(authorized(500)).when(PLACED)
    streams = [each.stream for each in outcome.changes if isinstance(each.event, MessageAccepted)]
    assert streams == [message_stream("payment:bank", "m1")]


def test_a_draft_takes_what_waits_for_it_as_well() -> None:
    outcome = given(authorized(500)).when(offered("1001", goods("mug", 2)))
    outcome.the(DeferredTaken)
    assert payments(outcome).authorized_minor == 500


def test_all_that_waits_is_decided_in_the_order_in_which_it_came() -> None:
    outcome = given(
        authorized(500),
        captured(500, "c1", message_id="m2"),
        captured(500, "c1", message_id="m3"),
    ).when(PLACED)
    assert payments(outcome).captured_minor == 500
    told = verdicts(outcome)
    assert isinstance(told["m2"], MessageAccepted)
    refused = told["m3"]
    assert isinstance(refused, MessageRefused)
    assert (refused.rule, refused.field) == ("payment.repeated", "capture_id")


def test_a_dispute_waits_as_a_payment_does() -> None:
    first = disputed("opened", 100)
    second = replace(first, sender=replace(first.sender, message_id="m9"))
    outcome = given(authorized(500), captured(500, "c1", message_id="m2"), second).when(PLACED)
    assert payments(outcome).disputed


def test_what_waits_for_ten_minutes_is_refused() -> None:
    scenario = given(authorized(500))
    assert scenario.world.let_pass(TEN_MINUTES - timedelta(seconds=1)) == []
    happened = [each.event for each in scenario.world.let_pass(timedelta(seconds=1))]
    assert happened[0] == DeferredDropped("payment:bank", "m1")
    refused = verdicts(scenario)["m1"]
    assert isinstance(refused, MessageRefused)
    assert (refused.rule, refused.field) == ("payment.order_unknown", "order_id")
    assert "alpha placed no order 1001 in time" in refused.reason
    outcome = scenario.when(PLACED)
    assert payments(outcome).payments == {}


def test_what_was_taken_is_not_refused_when_its_time_comes() -> None:
    scenario = given(authorized(500), PLACED)
    scenario.world.let_pass(TEN_MINUTES)
    assert isinstance(verdicts(scenario)["m1"], MessageAccepted)
    scenario.when(RefuseDeferred(WAITING, "payment:bank/m1")).then_nothing()
    scenario.when(TakeDeferred(WAITING)).then_nothing()


def test_a_shop_that_is_not_there_has_no_orders_to_wait_for() -> None:
    given().when(replace(authorized(500), shop="nobody")).then_refused("shop.unknown", "shop", says="nobody")


def test_no_more_than_a_hundred_results_wait_for_an_order() -> None:
    scenario = given(*(authorized(5, f"p{number}", message_id=f"m{number}") for number in range(MAX_WAITING)))
    scenario.when(authorized(5, "more", message_id="more")).then_refused(
        "payment.too_many_waiting", "order_id", says="no order 1001"
    )


def test_results_wait_for_the_very_order_that_they_name() -> None:
    scenario = given(authorized(500), order("1002", goods("mug", 1), payment="before_release"))
    waiting = scenario.world.state(Deferred, WAITING)
    assert waiting is not None
    assert list(waiting.waiting) == ["payment:bank/m1"]
    assert scenario.world.order("alpha", "1002") is not None
    assert order_stream("alpha", "1001") not in scenario.world.folded
