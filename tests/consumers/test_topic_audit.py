"""Topics that are not what the ledger says: the first record that differs is named, and how."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from consumers.partition_audit import TopicDifference
from consumers.reading import TO_THE_END
from consumers.topic_audit import TopicAudit
from ledger.verify import verify_ledger
from ledger.writer import Writer
from orderledger.connections import open_recorder
from orderledger.engines import Endpoints
from orderledger.prepare import ensure_topics
from orderledger.run import clock
from producers.sending import Message
from schemas.outbound import WATERMARK
from schemas.topics import Topics
from tests.consumers.sending import NoUtf8
from tests.installation import Installation, installed
from tests.ledger.messages import handle, place, receive
from tests.ledger.new_events import events

ORDERS = 30
FEW, MANY = 100, 3_000
MARK = WATERMARK.encode()


@dataclass(frozen=True, slots=True)
class Sent:
    """A record, as it can be sent again."""

    topic: str
    partition: int
    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]
    timestamp: int

    def header(self, name: str) -> bytes:
        """The value of a header."""
        return dict(self.headers)[name]

    def with_header(self, name: str, value: bytes) -> "Sent":
        """The same with another header."""
        return replace(self, headers=[(each, value if each == name else was) for each, was in self.headers])

    @property
    def is_mark(self) -> bool:
        """Whether it is a watermark."""
        return self.header("ce_type") == MARK


Records = list[Sent]


@pytest.fixture(scope="module")
def relayed(endpoints: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A ledger that is on its topics to its end, with watermarks between."""
    with installed(endpoints, tmp_path_factory.mktemp("audit"), units=ORDERS) as installation:
        writer = Writer(installation.recorder(), clock)
        for number in range(3):
            with installation.running("relay"):
                handle(writer, *(place(f"{number}-{each}") for each in range(ORDERS)), receive(f"r{number}", 5))
                installation.wait_until_marked(installation.recorder().position())
        yield installation


@pytest.fixture
def orders(relayed: Installation) -> Records:
    """The records of the orders' partition that has the most of them, in their order."""
    records = [_sent(each, relayed.topics) for each in relayed.read(relayed.topics.orders)]
    partitions = [[each for each in records if each.partition == number] for number in range(12)]
    return max(partitions, key=len)


def _sent(record: Any, topics: Topics) -> Sent:
    name = record.topic.removeprefix(topics.prefix)
    return Sent(name, record.partition, record.key, record.value, list(record.headers), record.timestamp)


def audited(installation: Installation, topics: Topics) -> tuple[int, list[TopicDifference]]:
    """Give how many events match, and what differs."""
    recorder = open_recorder(installation.endpoints)
    with closing(installation.clients.consumer(None, TO_THE_END)) as consumer, closing(recorder.datastore):
        audit = TopicAudit(consumer, topics)
        report = verify_ledger(recorder, follow=audit.follow)
        return audit.matched, audit.differences(report.position)


def made_anew(installation: Installation, change: Callable[[Records], object]) -> Topics:
    """Copy the ledger's topics to new ones, all as they are but the partition of orders that has the most."""
    topics = Topics(f"t{uuid.uuid4().hex[:10]}.")
    wanted = [each for each in topics.of_installation() if each.name in topics.ledger]
    ensure_topics(installation.settings, installation.endpoints, wanted)
    records = [
        _sent(each, installation.topics) for topic in installation.topics.ledger for each in installation.read(topic)
    ]
    by_partition: dict[tuple[str, int], Records] = {}
    for each in records:
        by_partition.setdefault((each.topic, each.partition), []).append(each)
    most = max((each for each in by_partition if each[0] == "ledger.orders"), key=lambda each: len(by_partition[each]))
    change(by_partition[most])
    with closing(installation.clients.sender()) as sender:
        for each in (each for part in by_partition.values() for each in part):
            topic = topics.prefix + each.topic
            sender.send(Message(topic, each.partition, each.key, each.value, each.headers, each.timestamp))
        sender.flush()
    return topics


def at(records: Records, nth: int) -> int:
    """Give where the nth event of some records stands: marks do not count."""
    return [index for index, each in enumerate(records) if not each.is_mark][nth]


def the_only(installation: Installation, change: Callable[[Records], object]) -> TopicDifference:
    """Give the one difference after a change."""
    _, (found,) = audited(installation, made_anew(installation, change))
    assert found.topic.endswith("ledger.orders")
    return found


def named(found: TopicDifference) -> tuple[str, int | None, str, int]:
    """What names a difference."""
    return found.kind, found.offset, found.event, found.position


def name_of(sent: Sent) -> tuple[str, int]:
    """Give the id and position of an event."""
    return sent.header("ce_id").decode(), int(sent.header("ce_position"))


def test_topics_that_nobody_touched_are_what_the_ledger_says(relayed: Installation) -> None:
    events = [each for each in relayed.recorder().read(0, 100_000) if relayed.topics.of_stream(each.stream)]
    assert audited(relayed, relayed.topics) == (len(events), [])
    assert audited(relayed, made_anew(relayed, lambda records: records)) == (len(events), [])


def test_a_partition_of_which_more_was_fetched_than_was_due_is_read_on(endpoints: Endpoints, tmp_path: Path) -> None:
    with installed(endpoints, tmp_path) as installation:
        recorder = installation.recorder()
        for sku, first, last in (("mug", 0, FEW), ("cup", 0, FEW), ("mug", FEW, MANY)):
            recorder.commit(events(f"stock-{sku}@leeds", *range(first, last)))
        with installation.running("relay"):
            installation.wait_until_relayed(recorder.position())
        audit = TopicAudit(installation.reader(), installation.topics)
        while due := recorder.read(audit.matched, FEW):
            audit.follow(due)
        assert (audit.matched, audit.differences(recorder.position())) == (FEW + MANY, [])


def test_what_is_published_while_it_looks_is_no_difference(relayed: Installation) -> None:
    audit = TopicAudit(relayed.reader(), relayed.topics)
    stood = relayed.recorder().position()
    with relayed.running("relay"):
        handle(Writer(relayed.recorder(), clock), place(uuid.uuid4().hex))
        relayed.wait_until_marked(relayed.recorder().position())
    verify_ledger(relayed.recorder(), follow=audit.follow)
    assert audit.differences(stood) == []


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda sent: replace(sent, value=sent.value + b" "), "body"),
        (lambda sent: replace(sent, key=b"acme:other"), "key"),
        (lambda sent: replace(sent, timestamp=sent.timestamp + 1), "timestamp"),
        (lambda sent: sent.with_header("ce_actor", b"someone"), "ce_actor"),
        (lambda sent: sent.with_header("ce_id", b"order-acme:1#77"), "ce_id"),
        (lambda sent: sent.with_header("ce_position", b"1"), "ce_position"),
        (lambda sent: replace(sent, headers=[*sent.headers, ("more", b"")]), "more"),
    ],
    ids=["body", "key", "timestamp", "actor", "id", "position", "more"],
)
def test_a_changed_record_is_named(
    relayed: Installation, orders: Records, change: Callable[[Sent], Sent], what: str
) -> None:
    index = at(orders, 5)

    def changed(records: Records) -> None:
        records[index] = change(records[index])

    found = the_only(relayed, changed)
    assert named(found) == ("changed", index, *name_of(orders[index]))
    assert found.detail == f"its {what}"
    assert str(found).startswith(f"{found.topic}/{found.partition} offset {index}: {found.event} (position ")


@pytest.mark.parametrize("nth", [0, 5], ids=["first", "middle"])
def test_a_removed_record_is_named_with_the_offset_of_what_follows(
    relayed: Installation, orders: Records, nth: int
) -> None:
    index = at(orders, nth)
    found = the_only(relayed, lambda records: records.pop(index))
    assert named(found) == ("removed", index, *name_of(orders[index]))


@pytest.mark.parametrize("marks", [True, False], ids=["before its mark", "at the end"])
def test_a_removed_last_record_is_named(relayed: Installation, orders: Records, marks: bool) -> None:  # noqa: FBT001
    index = at(orders, -1)
    found = the_only(relayed, lambda records: records.pop(index) if marks else records.__delitem__(slice(index, None)))
    assert named(found) == ("removed", index if marks else None, *name_of(orders[index]))


@pytest.mark.parametrize(
    "made_up",
    [
        lambda sent: sent,
        lambda sent: sent.with_header("ce_id", b"order-acme:made-up#0"),
        lambda sent: sent.with_header("ce_position", b"1000000"),
        lambda sent: replace(sent, headers=[]),
        lambda sent: replace(sent, headers=[("ce_type", MARK), ("ce_position", b"1000000")]),
        lambda sent: replace(sent, headers=[("ce_type", MARK), ("ce_position", b"1")]),
    ],
    ids=["a copy", "another id", "another position", "no event", "mark ahead", "mark behind"],
)
@pytest.mark.parametrize("nth", [5, -1], ids=["middle", "end"])
def test_an_inserted_record_is_named(
    relayed: Installation, orders: Records, made_up: Callable[[Sent], Sent], nth: int
) -> None:
    index = at(orders, nth) + 1
    found = the_only(relayed, lambda records: records.insert(index, made_up(records[index - 1])))
    assert (found.kind, found.offset) == ("inserted", index)


def test_a_record_that_is_produced_into_a_topic_of_the_ledger_is_named(relayed: Installation, orders: Records) -> None:
    topics = made_anew(relayed, lambda records: records)
    copied = orders[at(orders, 5)]
    with closing(relayed.clients.sender()) as sender:
        sender.deliver(Message(topics.orders, copied.partition, copied.key, b"{}", copied.headers))
    _, (found,) = audited(relayed, topics)
    assert named(found) == ("inserted", len(orders), *name_of(copied))


def test_records_that_changed_places_are_named_at_the_first(relayed: Installation, orders: Records) -> None:
    one, other = at(orders, 5), at(orders, 8)

    def swap(records: Records) -> None:
        records[one], records[other] = records[other], records[one]

    found = the_only(relayed, swap)
    assert named(found) == ("reordered", one, *name_of(orders[one]))
    assert found.detail == f"{name_of(orders[other])[0]} stands there, it comes at offset {other}"


def test_a_topic_that_was_emptied_misses_the_first_event_of_each_partition(relayed: Installation) -> None:
    topics = Topics(f"t{uuid.uuid4().hex[:10]}.")
    wanted = [each for each in topics.of_installation() if each.name in topics.ledger]
    ensure_topics(relayed.settings, relayed.endpoints, wanted)
    matched, found = audited(relayed, topics)
    assert matched == 0
    assert {each.kind for each in found} == {"removed"}
    first = next(each for each in relayed.recorder().read(0, 100) if topics.of_stream(each.stream))
    assert (found[0].event, found[0].position) == (first.id, first.position)


def test_a_record_whose_headers_nobody_can_read_is_named(relayed: Installation) -> None:
    def insert(records: Records) -> None:
        third = at(records, 3)
        records.insert(third, replace(records[third], headers=[(NoUtf8("x"), b"")]))

    found = the_only(relayed, insert)
    assert (found.kind, found.event) == ("inserted", "a record without id")


def test_what_kafka_does_not_give_is_not_waited_for_without_end(relayed: Installation) -> None:
    topics = made_anew(relayed, lambda records: records)
    reader = relayed.reader()
    audit = TopicAudit(reader, topics, patience_s=1.0)
    # What it has fetched already is dropped by that.
    reader.pause(reader.assignment())
    with closing(relayed.clients.admin()) as admin:
        admin.delete_topics([topics.orders])
    reader.resume(reader.assignment())
    with pytest.raises(TimeoutError, match=rf"{topics.orders}/\d+ at offset 0 of \d+.*: Kafka gave no more in 1 s"):
        verify_ledger(relayed.recorder(), follow=audit.follow)
