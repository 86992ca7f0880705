"""Results that come before their order: told that they wait, then told what became of them; each message once."""

from datetime import timedelta

import pytest

from domain.deferred.events import Sender
from domain.messages import MessageAccepted, MessageDeferred, MessageRefused
from domain.orders.state import Order
from domain.payments.report import ReportPayment
from domain.payments.results import PaymentResult
from domain.streams import order_stream
from domain.timers import DEFERRED_FOR
from ledger.group import Answer
from ledger.states import States
from ledger.verify import verify_ledger
from ledger.writer import Received, Writer
from schemas.inbound.read import Submission
from tests.ledger.messages import handle, market, message, place
from tests.ledger.opening import OpenLedger, Sql
from tests.ledger.test_timers import Time

TILL = "payment:till"
MESSAGE = "message-payment:till:pay-1"


@pytest.fixture
def time() -> Time:
    """A clock that stands until it is moved."""
    return Time()


@pytest.fixture
def writer(open_ledger: OpenLedger, time: Time) -> Writer:
    """A writer on a market with ten mugs."""
    opened = Writer(open_ledger(), time)
    handle(opened, *market(10))
    return opened


def paid(amount_minor: int = 255, order_id: str = "1001") -> Received:
    """A provider has authorized a payment."""
    result = PaymentResult("till", "pay-1", "authorized", amount_minor, "GBP")
    sender = Sender(TILL, "pay-1", "test.v1", "")
    unsigned = message(TILL, "pay-1", ReportPayment(sender, "acme", order_id, result))
    signed = Sender(TILL, "pay-1", "test.v1", unsigned.submission.envelope.fingerprint)
    command = ReportPayment(signed, "acme", order_id, result)
    return Received(unsigned.record, Submission(unsigned.submission.envelope, command))


def test_a_result_that_comes_before_its_order_is_deferred_and_then_taken(
    writer: Writer, open_ledger: OpenLedger, sql: Sql
) -> None:
    """29: one key, at most one effect; the sender has two verdicts, and the second is final."""
    (first,) = handle(writer, paid())
    assert first.verdict == MessageDeferred(TILL, "pay-1", "test.v1", _fingerprint(first), "deferred-acme:1001", 0)
    handle(writer, place("1001"))
    assert _verdicts(sql) == ["message.deferred.v1", "message.accepted.v1"]
    assert _order(open_ledger).payments.payments["pay-1"].status == "authorized"


def test_who_asks_again_is_told_what_holds_under_the_id_of_that_verdict(writer: Writer) -> None:
    """35: a message keeps its id however often it is sent."""
    (first,) = handle(writer, paid())
    (again,) = handle(writer, paid())
    assert (again.verdict, again.version, again.repeated) == (first.verdict, 0, True)
    (conflict,) = handle(writer, paid(256))
    assert isinstance(conflict.verdict, MessageRefused)
    assert (conflict.verdict.rule, conflict.version) == ("message.conflict", 1)
    (placed, final) = handle(writer, place("1001"), paid())
    assert isinstance(placed.verdict, MessageAccepted)
    assert isinstance(final.verdict, MessageAccepted)
    assert (final.verdict.stream, final.version, final.repeated) == ("order-acme:1001", 2, True)
    (conflict,) = handle(writer, paid(257))
    assert (conflict.verdict.__class__, conflict.version) == (MessageRefused, 3)
    (last,) = handle(writer, paid())
    assert (last.verdict, last.version) == (final.verdict, 2)


def test_a_result_whose_order_does_not_come_is_refused_by_a_timer_once(
    writer: Writer, time: Time, sql: Sql, open_ledger: OpenLedger
) -> None:
    handle(writer, paid())
    time.now += DEFERRED_FOR - timedelta(seconds=1)
    assert writer.fire_due_timers() == 0
    time.now += timedelta(seconds=1)
    # Another process may have taken over meanwhile.
    assert Writer(open_ledger(), time).fire_due_timers() == 1
    assert writer.fire_due_timers() == 0
    assert _verdicts(sql) == ["message.deferred.v1", "message.refused.v1"]
    (again, _) = handle(writer, paid(), place("1001"))
    assert isinstance(again.verdict, MessageRefused)
    assert again.version == 1
    assert "1001" in again.verdict.reason
    assert not _order(open_ledger).payments.payments
    assert not verify_ledger(open_ledger()).problems


def test_a_result_that_comes_with_its_order_in_one_group_is_no_more_deferred_than_that(
    writer: Writer, sql: Sql
) -> None:
    answers = handle(writer, paid(), place("1001"), paid())
    assert [type(each.verdict) for each in answers] == [MessageDeferred, MessageAccepted, MessageAccepted]
    assert _verdicts(sql) == ["message.deferred.v1", "message.accepted.v1"]


def _order(open_ledger: OpenLedger) -> Order:
    order = States(open_ledger()).state(Order, order_stream("acme", "1001"))
    assert order is not None
    return order


def _fingerprint(answer: Answer) -> str:
    return answer.verdict.fingerprint


def _verdicts(sql: Sql) -> list[object]:
    rows = sql.execute(
        "SELECT topic FROM ledger.events WHERE originator_id = %s ORDER BY originator_version", (MESSAGE,)
    )
    return [row["topic"] for row in rows]
