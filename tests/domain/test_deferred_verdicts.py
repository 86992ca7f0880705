"""Deferred verdicts: each gives way to the final one, once, whatever stands between them."""

import pytest

from domain.messages import Message, MessageAccepted, MessageDeferred, MessageRefused, Verdict, conflict, evolve_message

ABOUT = ("payment:till", "m1", "payment.report.v1", "f1")
DEFERRED = MessageDeferred(*ABOUT, "deferred-alpha:1001", 0)
ACCEPTED = MessageAccepted(*ABOUT, "order-alpha:1001", 4)
REFUSED = MessageRefused(*ABOUT, "payment.order_unknown", "alpha placed no order 1001 in time", "order_id")
CONFLICT = conflict(DEFERRED, "payment.report.v1", "f2")


def folded(*verdicts: Verdict) -> Message | None:
    """What holds after these."""
    message: Message | None = None
    for each in verdicts:
        message = evolve_message(message, "message-payment:till:m1", each)
    return message


@pytest.mark.parametrize("final", [ACCEPTED, REFUSED])
def test_a_deferred_verdict_gives_way_to_the_final_one(final: Verdict) -> None:
    assert folded(DEFERRED, final) == Message(final, version=1, last=1)


def test_a_conflict_in_between_is_not_the_final_verdict() -> None:
    """Invariant 18."""
    assert folded(DEFERRED, CONFLICT) == Message(DEFERRED, version=0, last=1)
    assert folded(DEFERRED, CONFLICT, ACCEPTED, CONFLICT) == Message(ACCEPTED, version=2, last=3)


def test_a_final_verdict_stays_final() -> None:
    """Invariant 29."""
    assert folded(DEFERRED, REFUSED, ACCEPTED) == Message(REFUSED, version=1, last=2)
    assert folded(ACCEPTED, DEFERRED) == Message(ACCEPTED, version=0, last=1)
