"""A ledger that was tampered with, by one who has every right on its database: verification names the first event."""

from typing import LiteralString

import pytest

from ledger.commit import Head
from ledger.recorder import LedgerRecorder
from ledger.verify import verify_ledger
from tests import tampering
from tests.ledger.new_events import events

EVENTS = 6


@pytest.fixture
def published(recorder: LedgerRecorder) -> list[bytes]:
    """A ledger of six events of one stream; gives their hashes, as they were when they were recorded."""
    recorder.commit(events("stock-mug@leeds", 0, 1, 2))
    recorder.commit(events("stock-mug@leeds", 3, 4, 5))
    return [stored for _, stored in recorder.read_hashed(0, EVENTS)]


def problems(recorder: LedgerRecorder, published: list[bytes]) -> list[str]:
    """What verification finds."""
    return verify_ledger(recorder, published).problems


def test_a_ledger_that_nobody_touched_is_what_was_published(recorder: LedgerRecorder, published: list[bytes]) -> None:
    report = verify_ledger(recorder, published, Head(4, published[3]))
    assert (report.problems, report.position, report.head) == ([], EVENTS, published[-1].hex())


def test_what_is_recorded_and_not_yet_published_is_no_problem(recorder: LedgerRecorder, published: list[bytes]) -> None:
    assert problems(recorder, published[:4]) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger.events SET state = '{\"a\":1}' WHERE notification_id = 3",
        "UPDATE ledger.events SET topic = 'stock.shipped.v1' WHERE notification_id = 3",
        "UPDATE ledger.events SET originator_id = 'stock-mug@york' WHERE notification_id = 3",
        "UPDATE ledger.events SET occurred_at = occurred_at + interval '1 microsecond' WHERE notification_id = 3",
        "UPDATE ledger.events SET recorded_at = recorded_at + interval '1 millisecond' WHERE notification_id = 3",
        "UPDATE ledger.events SET actor = 'someone' WHERE notification_id = 3",
        "UPDATE ledger.events SET cause = 'something' WHERE notification_id = 3",
        "UPDATE ledger.events SET correlation = 'stock-cup@leeds' WHERE notification_id = 3",
    ],
)
def test_a_changed_event_is_named(
    recorder: LedgerRecorder, published: list[bytes], ledger_dsn: str, statement: LiteralString
) -> None:
    tampering.tamper(ledger_dsn, statement)
    assert problems(recorder, published)[0].endswith("#2 at position 3 does not match its hash")


def test_an_event_changed_with_its_hash_is_named(
    recorder: LedgerRecorder, published: list[bytes], ledger_dsn: str
) -> None:
    tampering.tamper(ledger_dsn, "UPDATE ledger.events SET hash = sha256('x') WHERE notification_id = 3")
    found = problems(recorder, published)
    assert found[0] == "stock-mug@leeds#2 at position 3 does not match its hash"
    assert "stock-mug@leeds#2 at position 3 is not the event that was published there: its hash is another" in found


def test_a_removed_event_is_named_by_its_position(
    recorder: LedgerRecorder, published: list[bytes], ledger_dsn: str
) -> None:
    tampering.tamper(ledger_dsn, "DELETE FROM ledger.events WHERE notification_id = 3")
    assert problems(recorder, published) == [
        "stock-mug@leeds#3 at position 4 follows position 2: what was between is gone",
        "stock-mug@leeds has a hole in its versions",
    ]


def test_an_event_behind_the_head_is_noticed(recorder: LedgerRecorder, published: list[bytes], ledger_dsn: str) -> None:
    tampering.insert(ledger_dsn, EVENTS, like=1)
    assert problems(recorder, published) == [
        "stock-mug@leeds0#0 at position 7 does not match its hash",
        "the last event is at position 7, the ledger's head is another: 6",
    ]


def test_events_that_changed_places_are_noticed_at_the_first(
    recorder: LedgerRecorder, published: list[bytes], ledger_dsn: str
) -> None:
    tampering.swap(ledger_dsn, 3, 5)
    assert problems(recorder, published)[0] == "stock-mug@leeds#4 at position 3 does not match its hash"


def test_a_ledger_that_lost_its_last_events_is_noticed(
    recorder: LedgerRecorder, published: list[bytes], ledger_dsn: str
) -> None:
    tampering.tamper(ledger_dsn, "DELETE FROM ledger.events WHERE notification_id > 4")
    assert problems(recorder, published) == [
        "the last event is at position 4, the ledger's head is another: 6",
        "the ledger ends at position 4, more was published: what followed is gone",
    ]


def _changed(dsn: str) -> None:
    tampering.tamper(dsn, "UPDATE ledger.events SET actor = 'someone' WHERE notification_id = 3")


@pytest.mark.parametrize(
    ("tamper", "first"),
    [
        (_changed, "stock-mug@leeds#2"),
        (lambda dsn: tampering.remove(dsn, 3), "stock-mug@leeds#3"),
        (lambda dsn: tampering.insert(dsn, 2, like=1), "stock-mug@leeds0#0"),
        (lambda dsn: tampering.swap(dsn, 3, 5), "stock-mug@leeds#4"),
    ],
    ids=["changed", "removed", "inserted", "reordered"],
)
def test_what_is_covered_up_by_new_hashes_is_not_what_was_published(
    recorder: LedgerRecorder, published: list[bytes], ledger_dsn: str, tamper: object, first: str
) -> None:
    assert callable(tamper)
    tamper(ledger_dsn)
    tampering.cover_up(ledger_dsn)
    named = f"{first} at position 3 is not the event that was published there: its hash is another"
    assert problems(recorder, published)[0] == named
    assert not [each for each in problems(recorder, []) if "position" in each]


def test_a_shortened_ledger_with_a_new_head_is_less_than_was_published(
    recorder: LedgerRecorder, published: list[bytes], ledger_dsn: str
) -> None:
    tampering.tamper(ledger_dsn, "DELETE FROM ledger.events WHERE notification_id > 4")
    tampering.cover_up(ledger_dsn)
    assert problems(recorder, published) == ["the ledger ends at position 4, more was published: what followed is gone"]


def test_a_head_that_was_noted_must_be_met_again(
    recorder: LedgerRecorder, published: list[bytes], ledger_dsn: str
) -> None:
    noted = Head(EVENTS, published[-1])
    _changed(ledger_dsn)
    tampering.cover_up(ledger_dsn)
    assert verify_ledger(recorder, (), noted).problems == [
        "stock-mug@leeds#5 at position 6 has another hash than was noted: it was changed, or an event before it"
    ]
    tampering.tamper(ledger_dsn, "DELETE FROM ledger.events WHERE notification_id > 4")
    tampering.cover_up(ledger_dsn)
    assert verify_ledger(recorder, (), noted).problems == ["the ledger ends at position 4, 6 was noted"]
