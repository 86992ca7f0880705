"""The number of a demo's run, so that a second one on the same ledger plays new orders."""

from itertools import count

from domain.streams import receipt_stream
from ledger.recorder import LedgerRecorder
from orderledger.demo.catalogue import WAREHOUSES
from orderledger.demo.opening import opening_receipt


def next_run(recorder: LedgerRecorder) -> int:
    """Give the first number, from 1, under which no opening stock was received yet."""
    return next(run for run in count(1) if not _was_played(recorder, run))


def _was_played(recorder: LedgerRecorder, run: int) -> bool:
    streams = [receipt_stream(warehouse.id, opening_receipt(run)) for warehouse in WAREHOUSES]
    return any(True for _ in recorder.load(streams))
