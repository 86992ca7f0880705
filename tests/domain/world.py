"""A world in memory: states folded from events in a dictionary, follow-ups and timers as the ledger does them."""

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from domain.aggregates import EVOLVE
from domain.automation import follow_up
from domain.orders.state import Order
from domain.refusals import Refused
from domain.stock.position import Position
from domain.streams import order_stream, stock_stream
from domain.timers import AGAIN_AFTER, KINDS, Timer, kinds_ended_by, sku_freed_by, timers_set_by
from domain.world import Change, Command, Happened

State = TypeVar("State")
NOW = datetime(2011, 1, 4, 12, 0, tzinfo=UTC)


class MemoryWorld:
    """All that was recorded, in order, and what it adds up to; `waiting` holds the timers with their times.

    `after_each` is called with each change once it is folded.
    """

    def __init__(self, after_each: Callable[[Change], None] = lambda _change: None) -> None:
        self.recorded: list[Change] = []
        self.folded: dict[str, Any] = {}
        self.waiting: dict[tuple[str, str, str], tuple[Timer, datetime]] = {}
        self.now = NOW
        self._occurred_at: datetime | None = None
        self._happened: defaultdict[str, list[tuple[datetime, Happened]]] = defaultdict(list)
        self._after_each = after_each

    def state(self, kind: type[State], stream: str) -> State | None:
        """Give the state of one stream."""
        state = self.folded.get(stream)
        assert state is None or isinstance(state, kind), f"{stream} does not hold a {kind.__name__}"
        return state

    def states(self, kind: type[State], streams: Sequence[str]) -> list[State | None]:
        """Give the states of many streams."""
        return [self.state(kind, stream) for stream in streams]

    def version(self, stream: str) -> int:
        """Give the version of a stream's last event."""
        return sum(each.stream == stream for each in self.recorded) - 1

    def since(self, stream: str, moment: datetime) -> list[Happened]:
        """Give the events of one stream that were recorded after a moment."""
        return [each for recorded_at, each in self._happened[stream] if recorded_at > moment]

    @property
    def happens_at(self) -> datetime:
        """When that which is recorded now happened."""
        return self._occurred_at or self.now

    def report_late(self, command: Command, occurred_at: datetime) -> list[Change]:
        """Handle a command that says what happened a while ago."""
        self._occurred_at = occurred_at
        try:
            return self.handle(command)
        finally:
            self._occurred_at = None

    def handle(self, command: Command) -> list[Change]:
        """Decide a command and all that follows by itself; only the command itself may be refused."""
        changes = self._decide(command)
        following = deque(follow_up(changes))
        while following:
            more = self._decide(following.popleft())
            changes = changes + more
            following.extend(follow_up(more))
        return changes

    def fire_timers(self, *, only_freed: bool = False) -> list[Change]:
        """Fire all that is due, or only what waited for stock that came."""
        due = [
            timer
            for timer, at in sorted(self.waiting.values(), key=lambda each: (each[0].rank, each[1]))
            if at <= self.now and (timer.skus or not only_freed)
        ]
        return [change for timer in due for change in self._fire(timer)]

    def let_pass(self, time: timedelta) -> list[Change]:
        """Let time go by, and fire what is due in it, in order."""
        until = self.now + time
        changes: list[Change] = []
        while due := sorted(
            ((at, timer.rank, timer) for timer, at in self.waiting.values() if at <= until), key=lambda each: each[:2]
        ):
            self.now = max(self.now, due[0][0])
            changes += self._fire(due[0][2])
        self.now = until
        return changes

    def apply(self, change: Change) -> None:
        """Record and fold one event."""
        stream, event = change.stream, change.event
        self.folded[stream] = EVOLVE[type(event)](self.folded.get(stream), stream, event)
        self.recorded.append(change)
        self._happened[change.stream].append((self.now, Happened(self.happens_at, change.event)))
        self._note_timers(change)
        self._after_each(change)

    def order(self, shop: str, order_id: str) -> Order | None:
        """Give an order."""
        return self.state(Order, order_stream(shop, order_id))

    def position(self, sku: str, location: str) -> Position:
        """Give a stock position, also one that nothing ever happened to."""
        return self.state(Position, stock_stream(sku, location)) or Position()

    def available(self, sku: str, location: str) -> int:
        """Give what may still be sold of a stock position."""
        return self.position(sku, location).available(self.now)

    def _decide(self, command: Command) -> list[Change]:
        changes = command.decide(self)
        for change in changes:
            self.apply(change)
        return changes

    def _fire(self, timer: Timer) -> list[Change]:
        key = (timer.stream, timer.kind, timer.subject)
        kind = KINDS[timer.kind]
        del self.waiting[key]
        try:
            changes = self.handle(kind.command(timer.stream, timer.subject))
        except Refused:
            return []
        state = self.folded.get(timer.stream)
        again = kind.again(state, timer.subject)
        if again is not None:
            self.waiting[again.stream, again.kind, again.subject] = (again, again.due or self.now + again.after)
        elif not changes and kind.waits(state):
            self.waiting[key] = (timer, self.now + AGAIN_AFTER)
        return changes

    def _note_timers(self, change: Change) -> None:
        ended = kinds_ended_by(change)
        for key in [key for key in self.waiting if key[0] == change.stream and key[1] in ended]:
            del self.waiting[key]
        for timer in timers_set_by(change):
            self.waiting[timer.stream, timer.kind, timer.subject] = (timer, timer.due or self.now + timer.after)
        sku = sku_freed_by(change)
        for key, (timer, at) in self.waiting.items() if sku is not None else ():
            if sku in timer.skus:
                self.waiting[key] = (timer, min(at, self.now))
