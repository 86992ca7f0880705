"""Two writers on one ledger: decided as if there were one. Numbers are the invariants of the domain."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from threading import Barrier
from typing import TypeVar

from domain.master.location import Location
from domain.orders.state import Order
from domain.refusals import Refused
from domain.stock.position import Position
from domain.streams import order_stream, stock_stream
from domain.world import Command, Decision, World
from ledger.group import Answer
from ledger.recorder import LedgerRecorder
from ledger.states import States
from ledger.verify import verify_ledger
from ledger.writer import TURNS, Received, Writer
from orderledger.run import clock
from tests.ledger.messages import SHOP, cancel, handle, let_be, market, message, outcome, place, receive, ship
from tests.ledger.opening import OpenLedger, Sql

BUYERS = 60
UNITS = 40
WAITING = (
    b"SELECT pid FROM pg_stat_activity"
    b" WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%ledger.%'"
)
Result = TypeVar("Result")


def test_buyers_of_the_last_units_never_oversell(open_ledger: OpenLedger) -> None:
    """3: allocated never exceeds what is on hand; 20: no decision on a stale state is committed."""
    writers = _writers(open_ledger, units=UNITS)
    answers = _at_once(
        [lambda writer=writer, first=first: _buy(writer, first) for first, writer in enumerate(writers)]  # type: ignore[misc]
    )
    assert {outcome(each) for group in answers for each in group} == {"accepted"}
    states = _states(open_ledger())
    position = states.state(Position, stock_stream("mug", "leeds"))
    assert position is not None
    assert (position.on_hand, position.allocated) == (UNITS, UNITS)
    orders = [states.state(Order, order_stream("acme", str(number))) for number in range(BUYERS)]
    assert sorted(each.stage for each in orders if each) == ["awaiting_stock"] * (BUYERS - UNITS) + ["released"] * UNITS
    assert not verify_ledger(open_ledger()).problems


def test_an_order_sent_through_both_writers_is_one_order(open_ledger: OpenLedger) -> None:
    """18: same source, id and payload is one order."""
    writers = _writers(open_ledger, units=UNITS)

    def buy_all(writer: Writer) -> list[Answer]:
        return [answer for number in range(20) for answer in handle(writer, place(str(number)))]

    one, other = _at_once([lambda writer=writer: buy_all(writer) for writer in writers])  # type: ignore[misc]
    for first, second in zip(one, other, strict=True):
        assert first.verdict == second.verdict
        assert sorted((first.repeated, second.repeated)) == [False, True]
    position = _states(open_ledger()).state(Position, stock_stream("mug", "leeds"))
    assert position is not None
    assert (position.on_hand, position.allocated) == (UNITS, 20)


def test_of_a_cancellation_and_a_shipment_exactly_one_wins_and_the_other_is_told(open_ledger: OpenLedger) -> None:
    """22, with 16: what a cancelled order held is free again."""
    shop, warehouse = _writers(open_ledger, units=0)
    numbers = [str(number) for number in range(12)]
    handle(shop, *(place(number) for number in numbers))
    cancelled, shipped = _at_once(
        [
            lambda: [outcome(handle(shop, cancel(number))[0]) for number in numbers],
            lambda: [_receive_and_ship(warehouse, number) for number in reversed(numbers)],
        ]
    )
    states = _states(open_ledger())
    stages = []
    for number, of_cancel, of_ship in zip(numbers, cancelled, reversed(shipped), strict=True):
        order = states.state(Order, order_stream("acme", number))
        assert order is not None
        stages.append(order.stage)
        assert of_cancel in {"accepted", "change.cancel_too_late"}
        # A unit goes to whoever waits longest: an order may have none yet when its shipment is reported, and one that
        # has its unit when it is cancelled is so only if the warehouse agrees, which here says nothing.
        if of_ship == "accepted":
            assert order.stage in {"shipped", "completed"}, number
        else:
            assert order.stage == "cancelled" or order.lines[1].in_warehouse == 1, number
            assert of_cancel == "accepted" or order.stage != "cancelled"
        if of_cancel != "accepted":
            assert of_ship == "accepted", number
    position = states.state(Position, stock_stream("mug", "leeds"))
    assert position is not None
    assert position.on_hand == len(numbers) - sum(each in {"shipped", "completed"} for each in stages)
    assert position.allocated == sum(each not in {"shipped", "completed", "cancelled"} for each in stages)


def test_a_warehouse_that_is_asked_too_late_has_shipped_and_one_that_agrees_has_not(open_ledger: OpenLedger) -> None:
    """22: asked to leave units be, the warehouse ships them or agrees, through another writer; never both."""
    shop, warehouse = _writers(open_ledger, units=2)
    handle(shop, place("1"), place("2"))
    assert [outcome(each) for each in handle(shop, cancel("1"), cancel("2"))] == ["accepted"] * 2
    assert [outcome(each) for each in handle(warehouse, *ship("1"), let_be("2"))] == ["accepted"] * 4
    assert outcome(handle(shop, let_be("1"))[0]) != "accepted"
    assert outcome(handle(shop, ship("2")[0])[0]) != "accepted"
    states = _states(open_ledger())
    assert [getattr(states.state(Order, order_stream("acme", number)), "stage", None) for number in ("1", "2")] == [
        "shipped",
        "cancelled",
    ]
    assert states.state(Position, stock_stream("mug", "leeds")) == Position(on_hand=1, allocated=0)


def test_a_writer_that_lost_once_is_not_overtaken_again(open_ledger: OpenLedger, sql: Sql) -> None:
    """20, without end: what was decided in vain is decided again while all others wait, however eager they are."""
    slow, eager = _writers(open_ledger, units=UNITS)
    command = place("slow").submission.command
    assert not isinstance(command, Refused)
    with ThreadPoolExecutor(1) as beside:
        meeting = Meeting(command, partial(handle, eager), beside, sql)
        (answer,) = handle(slow, message(SHOP, "place/slow", meeting))
        others = [each.result()[0] for each in meeting.others]
    assert {outcome(each) for each in (answer, *others)} == {"accepted"}
    assert (len(others), slow.decided_again, eager.decided_again) == (2, 1, 1)
    position = _states(open_ledger()).state(Position, stock_stream("mug", "leeds"))
    assert position is not None
    assert position.allocated == 3
    assert not verify_ledger(open_ledger()).problems


def test_writers_that_met_decide_in_turn_and_no_longer_in_vain(open_ledger: OpenLedger) -> None:
    """20: each that has lost once waits for its turn before it decides."""
    writers = _writers(open_ledger, units=3 * TURNS)

    def buy(number: int) -> None:
        assert outcome(handle(writers[number % 2], place(str(number)))[0]) == "accepted"

    for number in range(3 * TURNS):
        buy(number)
    assert sum(each.decided_again for each in writers) == 2
    assert not verify_ledger(open_ledger()).problems


def test_groups_that_touch_nothing_in_common_are_not_decided_again(open_ledger: OpenLedger) -> None:
    one, other = _writers(open_ledger, units=UNITS)
    handle(one, receive("mugs", 1))
    (answer,) = handle(other, receive("cups", 1, sku="cup"))
    assert outcome(answer) == "accepted"
    assert [each.position for each in open_ledger().read(0, 100)] == list(range(1, open_ledger().position() + 1))


@dataclass(frozen=True, slots=True)
class Meeting:
    """A command that is decided while another writer is eager to sell of the same shelf: each time one more order."""

    command: Command
    hand_in: Callable[[Received], list[Answer]]
    beside: ThreadPoolExecutor
    sql: Sql
    others: list[Future[list[Answer]]] = field(default_factory=list)

    def streams(self) -> Sequence[str]:
        """Those of the command."""
        return self.command.streams()

    def decide(self, world: World) -> Decision:
        """Decide once the other writer has sold, or waits until this one has."""
        decision = self.command.decide(world)
        other = self.beside.submit(self.hand_in, place(f"eager-{len(self.others)}"))
        self.others.append(other)
        while not other.done() and not self.sql.execute(WAITING).fetchall():
            pass
        return decision


def _writers(open_ledger: OpenLedger, units: int) -> list[Writer]:
    writers = [Writer(open_ledger(), clock) for _ in range(2)]
    handle(writers[0], *market(units))
    assert writers[1].knows("warehouse:leeds"), Location
    return writers


def _buy(writer: Writer, first: int) -> list[Answer]:
    """Every second buyer, some alone and some in a group."""
    numbers = [str(number) for number in range(first, BUYERS, 2)]
    alone = [answer for number in numbers[:15] for answer in handle(writer, place(number))]
    return [*alone, *handle(writer, *(place(number) for number in numbers[15:]))]


def _receive_and_ship(writer: Writer, number: str) -> str:
    handle(writer, receive(number, 1))
    writer.fire_due_timers()
    return outcome(handle(writer, *ship(number))[-1])


def _at_once(work: Sequence[Callable[[], Result]]) -> list[Result]:
    barrier = Barrier(len(work))

    def start(each: Callable[[], Result]) -> Result:
        barrier.wait()
        return each()

    with ThreadPoolExecutor(len(work)) as threads:
        return list(threads.map(start, work))


def _states(recorder: LedgerRecorder) -> States:
    return States(recorder)
