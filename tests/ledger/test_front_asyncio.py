"""Coroutines in front of one writer: each has its own verdict, and their loop goes on while they wait."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from domain.messages import MessageAccepted
from ledger.front import Busy, Closed, Front
from ledger.group import Answer
from ledger.verify import verify_ledger
from ledger.writer import Writer
from orderledger.run import clock
from tests.ledger.messages import handle, market, outcome, place
from tests.ledger.opening import OpenLedger, Sql
from tests.ledger.stalls import head_locked, held_up, one_waits
from tests.waiting import until

CALLERS = 1_000
FEW = 40
PLACED = b"SELECT originator_id FROM ledger.events WHERE topic = 'order.placed.v1' ORDER BY notification_id"


@pytest.fixture
def writer(open_ledger: OpenLedger) -> Writer:
    """A writer of the test's ledger, whose market is open."""
    made = Writer(open_ledger(), clock)
    handle(made, *market(2 * CALLERS))
    return made


def test_a_thousand_coroutines_get_their_own_verdicts_where_there_is_room_for_ten(
    writer: Writer, open_ledger: OpenLedger, sql: Sql
) -> None:
    async def ask_all(front: Front) -> list[Answer]:
        with held_up(open_ledger, sql, front):
            asking = [asyncio.create_task(front.ask_async(place(str(number)))) for number in range(CALLERS)]
            # What lets the commit go on stands behind this, in the thread of the loop.
            await _all_have_asked()
        return await asyncio.gather(*asking)

    with Front(writer, waiting=10) as front:
        answers = asyncio.run(ask_all(front))
    for number, answer in enumerate(answers):
        assert isinstance(answer.verdict, MessageAccepted)
        assert (answer.verdict.message_id, answer.verdict.stream) == (f"place/{number}", f"order-acme:{number}")
    assert _placed(sql) == ["first", *map(str, range(CALLERS))]
    assert not verify_ledger(open_ledger()).problems


def test_coroutines_and_threads_share_the_room_there_is(writer: Writer, sql: Sql) -> None:
    async def ask_beside_threads(front: Front, threads: ThreadPoolExecutor) -> list[Answer]:
        loop, orders = asyncio.get_running_loop(), [place(str(number)) for number in range(2 * FEW)]
        beside = [loop.run_in_executor(threads, front.ask, each) for each in orders[:FEW]]
        return await asyncio.gather(*beside, *map(front.ask_async, orders[FEW:]))

    with Front(writer, waiting=2) as front, ThreadPoolExecutor(FEW) as threads:
        answers = asyncio.run(ask_beside_threads(front, threads))
    assert [each.verdict.message_id for each in answers] == [f"place/{number}" for number in range(2 * FEW)]
    assert sorted(_placed(sql), key=int) == list(map(str, range(2 * FEW)))


def test_a_coroutine_that_is_cancelled_before_its_turn_leaves_no_order_and_no_gap_in_the_line(
    writer: Writer, open_ledger: OpenLedger, sql: Sql
) -> None:
    async def cancel_some(front: Front) -> None:
        with held_up(open_ledger, sql, front):
            _decided_ahead(front, "0")
            # The first of these waits, the others stand in line.
            asking = [asyncio.create_task(front.ask_async(place(str(number)))) for number in range(1, 6)]
            await _all_have_asked()
            for each in asking[:4]:
                each.cancel()
            given_up = await asyncio.gather(*asking[:4], return_exceptions=True)
        assert {type(each) for each in given_up} == {asyncio.CancelledError}
        assert outcome(await asking[4]) == "accepted"

    with Front(writer, waiting=1) as front:
        asyncio.run(cancel_some(front))
    assert _placed(sql) == ["first", "0", "5"]


def test_a_coroutine_that_is_cancelled_while_its_commit_is_on_its_way_leaves_the_whole_of_it(
    writer: Writer, open_ledger: OpenLedger, sql: Sql
) -> None:
    async def cancel_late(front: Front) -> Answer:
        order = place("1")
        with head_locked(open_ledger):
            asking = asyncio.create_task(front.ask_async(order))
            await asyncio.to_thread(until, lambda: one_waits(sql), "the commit on its way")
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
        return await front.ask_async(order)

    with Front(writer) as front:
        answer = asyncio.run(cancel_late(front))
    assert (outcome(answer), answer.repeated) == ("accepted", True)
    assert _placed(sql) == ["1"]
    assert not verify_ledger(open_ledger()).problems


def test_a_coroutine_that_finds_no_room_in_time_is_told_so_and_leaves_no_order(
    writer: Writer, open_ledger: OpenLedger, sql: Sql
) -> None:
    async def ask_impatiently(front: Front) -> None:
        with held_up(open_ledger, sql, front):
            _decided_ahead(front, "0")
            in_room = asyncio.create_task(front.ask_async(place("1"), room_within_s=0))
            await _all_have_asked()
            with pytest.raises(Busy):
                await front.ask_async(place("2"), room_within_s=0)
        assert outcome(await in_room) == "accepted"

    with Front(writer, waiting=1) as front:
        asyncio.run(ask_impatiently(front))
    assert _placed(sql) == ["first", "0", "1"]


def test_coroutines_in_line_are_told_when_the_front_closes_and_those_inside_get_their_verdict(
    writer: Writer, open_ledger: OpenLedger, sql: Sql
) -> None:
    async def ask_until_closed(front: Front) -> None:
        with held_up(open_ledger, sql, front):
            _decided_ahead(front, "0")
            inside, in_line = (asyncio.create_task(front.ask_async(place(each))) for each in ("1", "2"))
            await _all_have_asked()
            closing = asyncio.create_task(asyncio.to_thread(front.close))
            with pytest.raises(Closed):
                await in_line
        assert outcome(await inside) == "accepted"
        await closing
        with pytest.raises(Closed):
            await front.ask_async(place("3"))

    asyncio.run(ask_until_closed(Front(writer, waiting=1)))
    assert _placed(sql) == ["first", "0", "1"]


async def _all_have_asked() -> None:
    """A task runs to its first wait in one turn of the loop."""
    await asyncio.sleep(0)


def _decided_ahead(front: Front, order_id: str) -> None:
    """Hand in an order of which the front has taken care, so that there is room again."""
    until(front.hand_in(place(order_id)).running, "the order is decided")


def _placed(sql: Sql) -> list[str]:
    return [str(row["originator_id"]).rpartition(":")[2] for row in sql.execute(PLACED).fetchall()]
