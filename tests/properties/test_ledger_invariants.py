"""The invariants of orders and stock, by their numbers in the model, over random commands."""

import re
from collections import Counter
from copy import copy
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain.aggregates import EVOLVE
from domain.master.product import ListProducts, ProductListed
from domain.orders.events import FulfilmentShipped, OrderCancelled, OrderPlaced
from domain.orders.state import Order
from domain.refusals import Refused
from domain.stock.events import AllocationReleased, StockAllocated, StockShipped
from domain.stock.position import Position
from domain.streams import kind_of, stock_stream
from domain.world import Change, Command
from schemas.events import decode, encode, name_of
from tests.domain.world import MemoryWorld
from tests.properties import commands
from tests.properties.books import Lines, Shelf

HOLDING = ("allocated", "released", "picked", "packed")
ENDED = ("cancelled", "completed")
RULE = re.compile(r"[a-z_]+\.[a-z_]+")


class Ledger(RuleBasedStateMachine):
    """Partners and timers at work in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, Lines] = {}
        self.open_units: Counter[tuple[str, str, str]] = Counter()
        self.happened: Counter[tuple[str, type]] = Counter()
        self.world = MemoryWorld(after_each=self.book)
        self.shelf = Shelf()
        self.placed: dict[str, bytes] = {}
        self.lost: set[str] = set()
        for command in commands.business():
            self.ask(command)

    def book(self, change: Change) -> None:
        """Keep books of recorded events, and hold 3 and 24 at the moment at which they count."""
        event = change.event
        self.happened[change.stream, type(event)] += 1
        if kind_of(change.stream) == "order":
            self.lines.setdefault(change.stream, Lines()).record(event)
        match event:
            case StockAllocated():
                position = self.world.state(Position, change.stream)
                assert position is not None
                assert position.available >= 0
                self.open_units[event.order, event.sku, event.location] += event.quantity
            case StockShipped() | AllocationReleased():
                self.open_units[event.order, event.sku, event.location] -= event.quantity
            case OrderPlaced():
                assert event.total_minor == sum(line.amount_minor for line in event.lines)
                self.placed[change.stream] = encode(event)
            case _:
                pass

    def ask(self, command: Command) -> None:
        """Ask for something; a refusal names its rule and the state, and changes nothing (17, 21)."""
        before, recorded = copy(self.world.folded), len(self.world.recorded)
        refused = self.refusal_of(command)
        if refused is None:
            self.shelf.accept(command)
        else:
            assert RULE.fullmatch(refused.rule)
            assert refused.reason
            assert (self.world.folded, len(self.world.recorded)) == (before, recorded)

    def refusal_of(self, command: Command) -> Refused | None:
        """Give why a command was refused; None if it was accepted."""
        try:
            self.world.handle(command)
        except Refused as refused:
            return refused
        return None

    @rule(command=commands.placings)
    def place(self, command: Command) -> None:
        self.ask(command)

    @rule(command=commands.receipts)
    def receive(self, command: Command) -> None:
        self.ask(command)

    @rule(command=commands.adjustments)
    def adjust(self, command: Any) -> None:
        self.lost |= {stock_stream(each.sku, command.location) for each in command.lines if each.quantity < 0}
        self.ask(command)

    @rule(command=commands.cancellations)
    def cancel(self, command: Command) -> None:
        self.ask(command)

    @rule(command=commands.returns)
    def take_back(self, command: Command) -> None:
        self.ask(command)

    @rule(command=commands.meddling)
    def meddle(self, command: Command) -> None:
        """Any step of any order at any time, also what follows only by itself."""
        self.ask(command)

    @rule(which=st.integers(0, 3), steps=st.integers(1, 4))
    def report_next_steps(self, which: int, steps: int) -> None:
        """Of one of the orders that are with a warehouse, where there are any."""
        for _ in range(steps):
            following = commands.next_steps(self.orders())
            if following:
                self.ask(following[which % len(following)])

    @rule(which=st.integers(0, 3), return_id=commands.documents, quantity=st.integers(1, 3))
    def change_mind(self, which: int, return_id: str, quantity: int) -> None:
        """Cancel an order that waits, or send units of another back, whether they left or not."""
        possible = commands.changes_of_mind(self.orders(), return_id, quantity)
        if possible:
            self.ask(possible[which % len(possible)])

    @rule(only_freed=st.booleans())
    def let_timers_fire(self, only_freed: bool) -> None:  # noqa: FBT001 - drawn
        self.world.fire_timers(only_freed=only_freed)

    @rule(sku=st.sampled_from(commands.SKUS), name=st.sampled_from(["A", "B"]))
    def name_a_product_anew(self, sku: str, name: str) -> None:
        self.ask(ListProducts((ProductListed(sku, name),)))

    @invariant()
    def on_hand_is_what_was_received_shipped_returned_and_adjusted(self) -> None:
        """Invariant 1."""
        for sku in commands.SKUS:
            for location in commands.LOCATIONS:
                assert self.world.position(sku, location).on_hand == self.shelf.on_hand[sku, location]

    @invariant()
    def allocated_is_the_sum_of_what_open_orders_hold(self) -> None:
        """Invariants 2 and 16."""
        held: Counter[str] = Counter()
        for order in self.orders():
            if order.stage in HOLDING:
                assert order.location is not None
                for each in order.units:
                    held[stock_stream(each.sku, order.location)] += each.quantity
        for stream, position in self.positions().items():
            assert position.allocated == held[stream]

    @invariant()
    def without_losses_no_more_is_promised_than_is_there(self) -> None:
        """Invariant 3."""
        for stream, position in self.positions().items():
            assert position.allocated >= 0
            assert position.available >= 0 or stream in self.lost

    @invariant()
    def units_of_a_line_are_in_one_bucket_each(self) -> None:
        """Invariants 6, 13, 14 and 15, from the recorded events alone."""
        for lines in self.lines.values():
            buckets = lines.buckets()
            assert all(units >= 0 for bucket in buckets for units in bucket.values())
            for line_no, ordered in lines.ordered.items():
                assert sum(bucket[line_no] for bucket in buckets) == ordered
                assert lines.returned[line_no] <= lines.shipped[line_no]

    @invariant()
    def a_shipped_unit_consumes_one_allocation(self) -> None:
        """Invariant 8; and 16: an order that ended has none left."""
        for (stream, _, _), units in self.open_units.items():
            order = self.world.state(Order, stream)
            assert order is not None
            assert units == 0 if order.stage not in HOLDING else units > 0

    @invariant()
    def an_order_is_placed_once_and_never_both_cancelled_and_shipped(self) -> None:
        """Invariants 18 and 22."""
        for order in self.orders():
            assert self.happened[order.stream, OrderPlaced] == 1
            assert self.happened[order.stream, OrderCancelled] + self.happened[order.stream, FulfilmentShipped] <= 1

    def teardown(self) -> None:
        """Invariants 19 and 33: replay gives equal states, and an order's prices are those stored with it."""
        replayed: dict[str, Any] = {}
        for change in self.world.recorded:
            event = decode(name_of(change.event), encode(change.event))
            replayed[change.stream] = EVOLVE[kind_of(change.stream)](replayed.get(change.stream), change.stream, event)
        assert replayed == self.world.folded
        for change in self.world.recorded:
            if isinstance(change.event, OrderPlaced):
                assert encode(change.event) == self.placed[change.stream]
                asked = self.shelf.orders[f"{change.event.shop}:{change.event.order_id}"]
                assert change.event.lines == asked.lines

    def orders(self) -> list[Order]:
        """All orders, as they are."""
        return [state for state in self.world.folded.values() if isinstance(state, Order)]

    def positions(self) -> dict[str, Position]:
        """All stock positions, by stream."""
        return {stream: each for stream, each in self.world.folded.items() if isinstance(each, Position)}


TestLedger = Ledger.TestCase
TestLedger.settings = settings(max_examples=200, stateful_step_count=20)
