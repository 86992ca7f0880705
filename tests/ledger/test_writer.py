"""The writer: one verdict for each message, whatever the message or the ledger's own mistakes."""

from dataclasses import replace

import pytest

from domain.master.shop import RegisterShop
from domain.messages import MessageAccepted, MessageRefused
from domain.orders.recipient import Sealed
from ledger import group
from ledger.commit import Advance, OffsetsMoved
from ledger.writer import FOLDED_AT_MOST, Received, Writer
from orderledger.run import clock
from schemas.inbound.read import Submission
from schemas.topics import MAX_MESSAGE_BYTES
from tests.ledger.messages import (
    OPERATOR,
    SHOP,
    Undecidable,
    cancel,
    handle,
    hold,
    market,
    message,
    outcome,
    place,
    receive,
    ship,
)
from tests.ledger.new_events import letter
from tests.ledger.opening import OpenLedger, Sql


@pytest.fixture
def writer(open_ledger: OpenLedger) -> Writer:
    """A writer on a market with ten mugs."""
    opened = Writer(open_ledger(), clock)
    assert {outcome(each) for each in handle(opened, *market(10))} == {"accepted"}
    return opened


def test_what_follows_by_itself_is_recorded_with_the_order(writer: Writer, sql: Sql) -> None:
    (answer,) = handle(writer, place("1001", 2))
    assert outcome(answer) == "accepted"
    rows = sql.execute(
        "SELECT topic, actor, cause, correlation FROM ledger.events WHERE notification_id > 11 ORDER BY notification_id"
    ).fetchall()
    assert [row["topic"] for row in rows] == [
        "order.placed.v1",
        "order.approved.v1",
        "order.allocated.v1",
        "stock.allocated.v1",
        "fulfilment.released.v1",
        "message.accepted.v1",
    ]
    assert {(row["actor"], row["cause"], row["correlation"]) for row in rows} == {
        (SHOP, "shop:acme/place/1001", "order-acme:1001")
    }


def test_the_verdict_tells_the_version_at_which_it_stands(writer: Writer) -> None:
    (answer,) = handle(writer, place("1001"))
    assert isinstance(answer.verdict, MessageAccepted)
    assert (answer.verdict.stream, answer.verdict.version) == ("order-acme:1001", 3)


def test_the_same_message_again_gets_the_first_verdict_and_does_nothing(writer: Writer, sql: Sql) -> None:
    first, second = handle(writer, place("1001"), place("1001"))
    (third,) = handle(writer, place("1001"))
    assert (first.repeated, second.repeated, third.repeated) == (False, True, True)
    assert first.verdict == second.verdict == third.verdict
    assert _recorded(sql, "order.placed.v1") == 1


def test_a_refusal_is_remembered_too(writer: Writer) -> None:
    (first,) = handle(writer, place("1001", sku="unheard"))
    (second,) = handle(writer, place("1001", sku="unheard"))
    assert (outcome(first), outcome(second), second.repeated) == ("product.unknown", "product.unknown", True)


def test_the_same_id_with_another_body_is_a_conflict_and_the_first_verdict_stands(writer: Writer, sql: Sql) -> None:
    first = place("1001", 1)
    conflicts = [outcome(each) for each in handle(writer, first, place("1001", 2), place("1001", 3))]
    assert conflicts == ["accepted", "message.conflict", "message.conflict"]
    (again,) = handle(writer, first)
    assert (outcome(again), again.repeated) == ("accepted", True)
    assert _recorded(sql, "order.placed.v1") == 1


def test_two_senders_may_use_the_same_message_id(writer: Writer) -> None:
    other = message("shop:other", "place/1001", place("1001").submission.command)  # type: ignore[arg-type]
    answers = handle(writer, place("1001"), other)
    assert [outcome(each) for each in answers] == ["accepted", "order.exists"]


def test_a_message_on_which_the_ledger_fails_is_parked_and_told_and_the_others_go_on(writer: Writer, sql: Sql) -> None:
    poison = [message(SHOP, f"poison/{number}", Undecidable()) for number in range(2)]
    offsets = {("shop.acme.orders", 0): Advance(None, 4)}
    answers = writer.handle([place("1001"), poison[0], place("1002"), poison[1]], offsets)
    assert [outcome(each) for each in answers] == ["accepted", "ledger.failed", "accepted", "ledger.failed"]
    rows = sql.execute('SELECT rule, reason, "offset" FROM ledger.dead_letters ORDER BY "offset"').fetchall()
    assert [(row["rule"], row["offset"]) for row in rows] == [("ledger.failed", each.record.offset) for each in poison]
    assert "Undecidable" in str(rows[0]["reason"])
    assert _recorded(sql, "order.placed.v1") == 2


def test_a_message_on_which_the_ledger_failed_is_decided_when_it_comes_again_and_then_for_good(
    writer: Writer, sql: Sql
) -> None:
    """18: one order, however often it comes; a failure of ours is no verdict on it."""
    good = place("1001")
    failing = Received(good.record, Submission(good.submission.envelope, Undecidable()))
    told = [(outcome(each), each.repeated) for _ in range(2) for each in handle(writer, failing)]
    told += [(outcome(each), each.repeated) for _ in range(2) for each in handle(writer, good)]
    assert told == [("ledger.failed", False)] * 2 + [("accepted", False), ("accepted", True)]
    assert _recorded(sql, "order.placed.v1") == 1
    assert outcome(handle(writer, place("1001", 2))[0]) == "message.conflict"


def test_what_follows_by_itself_without_end_is_laid_to_its_message(
    writer: Writer, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group, "MAX_FOLLOWING", 2)
    answers = handle(writer, place("1001"), receive("r2", 1))
    assert [outcome(each) for each in answers] == ["ledger.failed", "accepted"]
    assert _recorded(sql, "order.placed.v1") == 0


def test_after_a_failure_on_one_message_the_states_are_those_of_the_ledger(writer: Writer, sql: Sql) -> None:
    handle(writer, place("1001", 4), message(SHOP, "poison", Undecidable()), place("1002", 4))
    assert [outcome(each) for each in handle(writer, place("1003", 3))] == ["accepted"]
    assert _stages(sql) == {"1001": "released", "1002": "released", "1003": "awaiting"}


def test_what_would_not_fit_into_a_message_is_refused_and_not_half_done(writer: Writer, sql: Sql) -> None:
    huge = Sealed("acme/order/1001", "", "x" * MAX_MESSAGE_BYTES)
    assert [outcome(each) for each in handle(writer, place("1001", contact=huge))] == ["order.too_large"]
    assert _recorded(sql, "order.placed.v1") == 0


def test_nothing_of_a_group_stands_when_its_offsets_have_moved(writer: Writer, sql: Sql) -> None:
    partition = ("shop.acme.orders", 0)
    writer.handle([], {partition: Advance(None, 5)})
    with pytest.raises(OffsetsMoved):
        writer.handle([place("1001")], {partition: Advance(4, 6)}, [letter(5)])
    assert _recorded(sql, "order.placed.v1") == 0
    assert not sql.execute("SELECT 1 FROM ledger.dead_letters").fetchall()
    writer.handle([place("1001")], {partition: Advance(5, 6)})
    assert _stages(sql) == {"1001": "released"}


@pytest.mark.parametrize("folded_at_most", [0, FOLDED_AT_MOST])
def test_states_that_another_writer_changed_are_those_of_the_ledger(
    open_ledger: OpenLedger, folded_at_most: int
) -> None:
    writer = Writer(open_ledger(), clock, folded_at_most=folded_at_most)
    handle(writer, *market(10), place("1001", 8))
    other = Writer(open_ledger(), clock)
    handle(other, *ship("1001"), receive("r2", 1), place("1002", 3))
    (answer,) = handle(writer, message("warehouse:leeds", "again", ship("1001")[0].submission.command))  # type: ignore[arg-type]
    assert outcome(answer) == "fulfilment.not_released"
    assert "closed" in answer.verdict.reason  # type: ignore[union-attr]


def test_a_message_that_another_writer_answered_is_a_repeat(writer: Writer, open_ledger: OpenLedger) -> None:
    handle(Writer(open_ledger(), clock), place("1001"))
    (answer,) = handle(writer, place("1001"))
    assert answer.repeated


def test_a_sender_is_known_as_soon_as_another_writer_has_let_it_in(writer: Writer, open_ledger: OpenLedger) -> None:
    assert not writer.knows("shop:new")
    assert not writer.knows("warehouse:new")
    register = RegisterShop("new", "New", "Europe/London", ("GBP",))
    handle(Writer(open_ledger(), clock), message(OPERATOR, "new", register))
    assert writer.knows("shop:new")
    assert writer.knows("warehouse:leeds")
    assert writer.knows(OPERATOR)


def test_a_new_writer_goes_on_where_the_last_one_ended(writer: Writer, open_ledger: OpenLedger, sql: Sql) -> None:
    handle(writer, place("1001", 7))
    handle(Writer(open_ledger(), clock), place("1002", 4), place("1003", 3))
    assert _stages(sql) == {"1001": "released", "1002": "awaiting", "1003": "released"}


def test_an_order_that_waits_can_be_cancelled_and_one_that_is_shipped_cannot(writer: Writer) -> None:
    answers = handle(writer, place("1001", 11), place("1002", 1), cancel("1001"), *ship("1002"), cancel("1002"))
    assert [outcome(each) for each in answers] == ["accepted"] * 6 + ["change.cancel_too_late"]


def test_a_message_meant_for_another_version_is_refused_and_changes_nothing(writer: Writer, sql: Sql) -> None:
    """20: a stale version never commits; 21: the refusal names both versions."""
    (placed,) = handle(writer, place("1001"))
    assert isinstance(placed.verdict, MessageAccepted)
    version = placed.verdict.version
    stale, ahead = handle(writer, hold("1001", version - 1), hold("1001", version + 1))
    for answer, expected in ((stale, version - 1), (ahead, version + 1)):
        verdict = answer.verdict
        assert isinstance(verdict, MessageRefused)
        assert (verdict.rule, verdict.field) == ("message.stale_version", "ce_expectedversion")
        assert verdict.reason == f"order-acme:1001 is at version {version}, this was meant for {expected}"
    assert _recorded(sql, "order.held.v1") == 0
    assert [outcome(each) for each in handle(writer, hold("1001", version))] == ["accepted"]


def test_of_two_that_saw_the_same_version_one_is_refused(open_ledger: OpenLedger) -> None:
    """20: through two writers, each of which believes to be current."""
    one, other = Writer(open_ledger(), clock), Writer(open_ledger(), clock)
    handle(one, *market(10))
    (placed,) = handle(other, place("1001"))
    assert isinstance(placed.verdict, MessageAccepted)
    (held,) = handle(other, hold("1001", placed.verdict.version))
    (late,) = handle(one, message(SHOP, "late", cancel("1001").submission.command, "", placed.verdict.version))  # type: ignore[arg-type]
    assert (outcome(held), outcome(late)) == ("accepted", "message.stale_version")


def test_the_type_of_a_message_belongs_to_what_must_be_the_same(writer: Writer) -> None:
    first = place("1001")
    handle(writer, first)
    envelope = replace(first.submission.envelope, fingerprint="another")
    (answer,) = handle(writer, replace(first, submission=replace(first.submission, envelope=envelope)))
    assert outcome(answer) == "message.conflict"


def _recorded(sql: Sql, name: str) -> object:
    row = sql.execute("SELECT count(*) AS n FROM ledger.events WHERE topic = %s", (name,)).fetchone()
    return row["n"] if row else None


def _stages(sql: Sql) -> dict[str, str]:
    rows = sql.execute(
        "SELECT split_part(originator_id, ':', 2) AS id, bool_or(topic = 'fulfilment.released.v1') AS released"
        " FROM ledger.events WHERE originator_id LIKE 'order-%' GROUP BY originator_id"
    )
    return {str(row["id"]): "released" if row["released"] else "awaiting" for row in rows}
