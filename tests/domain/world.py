"""A world in memory: states folded from events in a dictionary, follow-ups and timers as the ledger does them."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from domain.aggregates import EVOLVE
from domain.decisions import decide, follow_up
from domain.orders.state import Order
from domain.refusals import Refused
from domain.stock.position import Position
from domain.streams import kind_of, order_stream, stock_stream
from domain.timers import Timer, command_of, ends_timers, sku_freed_by, timer_set_by
from domain.world import Change, Command

State = TypeVar("State")


class MemoryWorld:
    """All that was recorded, in order, and what it adds up to; `waiting` holds the timers by stream.

    `after_each` is called with each change once it is folded.
    """

    def __init__(self, after_each: Callable[[Change], None] = lambda _change: None) -> None:
        self.recorded: list[Change] = []
        self.folded: dict[str, Any] = {}
        self.waiting: dict[str, Timer] = {}
        self._freed: set[str] = set()
        self._after_each = after_each

    def state(self, kind: type[State], stream: str) -> State | None:
        """Give the state of one stream."""
        state = self.folded.get(stream)
        assert state is None or isinstance(state, kind), f"{stream} does not hold a {kind.__name__}"
        return state

    def states(self, kind: type[State], streams: Sequence[str]) -> list[State | None]:
        """Give the states of many streams."""
        return [self.state(kind, stream) for stream in streams]

    def handle(self, command: Command) -> list[Change]:
        """Decide a command and all that follows by itself; only the command itself may be refused."""
        changes = self._decide(command)
        following = list(changes)
        while following:
            then = follow_up(following.pop(0))
            if then is not None:
                more = self._decide(then)
                changes, following = changes + more, following + more
        return changes

    def fire_timers(self, *, only_freed: bool = False) -> list[Change]:
        """Fire what waits, in the order in which it began to; `only_freed` what waits for stock that came."""
        due = [each for each in self.waiting.values() if not only_freed or self._freed & set(each.skus)]
        self._freed.clear()
        return [change for timer in due for change in self._fire(timer)]

    def apply(self, change: Change) -> None:
        """Record and fold one event."""
        evolve = EVOLVE[kind_of(change.stream)]
        self.folded[change.stream] = evolve(self.folded.get(change.stream), change.stream, change.event)
        self.recorded.append(change)
        self._note_timers(change)
        self._after_each(change)

    def order(self, shop: str, order_id: str) -> Order | None:
        """Give an order."""
        return self.state(Order, order_stream(shop, order_id))

    def position(self, sku: str, location: str) -> Position:
        """Give a stock position, also one that nothing ever happened to."""
        return self.state(Position, stock_stream(sku, location)) or Position()

    def _decide(self, command: Command) -> list[Change]:
        changes = decide(self, command)
        for change in changes:
            self.apply(change)
        return changes

    def _fire(self, timer: Timer) -> list[Change]:
        try:
            return self.handle(command_of(timer.kind, timer.stream))
        except Refused:
            self.waiting.pop(timer.stream, None)
            return []

    def _note_timers(self, change: Change) -> None:
        timer = timer_set_by(change)
        if timer is not None:
            self.waiting[timer.stream] = timer
        if ends_timers(change):
            self.waiting.pop(change.stream, None)
        sku = sku_freed_by(change)
        if sku is not None:
            self._freed.add(sku)
