"""A database that stalls: callers wait or are told, memory stays as it is, and afterwards each has its verdict."""

import asyncio
import gc
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from itertools import count

import pytest

from ledger.front import Busy, Front
from ledger.group import Answer
from ledger.verify import verify_ledger
from ledger.writer import Received, Writer
from orderledger.run import clock
from tests.ledger.messages import handle, market, outcome, place
from tests.ledger.opening import OpenLedger, Sql
from tests.ledger.stalls import head_locked, sessions_stopped
from tests.waiting import until

CALLERS = 8
WAITING, AT_ONCE = 20, 5
ON_THE_WAY = 2 * AT_ONCE
"""Of one group the commit is on its way, and one is decided ahead of it."""
IMPATIENT = 2_000
PLACED = b"SELECT 1 FROM ledger.events WHERE topic = 'order.placed.v1'"
Stall = AbstractContextManager[None]


@pytest.fixture
def writer(open_ledger: OpenLedger) -> Writer:
    """A writer of the test's ledger, whose market is open."""
    made = Writer(open_ledger(), clock)
    handle(made, *market(1_000))
    return made


@pytest.fixture(params=["another holds the head", "its sessions stand still"])
def stall(request: pytest.FixtureRequest, writer: Writer, open_ledger: OpenLedger, sql: Sql) -> Stall:
    """Each way in which PostgreSQL does not come to an end."""
    del writer
    return head_locked(open_ledger) if request.param == "another holds the head" else sessions_stopped(sql)


def test_no_more_is_taken_than_there_is_room_for_and_afterwards_each_caller_has_its_verdict(
    writer: Writer, open_ledger: OpenLedger, stall: Stall
) -> None:
    taken: list[Future[Answer]] = []

    def hand_in_share(front: Front) -> None:
        taken.extend(front.hand_in(place(str(number))) for number in orders)

    with Front(writer, waiting=WAITING, at_once=AT_ONCE) as front, ThreadPoolExecutor(CALLERS) as callers:
        orders = iter(range(10 * WAITING))
        with stall:
            handing_in = [callers.submit(hand_in_share, front) for _ in range(CALLERS)]
            until(lambda: _is_full(front), "no room left")
            assert len(taken) <= ON_THE_WAY + WAITING
            assert not any(each.done() for each in handing_in)
            assert not any(each.done() for each in taken)
        for each in handing_in:
            each.result()
        assert {outcome(each.result()) for each in taken} == {"accepted"}
    assert len(taken) == 10 * WAITING
    assert not verify_ledger(open_ledger()).problems


def test_callers_that_give_up_during_a_stall_leave_nothing_in_memory(writer: Writer, stall: Stall, sql: Sql) -> None:
    async def give_up(front: Front, orders: Iterator[Received]) -> None:
        with stall:
            asking = [asyncio.create_task(front.ask_async(next(orders))) for _ in range(IMPATIENT)]
            await asyncio.sleep(0)
            for each in asking:
                each.cancel()
            await asyncio.wait(asking)
            asking.clear()
            await asyncio.gather(*(_ask_once(front, next(orders)) for _ in range(IMPATIENT)))
            for _ in range(IMPATIENT):
                _hand_in_once(front, next(orders))
            assert _messages_in_memory() - before <= 2 * (ON_THE_WAY + WAITING)

    before = _messages_in_memory()
    with Front(writer, waiting=WAITING, at_once=AT_ONCE) as front:
        asyncio.run(give_up(front, (place(str(number)) for number in count())))
    assert len(sql.execute(PLACED).fetchall()) <= ON_THE_WAY + WAITING


async def _ask_once(front: Front, received: Received) -> None:
    with suppress(Busy):
        await front.ask_async(received, room_within_s=0)


def _hand_in_once(front: Front, received: Received) -> None:
    with suppress(Busy):
        front.hand_in(received, room_within_s=0)


def _is_full(front: Front) -> bool:
    try:
        front.hand_in(place("one-more"), room_within_s=0).cancel()
    except Busy:
        return True
    return False


def _messages_in_memory() -> int:
    gc.collect()
    return sum(isinstance(each, Received) for each in gc.get_objects())
