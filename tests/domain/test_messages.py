"""Messages: the first verdict on an id holds, and another body under it is a conflict."""

from domain.messages import MessageAccepted, conflict, evolve_message

FIRST = MessageAccepted("shop:alpha", "m1", "order.place.v1", "f1", "order-alpha:1001", 4)


def test_the_first_verdict_holds_whatever_comes_behind_it() -> None:
    """Invariant 18."""
    second = conflict(FIRST, "order.place.v1", "f2")
    stream = "message-shop:alpha:m1"
    message = evolve_message(evolve_message(None, stream, FIRST), stream, second)
    assert message is not None
    assert message.verdict == FIRST


def test_a_conflict_names_the_id_and_what_was_sent_now() -> None:
    """Invariant 21."""
    told = conflict(FIRST, "order.cancel.v1", "f2")
    assert (told.source, told.message_id, told.message_type) == ("shop:alpha", "m1", "order.cancel.v1")
    assert (told.rule, told.field, told.fingerprint) == ("message.conflict", "ce_id", "f2")
    assert "m1" in told.reason
