"""Callers of the writer, threads of a process of its own: what each asked and was told is noted, so it may be killed.

Run as a program: `python -m tests.torture.callers FOLDER SEED LIFE`.
"""

import random
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
from eventsourcing.persistence import PersistenceError

from domain.messages import MessageRefused, Verdict
from ledger.front import Front
from ledger.writer import Writer
from orderledger.bench.contention_history import Notebook, Notes, read_notes
from orderledger.connections import open_recorder
from orderledger.engines import EngineError, running, running_endpoints
from orderledger.logs import configure_logs
from orderledger.run import clock
from orderledger.settings import Settings
from orderledger.supervisor import child_environment
from tests.house.tree import ROOT
from tests.ledger.messages import place
from tests.torture.market import wanted

THREADS = 3
PACE_S = 0.2
AGAIN_S = 0.5
END_S = 60.0
AWAY = (EngineError, PersistenceError, psycopg.Error, OSError)


@dataclass(slots=True)
class Callers:
    """The process, over its lives; `ended` has the exit codes of those that nobody killed."""

    settings: Settings
    folder: Path
    seed: int
    process: subprocess.Popen[bytes] | None = None
    lives: int = 0
    closed: bool = False
    ended: list[int] = field(default_factory=list)

    def keep_up(self) -> None:
        """Start it if it does not run, until it is closed."""
        if self.closed:
            return
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                return
            if code != -signal.SIGKILL:
                self.ended.append(code)
        command = [sys.executable, "-m", "tests.torture.callers", str(self.folder), str(self.seed), str(self.lives)]
        with (self.folder / "callers.out").open("ab") as output:
            environment = {**child_environment(self.settings), "PYTHONPATH": str(ROOT)}
            self.process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
        self.lives += 1

    def close(self) -> None:
        """Let everyone have its verdict, and stop; who has none in time is killed."""
        if self.process is None or self.closed:
            return
        self.closed = True
        self.process.terminate()
        try:
            self.process.wait(END_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.ended.append(self.process.wait())

    def notes(self) -> Notes:
        """Give what all lives noted."""
        return _notes(self.folder, self.lives)


def main() -> None:
    """Live a life: ask on from where the lives before ended, until SIGTERM."""
    folder, seed, life = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    settings, stop = Settings(), threading.Event()
    configure_logs("callers", settings.home, settings.log_level)
    running.prepare_home(settings.home)
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    told = set(_notes(folder, life).verdicts)
    writer = _open_writer(settings)
    with Notebook(_path(folder, life)) as notebook, Front(writer) as front, ThreadPoolExecutor(THREADS) as threads:
        asking = [
            threads.submit(_ask_on, _Desk(front, writer, notebook), f"{seed}.{number}", told, stop)
            for number in range(THREADS)
        ]
        for each in asking:
            each.result()


@dataclass(frozen=True, slots=True)
class _Desk:
    front: Front
    writer: Writer
    notebook: Notebook

    def ask(self, op: str) -> None:
        """Ask until there is a verdict: without one nobody knows whether the order is placed."""
        sku, quantity = wanted(random.Random(op))
        self.notebook.call(op, time.monotonic_ns())
        verdict: Verdict | None = None
        while verdict is None:
            try:
                verdict = self.front.ask(place(op, quantity, sku=sku)).verdict
            except AWAY:
                threading.Event().wait(AGAIN_S)
        rule = verdict.rule if isinstance(verdict, MessageRefused) else None
        self.notebook.verdict(op, time.monotonic_ns(), rule, self.writer.commits, self.writer.decided_again)


def _ask_on(desk: _Desk, caller: str, told: set[str], stop: threading.Event) -> None:
    for number in count(1):
        op = f"{caller}.{number}"
        if op in told:
            continue
        if stop.wait(PACE_S):
            return
        desk.ask(op)


def _open_writer(settings: Settings) -> Writer:
    while True:
        try:
            return Writer(open_recorder(running_endpoints(settings)), clock)
        except AWAY:
            threading.Event().wait(AGAIN_S)


def _notes(folder: Path, lives: int) -> Notes:
    found = Notes({}, {})
    for each in (read_notes(_path(folder, life)) for life in range(lives)):
        found.calls |= each.calls
        found.verdicts |= each.verdicts
        found.commits += each.commits
        found.decided_again += each.decided_again
    return found


def _path(folder: Path, life: int) -> Path:
    return folder / f"callers.{life}"


if __name__ == "__main__":
    main()
