"""What providers and shops send on payments, and what the ledger records of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from domain.deferred.events import ResultDeferred, Sender
from domain.orders.recipient import Sealed
from domain.payments.dispute import ReportDispute
from domain.payments.recapture import CaptureAgain
from domain.payments.report import ReportPayment
from domain.payments.results import DisputeResult, PaymentResult, Result
from domain.payments.void import VoidPayment
from schemas.events import decode, encode, name_of
from schemas.inbound.envelope import Context, Envelope
from schemas.inbound.payments import PAYMENT_TYPES, TYPES
from tests.domain.payment_words import authorized, disputed

BODY = {"shop": "alpha", "order_id": "1001", "payment_id": "p1", "amount_minor": 500, "currency": "GBP"}
REPORT = {**BODY, "status": "authorized"}
DISPUTE = {**BODY, "status": "opened", "dispute_id": "d1", "reason": "never came"}
AT = datetime(2011, 1, 4, 12, tzinfo=UTC)


def context(source: str, message_type: str) -> Context:
    partner = source.partition(":")[2] or source
    return Context(Envelope(source, "m1", message_type, "f1", partner, AT, AT.date()), _never)


def _never(_key: str, _plain: dict[str, Any]) -> Sealed:
    raise AssertionError("nothing of a payment is personal")


def command(source: str, message_type: str, body: dict[str, Any]) -> object:
    """The command that a message stands for."""
    model = {**PAYMENT_TYPES, **TYPES}[message_type].model_validate(body)
    translate: Callable[[Context], object] = model.command  # type: ignore[attr-defined]
    return translate(context(source, message_type))


def test_a_provider_reports_a_payment_under_its_own_name() -> None:
    body = {**REPORT, "capture_before": "2011-01-11T12:00:00Z"}
    assert command("payment:bank", "payment.report.v1", body) == ReportPayment(
        Sender("payment:bank", "m1", "payment.report.v1", "f1"),
        "alpha",
        "1001",
        PaymentResult("bank", "p1", "authorized", 500, "GBP", capture_before=datetime(2011, 1, 11, 12, tzinfo=UTC)),
    )


def test_a_provider_reports_a_dispute_under_its_own_name() -> None:
    assert command("payment:bank", "dispute.report.v1", DISPUTE) == ReportDispute(
        Sender("payment:bank", "m1", "dispute.report.v1", "f1"),
        "alpha",
        "1001",
        DisputeResult("bank", "p1", "d1", "opened", 500, "GBP", "never came"),
    )


def test_a_shop_voids_and_captures_again() -> None:
    body = {"order_id": "1001", "payment_id": "p1"}
    assert command("shop:alpha", "payment.void.v1", body) == VoidPayment("alpha", "1001", "p1")
    assert command("operator", "payment.capture_again.v1", {"shop": "alpha", "order_id": "1001"}) == CaptureAgain(
        "alpha", "1001"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_minor": 0},
        {"amount_minor": -1},
        {"amount_minor": 2**63},
        {"amount_minor": 5.5},
        {"amount_minor": "500"},
        {"currency": "gbp"},
        {"status": "stolen"},
        {"capture_before": "2011-01-11T12:00:00"},
        {"payment_id": ""},
        {"payment_id": "p" * 201},
        {"over_capture": "yes"},
        {"reason": ""},
        {"card_number": "4111"},
        {"shop": None},
    ],
)
def test_a_report_that_is_not_as_it_must_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        command("payment:bank", "payment.report.v1", {**REPORT, **wrong})


@pytest.mark.parametrize("result", [authorized(500, until=AT).result, disputed("lost", 500).result])
def test_a_result_that_waits_is_recorded_and_read_as_it_was(result: Result) -> None:
    waits = ResultDeferred("payment:bank", "m1", "payment.report.v1", "f1", "alpha", "1001", result)
    assert decode(name_of(waits), encode(waits)) == waits
