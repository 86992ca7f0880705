"""The invariants of orders, stock and money, by their numbers in the model, over random commands."""

import re
from collections import Counter
from copy import copy
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from domain.aggregates import EVOLVE
from domain.fulfilment.events import FulfilmentPacked, FulfilmentPicked, FulfilmentReleased
from domain.orders.buckets import Buckets
from domain.orders.events import OrderAllocated, OrderPlaced
from domain.orders.state import Order
from domain.refusals import Refused
from domain.shipments.events import ShipmentShipped
from domain.stock.adjust import AdjustStock
from domain.stock.events import AllocationReleased, ShortageFound, StockAllocated, StockShipped
from domain.stock.position import Position
from domain.stock.receive import ReceiveStock
from domain.streams import kind_of, stock_stream
from domain.world import Change, Command
from schemas.events import decode, encode, name_of
from tests.domain.world import MemoryWorld
from tests.properties import business, menu
from tests.properties.money_books import MoneyBooks
from tests.properties.turn import Turn
from tests.properties.unit_books import UnitBooks

RULE = re.compile(r"[a-z_]+\.[a-z_]+")
HELD_STILL = (OrderAllocated, FulfilmentReleased, FulfilmentPicked, FulfilmentPacked, ShipmentShipped)


class Ledger(RuleBasedStateMachine):
    """Partners and timers at work in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.units: dict[str, UnitBooks] = {}
        self.money: dict[str, MoneyBooks] = {}
        self.on_hand: Counter[str] = Counter()
        self.open_units: Counter[tuple[str, str]] = Counter()
        self.placed: dict[str, bytes] = {}
        self.lost: set[str] = set()
        self.number = 0
        self.before: dict[str, Any] = {}
        self.world = MemoryWorld(after_each=self.book)
        for command in business.business():
            self.ask(command)

    def book(self, change: Change) -> None:
        """Keep books of recorded events, and hold what must be true at the moment of an event."""
        event, stream = change.event, change.stream
        if kind_of(stream) == "order":
            self.units.setdefault(stream, UnitBooks()).record(event)
            self.money.setdefault(stream, MoneyBooks()).record(event)
            self.nothing_held_moves(self.before.get(stream), event)
            self.before[stream] = self.world.folded[stream]
        if isinstance(event, OrderPlaced):
            assert event.total_minor == sum(line.amount_minor for line in event.lines), "24"
            self.placed[stream] = encode(event)
        self.book_stock(stream, event)

    def nothing_held_moves(self, before: Order | None, event: object) -> None:
        """Invariant 17: at the time of the event no hold stood on the order, the line or the fulfilment."""
        if isinstance(event, HELD_STILL) and before is not None:
            fulfilment_id = getattr(event, "fulfilment_id", None)
            held = before.holds_on(fulfilment_id=fulfilment_id)
            held += [hold for each in event.units for hold in before.holds_on(each.line_no)]
            assert held == []

    def book_stock(self, stream: str, event: object) -> None:
        """Invariant 3, at each allocation; and 8: who holds what."""
        match event:
            case StockAllocated():
                position = self.world.state(Position, stream)
                assert position is not None
                assert position.available(self.world.now) >= 0
                self.open_units[event.order, stream] += event.quantity
            case StockShipped() | AllocationReleased() | ShortageFound():
                self.open_units[event.order, stream] -= event.quantity
                assert self.open_units[event.order, stream] >= 0
            case _:
                pass

    def ask(self, command: Command) -> None:
        """Ask for something; a refusal names its rule and the state, and changes nothing (21)."""
        before, recorded = copy(self.world.folded), len(self.world.recorded)
        refused = self.refusal_of(command)
        if refused is not None:
            assert RULE.fullmatch(refused.rule)
            assert refused.reason
            assert len(self.world.recorded) == recorded, (command, refused)
            assert self.world.folded == before

    def refusal_of(self, command: Command) -> Refused | None:
        """Give why a command was refused; None if it was accepted."""
        try:
            self.world.handle(command)
        except Refused as refused:
            return refused
        return None

    @rule(command=business.placings)
    def place(self, command: Command) -> None:
        self.ask(command)

    @rule(command=business.receipts | business.adjustments)
    def move_stock(self, command: ReceiveStock | AdjustStock) -> None:
        if isinstance(command, AdjustStock):
            self.note_losses(command)
        self.ask(command)

    def note_losses(self, command: AdjustStock) -> None:
        """After a loss more may be promised than is there."""
        self.lost |= {stock_stream(each.sku, command.location) for each in command.lines if each.quantity < 0}

    @precondition(lambda self: self.orders())
    @rule(
        asker=st.sampled_from(menu.ASKERS),
        order=st.integers(0, 4),
        which=st.integers(0, 10_000),
        quantity=st.integers(1, 3),
        again=st.integers(0, 4),
    )
    def ask_of_an_order(self, asker: menu.Asker, order: int, which: int, quantity: int, again: int) -> None:
        """Ask something of one of the orders; perhaps twice."""
        self.number += 1
        possible = list(asker(self.orders()[order % len(self.orders())], self.turn(quantity)))
        if possible:
            command = possible[which % len(possible)]
            self.ask(command)
            if again == 0:
                self.ask(command)

    @precondition(lambda self: self.orders())
    @rule(order=st.integers(0, 4), steps=st.integers(1, 5))
    def go_on(self, order: int, steps: int) -> None:
        """Let all that is usual happen to an order: paid, picked, packed, shipped, delivered."""
        for _ in range(steps):
            self.number += 1
            for command in menu.usual(self.orders()[order % len(self.orders())], self.turn(1)):
                self.ask(command)

    def turn(self, quantity: int) -> Turn:
        """Give what the next question is about."""
        return Turn(self.number, quantity, self.world.now)

    @rule(hours=st.sampled_from([0, 1, 30, 24 * 8]))
    def let_time_pass(self, hours: int) -> None:
        self.world.fire_timers(only_freed=True)
        self.world.let_pass(timedelta(hours=hours))

    @invariant()
    def on_hand_is_what_moved(self) -> None:
        """Invariants 1 and 10: nothing but a movement of stock moves stock."""
        on_hand: Counter[str] = Counter()
        for change in self.world.recorded:
            if kind_of(change.stream) == "stock":
                on_hand[change.stream] += _moved(change.event)
        for stream, position in self.positions().items():
            assert position.on_hand == on_hand[stream]

    @invariant()
    def allocated_is_what_open_orders_hold(self) -> None:
        """Invariants 2, 8 and 16."""
        held: Counter[str] = Counter()
        for order in self.orders():
            for stream, quantity in _held(order).items():
                held[stream] += quantity
                assert self.open_units[order.stream, stream] == quantity
            if order.ended or order.status == "completed":
                assert not _held(order)
                live = sum(each.free_minor for each in order.payments.payments.values())
                assert order.terms.payment != "before_release" or live == 0
        for stream, position in self.positions().items():
            assert position.allocated == held[stream]
            assert position.available(self.world.now) >= 0 or stream in self.lost

    @invariant()
    def units_are_in_one_bucket_each(self) -> None:
        """Invariants 6, 13, 14, 15: the books agree with the fold, and steps follow each other."""
        for order in [each for each in self.orders() if each.stream in self.placed]:
            books = self.units[order.stream]
            for line_no, buckets in order.lines.items():
                assert buckets == Buckets(**{name: books.now[line_no][name] for name in Buckets._fields})
                assert min(buckets) >= 0
                assert sum(buckets) == books.ordered[line_no]
                assert books.live_allocations(line_no) <= books.ordered[line_no] - buckets.cancelled
                steps = [books.forward[line_no, step] for step in ("released", "picked", "packed", "shipped")]
                assert steps == sorted(steps, reverse=True)
                assert books.returned[line_no] <= buckets.shipped + buckets.delivered

    @invariant()
    def money_adds_up(self) -> None:
        """Invariants 26 and 27, from the recorded events alone."""
        for order in self.orders():
            self.money[order.stream].check(order)

    def teardown(self) -> None:
        """Invariants 19 and 33: replay gives equal states, and an order's prices are those stored with it."""
        replayed: dict[str, Any] = {}
        for change in self.world.recorded:
            event = decode(name_of(change.event), encode(change.event))
            replayed[change.stream] = EVOLVE[type(event)](replayed.get(change.stream), change.stream, event)
            if isinstance(change.event, OrderPlaced):
                assert encode(change.event) == self.placed[change.stream]
        assert replayed == self.world.folded

    def orders(self) -> list[Order]:
        """All orders, as they are."""
        return [state for state in self.world.folded.values() if isinstance(state, Order)]

    def positions(self) -> dict[str, Position]:
        """All stock positions, by stream."""
        return {stream: each for stream, each in self.world.folded.items() if isinstance(each, Position)}


def _held(order: Order) -> Counter[str]:
    """Units that the order holds, by stock position."""
    held: Counter[str] = Counter()
    for location, each in order.allocated_units:
        held[stock_stream(each.sku, location)] += each.quantity
    for fulfilment in order.fulfilments.values():
        for units in fulfilment.units_in("released", "picked", "packed"):
            held[stock_stream(units.sku, fulfilment.location)] += units.quantity
    for change in [order.changes.open] if order.changes.open else []:
        for reserved in change.held:
            held[stock_stream(reserved.sku, reserved.location)] += reserved.quantity
    return +held


def _moved(event: Any) -> int:
    match type(event).__name__:
        case "StockReceived" | "StockReturned" | "StockAdjusted":
            return int(event.quantity)
        case "StockShipped":
            return -int(event.quantity)
        case _:
            return 0


TestLedger = Ledger.TestCase
