"""Callers: coroutines of one process that hand one message after the other to a writer and wait for each verdict."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from statistics import quantiles

from domain.messages import MessageAccepted
from ledger.front import Front
from ledger.recorder import LedgerRecorder, open_datastore
from ledger.writer import Received, Writer
from orderledger.bench.installation import fresh_database
from orderledger.bench.metering import engines, metering
from orderledger.bench.processes import Done, Stopwatch, workers
from orderledger.bench.rows import Measured
from orderledger.engines import Endpoints
from orderledger.logs import configure_logs
from orderledger.run import clock, collect_rarely
from orderledger.settings import Settings

CALLERS = 64
LIMIT_S = 600.0


@dataclass(frozen=True, slots=True)
class Told:
    """How many were accepted and what it cost; p50 and p99 of a verdict, in ms; decisions made `again` a commit."""

    done: Done
    latencies_ms: tuple[float, float]
    again: float


@dataclass(frozen=True, slots=True)
class Task:
    """A figure of callers: how its ledger is opened, and the messages, ready, that its callers take turns to hand in.

    It is sent to the process of the callers, so both are functions of a module.
    """

    name: str
    unit: str
    prepare: Callable[[LedgerRecorder, int], None]
    messages: Callable[[int], list[Received]]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Durable verdicts a second, p50 and p99 of each in ms, and how often a group was decided again a commit."""

    measured: Measured
    latencies_ms: tuple[float, float]
    again: float


def measure_callers(around: Settings, endpoints: Endpoints, task: Task, amount: int) -> Verdicts:
    """Have `amount` messages of a task accepted, on a ledger of its own and in a process of its own."""
    with fresh_database(endpoints) as dsn, workers() as pool, metering(engines(around)) as meter:
        pool.submit(int).result()
        with meter.counting():
            told = pool.submit(call, around, dsn, task, amount).result(LIMIT_S)
        measured = told.done.measured(task.unit, task.name, "callers and writer", meter)
    return Verdicts(measured, told.latencies_ms, told.again)


def call(settings: Settings, dsn: str, task: Task, amount: int) -> Told:
    """Open the ledger and let CALLERS callers ask until each is refused or nothing is left; runs in a process alone."""
    configure_logs(task.name, settings.home, settings.log_level)
    recorder = LedgerRecorder(open_datastore(dsn))
    with closing(recorder.datastore):
        recorder.create_table()
        task.prepare(recorder, amount)
        writer, messages = Writer(recorder, clock), task.messages(amount)
        collect_rarely()
        with Front(writer) as front:
            watch = Stopwatch()
            took_ms = asyncio.run(_call_all(front, iter(messages)))
            done = watch.done(len(took_ms))
    assert len(took_ms) == amount, f"{len(took_ms)} of {amount} were accepted"
    parts = quantiles(took_ms, n=100, method="inclusive")
    return Told(done, (parts[49], parts[98]), writer.decided_again / writer.commits)


async def _call_all(front: Front, messages: Iterator[Received]) -> list[float]:
    """Have all callers take turns; give how many ms each accepted message took."""
    calling = [_call(front, messages) for _ in range(CALLERS)]
    return [took_ms for caller in await asyncio.gather(*calling) for took_ms in caller]


async def _call(front: Front, messages: Iterator[Received]) -> list[float]:
    """Hand in one message after the other, until one is refused or none is left; give how many ms each took."""
    took_ms: list[float] = []
    for received in messages:
        asked_s = time.monotonic()
        answer = await front.ask_async(received)
        if not isinstance(answer.verdict, MessageAccepted):
            break
        took_ms.append((time.monotonic() - asked_s) * 1000)
    return took_ms
