"""A program: a writer that sells units of one SKU for ever, and notes each order that it has the verdict on."""

import sys
from itertools import count
from pathlib import Path

import structlog
from eventsourcing.persistence import PersistenceError

from ledger.recorder import LedgerRecorder, open_datastore
from ledger.writer import Received, Writer
from orderledger.run import clock
from tests.ledger.messages import handle, outcome, place


def main(dsn: str, name: str, notes: Path) -> None:
    """Write until killed. Another life of the same name begins with the orders of the one before it."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    writer = Writer(LedgerRecorder(open_datastore(dsn)), clock)
    with notes.open("a", encoding="utf-8") as told:
        for number in count():
            _sell(writer, place(f"{name}-{number}"))
            told.write(f"{name}-{number}\n")
            told.flush()


def _sell(writer: Writer, order: Received) -> None:
    """Hand in an order, and again where nobody knows what became of it."""
    while True:
        try:
            (answer,) = handle(writer, order)
        except PersistenceError:
            continue
        assert outcome(answer) == "accepted"
        return


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
