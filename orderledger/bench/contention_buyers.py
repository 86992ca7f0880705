"""A process of buyers: each is a thread with one ask at a time; all of them share the process's own writer."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path

from domain.messages import MessageRefused
from ledger.front import Front
from ledger.recorder import LedgerRecorder, open_datastore
from ledger.writer import Writer
from orderledger.bench.buying import buy
from orderledger.bench.contention_history import Notebook
from orderledger.bench.contention_plan import Ask
from orderledger.logs import configure_logs
from orderledger.run import clock, collect_rarely
from orderledger.settings import Settings

START_S = 120.0


@dataclass(frozen=True, slots=True)
class Life:
    """One life of a process: what its buyers still have to ask, and where they note what they are told."""

    settings: Settings
    name: str
    dsn: str
    asks: Sequence[Sequence[Ask]]
    notes: Path


def live(life: Life, together: Barrier | None) -> None:
    """Ask all that is left; the first lives of all processes begin `together`. Raises what the ledger raises."""
    configure_logs(life.name, life.settings.home, life.settings.log_level)
    recorder = LedgerRecorder(open_datastore(life.dsn))
    with closing(recorder.datastore), Notebook(life.notes) as notebook:
        writer = Writer(recorder, clock)
        collect_rarely()
        if together is not None:
            together.wait(START_S)
        with Front(writer) as front, ThreadPoolExecutor(max(1, len(life.asks))) as threads:
            failed = threading.Event()
            buying = [threads.submit(_shop, asks, _Counter(front, writer, notebook), failed) for asks in life.asks]
            for each in buying:
                each.result()


@dataclass(frozen=True, slots=True)
class _Counter:
    """Where a buyer asks and what is said is noted."""

    front: Front
    writer: Writer
    notebook: Notebook

    def ask(self, ask: Ask) -> None:
        self.notebook.call(ask.op, time.monotonic_ns())
        verdict = self.front.ask(buy(ask.op, ask.sku, ask.quantity)).verdict
        told_ns = time.monotonic_ns()
        rule = verdict.rule if isinstance(verdict, MessageRefused) else None
        self.notebook.verdict(ask.op, told_ns, rule, self.writer.commits, self.writer.decided_again)


def _shop(asks: Sequence[Ask], counter: _Counter, failed: threading.Event) -> None:
    """Ask for one after the other, until another buyer of this process has failed."""
    try:
        for ask in asks:
            if failed.is_set():
                return
            counter.ask(ask)
    except BaseException:
        failed.set()
        raise
