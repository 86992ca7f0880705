"""The relay: what is on the bus is what is in the ledger, each event once, in order."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from domain.orders.recipient import Sealed
from ledger.vault import Vault
from ledger.writer import Writer
from orderledger.connections import open_vault
from orderledger.engines import Endpoints
from orderledger.run import clock
from schemas.outbound import WATERMARK
from schemas.partitions import partition_of
from schemas.recorded import Recorded, from_record
from schemas.topics import LEDGER_PARTITIONS, PARTNER_PARTITIONS
from tests.installation import Installation, installed
from tests.ledger.messages import cancel, handle, place, receive, ship

ORDERS = 40


@pytest.fixture(scope="module")
def relayed(endpoints: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A ledger with orders in all stages, relayed to its end."""
    with installed(endpoints, tmp_path_factory.mktemp("relay"), units=ORDERS) as installation:
        vault = open_vault(installation.endpoints)
        installation.opened.callback(vault.close)
        writer = Writer(installation.recorder(), clock)
        handle(writer, *(place(str(number), contact=_contact(vault, number)) for number in range(ORDERS)))
        with installation.running("relay"):
            handle(writer, *(each for number in range(10) for each in ship(str(number))))
            handle(writer, place("waits"), cancel("waits"), receive("more", 5), place("unheard", sku="unheard"))
            installation.wait_until_marked(installation.recorder().position())
        yield installation


def _contact(vault: Vault, number: int) -> Sealed:
    return vault.seal(f"acme/order/{number}", {"name": f"Jane {number}"})


def _is_mark(record: Any) -> bool:
    return bool(dict(record.headers)["ce_type"] == WATERMARK.encode())


def _events(installation: Installation) -> list[Recorded]:
    """All that is on the ledger's topics and on those of verdicts."""
    partners = [installation.topics.verdicts(each) for each in ("operator", "shop:acme", "warehouse:leeds")]
    topics = [*installation.topics.ledger, *partners]
    records = [each for topic in topics for each in installation.read(topic) if not _is_mark(each)]
    return [from_record(dict(each.headers), each.timestamp, each.value) for each in records]


def test_every_event_is_on_the_bus_once_as_it_was_recorded(relayed: Installation) -> None:
    sent = sorted(_events(relayed), key=lambda each: each.position)
    assert sent == relayed.recorder().read(0, 10_000)


def test_headers_are_those_of_a_cloud_event(relayed: Installation) -> None:
    records = relayed.read(relayed.topics.orders)
    (placed,) = [each for each in records if dict(each.headers).get("ce_id") == b"order-acme:7#0"]
    headers = dict(placed.headers)
    assert headers.keys() == {
        *("ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time"),
        *("ce_position", "ce_actor", "ce_cause", "ce_correlation"),
    }
    assert headers["ce_specversion"] == b"1.0"
    assert headers["ce_time"] == b"2024-05-01T12:00:00+00:00"
    assert headers["ce_type"] == b"order.placed.v1"
    assert placed.key == b"acme:7"


@pytest.mark.parametrize("topic", ["orders", "stock", "master"])
def test_each_key_stands_in_one_partition_in_the_order_of_positions(relayed: Installation, topic: str) -> None:
    positions: dict[int, list[int]] = defaultdict(list)
    for record in relayed.read(getattr(relayed.topics, topic)):
        if _is_mark(record):
            continue
        assert record.partition == partition_of(record.key, LEDGER_PARTITIONS)
        positions[record.partition].append(int(dict(record.headers)["ce_position"]))
    assert positions
    for each in positions.values():
        assert all(before < after for before, after in pairwise(each))


def test_the_last_watermark_of_all_36_partitions_tells_where_the_ledger_stands(relayed: Installation) -> None:
    end = relayed.recorder().position()
    for topic in relayed.topics.ledger:
        last = {each.partition: each for each in relayed.read(topic)}
        assert sorted(last) == list(range(LEDGER_PARTITIONS))
        for record in last.values():
            assert (_is_mark(record), int(dict(record.headers)["ce_position"])) == (True, end)


def test_a_watermark_never_runs_ahead_of_the_events_before_it(relayed: Installation) -> None:
    for topic in relayed.topics.ledger:
        marks = dict.fromkeys(range(LEDGER_PARTITIONS), 0)
        for record in relayed.read(topic):
            position = int(dict(record.headers)["ce_position"])
            if _is_mark(record):
                marks[record.partition] = position
            assert position >= marks[record.partition]


def test_a_quiet_ledger_is_marked_once(relayed: Installation) -> None:
    marks = [each for each in relayed.read(relayed.topics.stock) if _is_mark(each)]
    assert len({(each.partition, dict(each.headers)["ce_position"]) for each in marks}) == len(marks)


def test_a_warehouse_is_told_to_pick_with_the_contact_opened(relayed: Installation) -> None:
    picks = relayed.picks("leeds")
    tasks = picks.poll()
    while len(tasks) < ORDERS:
        tasks.extend(picks.poll())
    by_order = {each.request.order_id: each.request for each in tasks}
    assert len(tasks) == len(by_order) == ORDERS
    request = by_order["3"]
    assert (request.shop, request.location, request.fulfilment_id) == ("acme", "leeds", "acme:3/1")
    assert [(each.sku, each.quantity) for each in request.lines] == [("mug", 1)]
    assert request.contact is not None
    assert request.contact.name == "Jane 3"
    assert request.address is None


def test_nothing_personal_is_in_the_ledger_or_on_its_topics(relayed: Installation) -> None:
    assert not any(b"Jane" in each.body for each in relayed.recorder().read(0, 10_000))
    for topic in relayed.topics.ledger:
        assert not any(b"Jane" in each.value for each in relayed.read(topic))


def test_a_sender_reads_its_own_verdicts_only(relayed: Installation) -> None:
    for source in ("shop:acme", "warehouse:leeds"):
        records = relayed.read(relayed.topics.verdicts(source))
        assert records
        for record in records:
            headers = dict(record.headers)
            assert headers["ce_actor"] == source.encode()
            assert headers["ce_cause"] == f"{source}/".encode() + record.key
            assert record.partition == partition_of(record.key, PARTNER_PARTITIONS)


def test_a_relay_that_starts_again_sends_nothing_twice(relayed: Installation) -> None:
    before = len(_events(relayed))
    with relayed.running("relay"):
        handle(Writer(relayed.recorder(), clock), receive("after the restart", 1))
        relayed.wait_until_marked(relayed.recorder().position())
    assert len(_events(relayed)) == before + 3
