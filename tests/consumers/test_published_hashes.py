"""The hashes that the relay published: whoever rewrites the ledger's database can't rewrite them."""

import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from consumers.published_hashes import Published
from ledger.verify import LedgerReport, verify_ledger
from orderledger.engines import Endpoints
from orderledger.run import run_relay
from producers.relay import Ahead
from producers.sending import Message
from schemas.published_hashes import HASH_BYTES
from tests import tampering
from tests.installation import Installation, installed
from tests.ledger.new_events import events

BATCHES = 3
EVENTS = 4 * BATCHES


@pytest.fixture
def relayed(endpoints: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A ledger of twelve events of one stream that were published, four at a time."""
    with installed(endpoints, tmp_path_factory.mktemp("hashes")) as installation:
        recorder = installation.recorder()
        with installation.running("relay"):
            for first in range(0, EVENTS, 4):
                recorder.commit(events("stock-mug@leeds", *range(first, first + 4)))
                installation.wait_until_relayed(recorder.position())
        yield installation


def verified(installation: Installation) -> tuple[LedgerReport, Published]:
    """Hold the ledger against what was published of it."""
    published = Published(installation.reader(), installation.topics)
    return verify_ledger(installation.recorder(), published), published


def send(installation: Installation, key: bytes, value: bytes) -> None:
    """Produce into the topic of hashes."""
    with closing(installation.clients.sender()) as sender:
        sender.deliver(Message(installation.topics.hashes, 0, key, value))


def test_each_event_is_published_with_its_hash(relayed: Installation) -> None:
    records = relayed.read(relayed.topics.hashes)
    assert [each.key for each in records] == [b"4", b"8", b"12"]
    hashes = b"".join(each.value for each in records)
    assert hashes == b"".join(stored for _, stored in relayed.recorder().read_hashed(0, EVENTS))
    assert len(hashes) == EVENTS * HASH_BYTES


def test_a_relay_that_starts_again_publishes_no_hash_twice(relayed: Installation) -> None:
    with relayed.running("relay"):
        relayed.recorder().commit(events("stock-mug@leeds", EVENTS))
        relayed.wait_until_relayed(EVENTS + 1)
    report, published = verified(relayed)
    assert (report.problems, published.problem, published.position) == ([], None, EVENTS + 1)


def test_a_ledger_that_was_rewritten_is_not_what_was_published(relayed: Installation) -> None:
    dsn = relayed.endpoints.postgres_dsn
    tampering.tamper(dsn, "UPDATE ledger.events SET actor = 'someone' WHERE notification_id = 6")
    tampering.cover_up(dsn)
    report, _ = verified(relayed)
    assert report.problems == [
        "stock-mug@leeds#5 at position 6 is not the event that was published there: its hash is another"
    ]


def test_the_relay_goes_on_with_no_ledger_that_has_another_past(relayed: Installation) -> None:
    dsn = relayed.endpoints.postgres_dsn
    tampering.tamper(dsn, "UPDATE ledger.events SET actor = 'someone' WHERE notification_id = 6")
    tampering.cover_up(dsn)
    relayed.recorder().commit(events("stock-mug@leeds", EVENTS))
    with pytest.raises(Ahead, match="at position 12 the ledger has another hash"):
        run_relay(relayed.settings, relayed.endpoints, threading.Event())
    assert len(relayed.read(relayed.topics.hashes)) == BATCHES


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        (b"12", bytes(HASH_BYTES), "has hashes from position 12 on, due is 13: records were inserted"),
        (b"14", bytes(HASH_BYTES), "has hashes from position 14 on, due is 13: records were removed before it"),
        (b"13", b"short", "was inserted: not a position and hashes"),
        (b"x", bytes(HASH_BYTES), "was inserted: "),
    ],
    ids=["again", "later", "short", "no position"],
)
def test_a_record_that_does_not_continue_the_topic_of_hashes_is_named(
    relayed: Installation, key: bytes, value: bytes, problem: str
) -> None:
    # Each transaction ends with a marker, which takes an offset too.
    offset = 2 * BATCHES
    send(relayed, key, value)
    report, published = verified(relayed)
    assert report.problems == []
    assert published.problem is not None
    assert published.problem.startswith(f"{relayed.topics.hashes}/0 offset {offset} {problem}")


def test_hashes_of_events_that_the_ledger_does_not_have_tell_that_it_lost_them(relayed: Installation) -> None:
    send(relayed, b"13", bytes(HASH_BYTES))
    report, _ = verified(relayed)
    assert report.problems == ["the ledger ends at position 12, more was published: what followed is gone"]
