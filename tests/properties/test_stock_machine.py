"""The invariants of stock, by their numbers in the model, over random orders, baskets, losses and shelves."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from domain.backorders.state import Backorders
from domain.counts.post import PostCount
from domain.master.kit import Part
from domain.master.product import ListProducts, ProductListed
from domain.orders.hold import ReleaseHold
from domain.orders.lines import Units
from domain.orders.policy import PaymentTerms, ShipPolicy
from domain.orders.state import Order
from domain.refusals import Refused
from domain.reservations.end import ReleaseReservation
from domain.reservations.make import MakeReservation
from domain.reservations.state import Reservation
from domain.stock.aside import AsideLine, SetStockAside
from domain.stock.events import AsideKind, StockAllocated, StockCounted, StockEvent, StockReserved
from domain.stock.position import Position
from domain.stock.safety import SetSafetyStock
from domain.streams import backorders_stream, kind_of, position_of, stock_stream
from domain.world import Change, Command, State
from tests.domain.change_words import confirmed, proposed
from tests.domain.fulfilment_words import counted_at
from tests.domain.words import adjusted, cancelled, goods, location, order, picked_packed_and_shipped, received, shop
from tests.domain.world import MemoryWorld
from tests.properties.holding import held_by, kept_alive, lacking, waiting
from tests.properties.shelf_books import ShelfBooks
from tests.properties.unit_books import UnitBooks

PLACES = ("leeds", "rome")
LIMITS = {"mug": 0, "cup": 2, "pot": None}
KITS = {"set": (Part("mug", 1), Part("cup", 2)), "pair": (Part("cup", 1), Part("pot", 1))}
skus = st.sampled_from(sorted(LIMITS))
sold = st.sampled_from(sorted([*LIMITS, *KITS]))
places = st.sampled_from(PLACES)
few = st.integers(1, 4)


class Stock(RuleBasedStateMachine):
    """Shops, warehouses and time at work on a few shelves, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.shelves = ShelfBooks()
        self.units: defaultdict[str, UnitBooks] = defaultdict(UnitBooks)
        self.counts: list[tuple[str, str, str, int, datetime]] = []
        self.number = 0
        self.baskets: list[tuple[str, str, int]] = []
        self.world = MemoryWorld(after_each=self.book)
        products = (
            *(ProductListed(sku, sku, backorder_limit=limit) for sku, limit in LIMITS.items()),
            *(ProductListed(sku, sku, parts=parts) for sku, parts in KITS.items()),
        )
        opening: tuple[Command, ...] = (shop("alpha"), *map(location, PLACES), ListProducts(products))
        for command in opening:
            self.world.handle(command)

    def book(self, change: Change) -> None:
        """Keep books of what moved; 3: what takes stock leaves no less than nothing."""
        self.shelves.record(change.stream, change.event, self.world.happens_at)
        if kind_of(change.stream) == "order":
            self.units[change.stream].record(change.event)
        if isinstance(change.event, StockAllocated | StockReserved):
            assert self.position(change.stream).available(self.world.now) >= 0, "3"

    def ask(self, command: Command) -> bool:
        """Ask for something; say whether it was accepted."""
        try:
            self.world.handle(command)
        except Refused:
            return False
        return True

    def new_id(self) -> str:
        """Give an id that nobody has."""
        self.number += 1
        return str(self.number)

    @rule(at=places, sku=skus, quantity=few, minutes=st.sampled_from((0, 0, 1, 30)))
    def receive(self, at: str, sku: str, quantity: int, minutes: int) -> None:
        """Units came now, or some time ago, and the ledger hears of them now."""
        came_at = self.world.now - timedelta(minutes=minutes)
        self.world.report_late(received(at, self.new_id(), **{sku: quantity}), came_at)

    @rule(
        first=st.tuples(sold, few),
        second=st.tuples(sold, few),
        ship=st.sampled_from(("whole_order", "whole_line", "as_available")),
        payment=st.sampled_from(("external", "before_release")),
    )
    def place(self, first: tuple[str, int], second: tuple[str, int], ship: ShipPolicy, payment: PaymentTerms) -> None:
        lines = [goods(sku, quantity, line_no=line_no) for line_no, (sku, quantity) in enumerate((first, second), 1)]
        if self.ask(order(self.new_id(), *lines, ship=ship, payment=payment)):
            self.limits_are_kept(first[0], second[0])

    @precondition(lambda self: self.baskets)
    @rule(which=st.integers(0, 5), more=st.integers(0, 1), payment=st.sampled_from(("external", "before_release")))
    def order_a_basket(self, which: int, more: int, payment: PaymentTerms) -> None:
        """Order what is kept for one of the last baskets, or more."""
        basket, sku, quantity = self.baskets[-1 - which % len(self.baskets)]
        if self.ask(order(self.new_id(), goods(sku, quantity + more), payment=payment, reservation=basket)):
            self.limits_are_kept(sku)

    def limits_are_kept(self, *ordered: str) -> None:
        """Invariants 4 and 5: of a SKU with a limit no more is sold than there is and may wait, in kits or alone."""
        for sku in [part.sku for each in ordered for part in KITS.get(each, (Part(each, 1),))]:
            limit = LIMITS[sku]
            if limit is not None:
                queue = self.world.state(Backorders, backorders_stream(sku)) or Backorders()
                free = [self.world.available(sku, place) for place in PLACES]
                assert queue.total <= limit + sum(each for each in free if each > 0), "4"

    @rule(sku=sold, quantity=few, minutes=st.sampled_from((1, 15)))
    def reserve(self, sku: str, quantity: int, minutes: int) -> None:
        basket = f"b{len(self.baskets)}"
        if self.ask(MakeReservation("alpha", basket, (Units(1, sku, quantity),), minutes)):
            self.baskets.append((basket, sku, quantity))

    @precondition(lambda self: self.baskets)
    @rule(which=st.integers(0, 5))
    def give_a_basket_up(self, which: int) -> None:
        self.ask(ReleaseReservation("alpha", self.baskets[-1 - which % len(self.baskets)][0]))

    @precondition(lambda self: self.number)
    @rule(which=st.integers(0, 30))
    def cancel(self, which: int) -> None:
        self.ask(cancelled(str(which % self.number + 1)))

    @precondition(lambda self: self.number)
    @rule(which=st.integers(0, 30))
    def pay(self, which: int) -> None:
        self.ask(ReleaseHold("alpha", str(which % self.number + 1), "payment", "paid by cheque"))

    @precondition(lambda self: self.number)
    @rule(which=st.integers(0, 30))
    def ship(self, which: int) -> None:
        """Let the first fulfilment of an order leave."""
        order_id = str(which % self.number + 1)
        found = self.world.order("alpha", order_id)
        if found is not None and found.fulfilments:
            at = next(iter(found.fulfilments.values())).location
            for command in picked_packed_and_shipped(order_id, at):
                self.ask(command)

    @rule(at=places, sku=skus, quantity=st.integers(-4, 2).filter(bool))
    def adjust(self, at: str, sku: str, quantity: int) -> None:
        if self.world.position(sku, at).on_hand + quantity >= 0:
            self.ask(adjusted(at, self.new_id(), "goods", **{sku: quantity}))

    @rule(at=places, sku=skus, found=st.integers(0, 6))
    def count(self, at: str, sku: str, found: int) -> None:
        if self.ask(counted_at(self.world.now, at, self.new_id(), {sku: found})):
            assert self.world.position(sku, at).on_hand == found, "11"

    @rule(at=places, sku=skus, found=st.integers(0, 6), minutes=st.sampled_from((0, 1, 30)))
    def count_for_review(self, at: str, sku: str, found: int, minutes: int) -> None:
        """Count now, or tell only now what was counted before; it is posted some time later."""
        when = self.world.now - timedelta(minutes=minutes)
        count = self.new_id()
        if self.ask(counted_at(when, at, count, {sku: found}, review=True)):
            self.counts.append((at, count, sku, found, when))

    @precondition(lambda self: self.counts)
    @rule(which=st.integers(0, 5))
    def post_a_count(self, which: int) -> None:
        """Invariant 11: the difference is to the shelf as it was when counted; what moved since stays as it is."""
        at, count, sku, found, when = self.counts.pop(-1 - which % len(self.counts))
        stream = stock_stream(sku, at)
        before, since = self.shelves.at(stream, when), self.shelves.on_hand[stream] - self.shelves.at(stream, when)
        recorded = len(self.world.recorded)
        if self.ask(PostCount(at, count)):
            (posted,) = [each.event for each in self.world.recorded[recorded:] if isinstance(each.event, StockCounted)]
            assert posted.difference == found - before, "11"
            assert self.world.position(sku, at).on_hand == found + since, "11"

    @precondition(lambda self: self.number)
    @rule(which=st.integers(0, 30), price=st.integers(0, 900))
    def change_a_price(self, which: int, price: int) -> None:
        """Invariant 10: a change of price alone moves no stock."""
        order_id = str(which % self.number + 1)
        found = self.world.order("alpha", order_id)
        if found is None or found.holds or any(each.waiting for each in found.lines.values()):
            return
        recorded = len(self.world.recorded)
        change = self.new_id()
        self.ask(proposed(prices={1: str(price)}, change_id=change, order_id=order_id))
        self.ask(confirmed(change, order_id))
        assert not any(isinstance(each.event, StockEvent) for each in self.world.recorded[recorded:]), "10"

    @rule(at=places, sku=skus, quantity=st.integers(-2, 3).filter(bool), kind=st.sampled_from(("damaged", "missing")))
    def set_aside(self, at: str, sku: str, quantity: int, kind: AsideKind) -> None:
        self.ask(SetStockAside(at, (AsideLine(sku, quantity, kind, "seen"),)))

    @rule(at=places, sku=skus, level=st.integers(0, 3))
    def keep_back(self, at: str, sku: str, level: int) -> None:
        self.ask(SetSafetyStock(at, ((sku, level),)))

    @rule(minutes=st.sampled_from((0, 1, 20)))
    def let_time_pass(self, minutes: int) -> None:
        self.world.fire_timers(only_freed=True)
        self.world.let_pass(timedelta(minutes=minutes))

    @rule(minutes=st.sampled_from((1, 20)))
    def let_time_pass_unswept(self, minutes: int) -> None:
        """No timer fires: the ledger is away."""
        self.world.now += timedelta(minutes=minutes)

    @invariant()
    def on_hand_is_what_moved(self) -> None:
        """Invariant 1."""
        for stream, position in self.positions().items():
            assert position.on_hand == self.shelves.on_hand[stream]

    @invariant()
    def no_line_has_more_than_it_may(self) -> None:
        """Invariant 6: by the events alone, what was allocated to a line is at most ordered less cancelled."""
        for each in self.all_of(Order):
            books = self.units[each.stream]
            for line_no in each.lines:
                live = books.ordered[line_no] - books.now[line_no]["cancelled"]
                assert books.live_allocations(line_no) <= live, "6"

    @invariant()
    def whose_units_are_is_said_once(self) -> None:
        """Invariants 2 and 8: positions, holders and orders agree."""
        held: Counter[str] = Counter()
        for each in self.all_of(Order):
            mine = held_by(each)
            held += mine
            for stream, units in mine.items():
                assert self.position(stream).holders[each.stream] == units
        for stream, position in self.positions().items():
            assert position.allocated == held[stream] == sum(position.holders.values())
            assert min(position.aside) >= 0

    @invariant()
    def reserved_is_what_lives(self) -> None:
        """Invariant 7, and 2: an expired reservation never counts."""
        kept = kept_alive(self.all_of(Reservation), self.world.now)
        for stream, position in self.positions().items():
            assert position.reserved(self.world.now) == kept[stream]

    @invariant()
    def a_loss_is_borne_by_what_no_warehouse_works_on(self) -> None:
        """Invariant 3: what is short belongs to orders that a warehouse was told of."""
        for stream, position in self.positions().items():
            if position.shortfall:
                assert not [units for each in self.all_of(Order) for units in waiting(each, stream)], "3"

    @invariant()
    def what_ended_holds_nothing(self) -> None:
        """Invariant 16."""
        ended = {each.stream for each in self.all_of(Order) if each.ended or each.status == "completed"}
        assert not [each for each in self.all_of(Order) if each.stream in ended and held_by(each)]
        assert not [each for each in self.all_of(Reservation) if each.order in ended and each.units]

    @invariant()
    def a_basket_is_kept_for_what_its_order_still_looks_for(self) -> None:
        """Invariant 9: what is kept goes once; an order holds no unit twice, as kept and as allocated."""
        for each in self.all_of(Reservation):
            found = self.world.state(Order, each.order) if each.order is not None else None
            if found is not None:
                waits = {found.sold[no].sku for no, units in found.lines.items() if units.waiting}
                assert {one.sku for one in each.units} <= waits

    @invariant()
    def kits_have_no_stock(self) -> None:
        """Invariant 5: what is sold as a kit is on shelves as its parts only."""
        assert not [name for name in self.positions() if position_of(name)[0] in KITS]

    @invariant()
    def queues_are_what_orders_wait_for(self) -> None:
        """Invariant 38: the figure of a SKU's queue is the sum of the orders in it, less what is kept for them."""
        for sku in LIMITS:
            queue = self.world.state(Backorders, backorders_stream(sku)) or Backorders()
            assert queue.total == sum(queue.orders.values())
            for each in self.all_of(Order):
                late = 0 if each.ended else lacking(each, sku, self.all_of(Reservation))
                assert queue.orders.get(each.stream, 0) >= late

    def position(self, stream: str) -> Position:
        """Give a position."""
        return self.world.state(Position, stream) or Position()

    def positions(self) -> dict[str, Position]:
        """Give all positions by stream."""
        return {name: each for name, each in self.world.folded.items() if isinstance(each, Position)}

    def all_of(self, kind: type[State]) -> list[State]:
        """Give all states of a kind."""
        return [each for each in self.world.folded.values() if isinstance(each, kind)]


TestStock = Stock.TestCase
