"""Export the ledger as JSON Lines, with all that its hashes cover, for auditors: `ledger/offline.py` verifies it."""

import json
from collections.abc import Iterator
from typing import TextIO

from ledger.commit import Head
from ledger.offline import FORMAT
from ledger.recorder import LedgerRecorder
from schemas.recorded import Recorded, to_timestamp_ms

EVENTS_AT_ONCE = 5_000


def export(recorder: LedgerRecorder, file: TextIO) -> Head:
    """Write every event up to where the ledger stands now, as it is recorded; gives the position and hash of the last.

    Nothing is verified here. Personal data is sealed, as it is in the ledger.
    """
    last = Head(0, b"")
    _write(file, {"format": FORMAT})
    for recorded, stored in _events(recorder, recorder.ends()[1]):
        _write(file, _line(recorded, stored))
        last = Head(recorded.position, stored)
    _write(file, {"events": last.position, "head": last.hash.hex()})
    return last


def _events(recorder: LedgerRecorder, end: int) -> Iterator[tuple[Recorded, bytes]]:
    position = 0
    while batch := recorder.read_hashed(position, min(EVENTS_AT_ONCE, end - position)):
        yield from batch
        position = batch[-1][0].position


def _line(recorded: Recorded, stored: bytes) -> dict[str, object]:
    return {
        "position": recorded.position,
        "stream": recorded.stream,
        "version": recorded.version,
        "name": recorded.name,
        "occurred_at": recorded.occurred_at.isoformat(),
        "recorded_at_ms": to_timestamp_ms(recorded.recorded_at),
        "actor": recorded.actor,
        "cause": recorded.cause,
        "correlation": recorded.correlation,
        # Whatever stands there must be exported: a body that was tampered with need not be text.
        "body": recorded.body.decode("utf-8", "surrogateescape"),
        "hash": stored.hex(),
    }


def _write(file: TextIO, line: dict[str, object]) -> None:
    file.write(json.dumps(line, separators=(",", ":")) + "\n")
