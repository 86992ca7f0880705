"""Ledgers to relay, and what must hold of what was relayed of them."""

from contextlib import closing
from itertools import pairwise
from typing import Any

from kafka.admin import ConfigResource, ConfigResourceType

from ledger.commit import Commit
from ledger.recorder import LedgerRecorder
from schemas.outbound import WATERMARK
from tests.installation import Installation
from tests.ledger.new_events import event

SKUS = 40


def grow(recorder: LedgerRecorder, number: int) -> None:
    """Append events of many keys."""
    first = recorder.position() // SKUS
    for version in range(first, first + max(number // SKUS, 1)):
        recorder.commit(Commit(events=[event(f"stock-{sku}@leeds", version) for sku in range(SKUS)]))


def require_whole(installation: Installation, events: int) -> None:
    """All events of stock are on their topic once, those of a partition in the order of their positions."""
    records = [each for each in installation.read(installation.topics.stock) if not is_mark(each)]
    assert sorted(map(position, records)) == list(range(1, events + 1))
    for number in {each.partition for each in records}:
        partition = [position(each) for each in records if each.partition == number]
        assert all(before < after for before, after in pairwise(partition))


def position(record: Any) -> int:
    """The ledger position of a record."""
    return int(dict(record.headers)["ce_position"])


def is_mark(record: Any) -> bool:
    """Whether a record is a watermark."""
    return bool(dict(record.headers)["ce_type"] == WATERMARK.encode())


def limit(installation: Installation, topic: str, size: int) -> None:
    """Let a topic take so much at once, in bytes."""
    resource = ConfigResource(ConfigResourceType.TOPIC, topic, {"max.message.bytes": str(size)})
    with closing(installation.clients.admin()) as admin:
        admin.alter_configs([resource])
