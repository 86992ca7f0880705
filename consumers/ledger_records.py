"""Records of a ledger topic: events that concern a view, watermarks, and what can't be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from consumers.reading import headers_of
from projections.checkpoints import Checkpoint
from projections.parking import Refused
from projections.view import View
from schemas.outbound import WATERMARK
from schemas.recorded import Header, Recorded, from_record

_WATERMARK = WATERMARK.encode()


@dataclass(frozen=True, slots=True)
class Read:
    """Events that are new to the view, records that are no events of the ledger, and where the partition stands."""

    events: list[Recorded]
    unreadable: list[Refused]
    checkpoint: Checkpoint


def read_records(view: View, partition: int, records: Sequence[Any], checkpoint: Checkpoint) -> Read:
    """Read the records (librdkafka's) of one partition behind a checkpoint; what it covers already is dropped."""
    events: list[Recorded] = []
    unreadable: list[Refused] = []
    position = checkpoint.position
    for record in records:
        headers: list[Header] = []
        try:
            headers = headers_of(record)
            event, at = _read(view, record, headers, position)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            unreadable.append(_unreadable(partition, record, headers, position, error))
            continue
        position = max(position, at)
        if event is not None:
            events.append(event)
    return Read(events, unreadable, Checkpoint(records[-1].offset() + 1, position))


def _read(view: View, record: Any, headers: list[Header], position: int) -> tuple[Recorded | None, int]:
    """Give the event, where it is new and concerns the view, and the record's ledger position."""
    named = dict(headers)
    at = int(named["ce_position"])
    name = named["ce_type"]
    if at <= position or name == _WATERMARK or not view.concerns(name.decode()):
        return None, at
    return from_record(named, record.timestamp()[1], record.value()), at


def _unreadable(partition: int, record: Any, headers: list[Header], position: int, error: Exception) -> Refused:
    return Refused(
        partition=partition,
        key=record.key() or b"",
        position=position,
        name=None,
        reason=f"no event of a ledger: {type(error).__name__}: {error}",
        headers=[(name, value or b"") for name, value in headers],
        timestamp_ms=record.timestamp()[1],
        body=record.value() or b"",
    )
