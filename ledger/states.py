"""The states of streams: folded once, kept in memory, true as of one position of the ledger."""

from collections import OrderedDict
from collections.abc import Iterable, MutableMapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from domain.aggregates import EVOLVE
from domain.streams import kind_of
from domain.world import Happened
from ledger.commit import NewEvent
from ledger.snapshots import Snapshot, is_due, snapshot
from schemas.events import decode
from schemas.recorded import Recorded

State = TypeVar("State")
_ABSENT = (-1, None)


class Reader(Protocol):
    """Where states are read from."""

    def load(self, streams: Sequence[str]) -> Iterable[Snapshot | Recorded]:
        """Give what states are made of: the last snapshot of a stream, and the events behind it."""

    def since(self, stream: str, moment: datetime) -> Iterable[Recorded]:
        """Give the events of one stream that were recorded after a moment, oldest first."""


class States:
    """The world that decisions see (domain.world.World): loads what it does not hold.

    `now` is the moment of the decisions, `pending` are the events that they have come to so far. `used` names the
    streams that were looked at since the last `begin`. What was `sent` is on its way into the ledger while more is
    decided upon it, until it `stands` there.
    """

    def __init__(self, reader: Reader, limit: int = 50_000) -> None:
        self._reader = reader
        self._limit = limit
        self._entries: OrderedDict[str, tuple[int, Any]] = OrderedDict()
        self.now = datetime.min.replace(tzinfo=UTC)
        self.pending: Sequence[NewEvent] = ()
        self.used: set[str] = set()
        self._before: dict[str, tuple[int, Any]] = {}
        self._before_sent: dict[str, tuple[int, Any]] = {}
        self._sent: Sequence[NewEvent] = ()
        self._to_keep: set[str] = set()

    def begin(self) -> None:
        """Start a group of decisions; what was not used for longest is let go."""
        for stream in self.used:
            if stream in self._entries:
                self._entries.move_to_end(stream)
        self.used.clear()
        self._before.clear()
        self._to_keep.clear()
        while len(self._entries) > self._limit and next(iter(self._entries)) not in self._before_sent:
            self._entries.popitem(last=False)

    def undo(self) -> None:
        """Take back all events of ours since the last `begin`."""
        self._entries.update(self._before)
        self._before.clear()

    def sent(self) -> None:
        """All events of ours since the last `begin` are on their way into the ledger; one group at a time is."""
        self._before_sent, self._before, self._sent = self._before, {}, self.pending

    def stands(self) -> None:
        """What was sent has arrived; its messages are let go, since hardly any is asked again."""
        self.forget(each for each in self._before_sent if each not in self._before and kind_of(each) == "message")
        self._before_sent, self._sent = {}, ()

    def undo_sent(self) -> None:
        """Take back what was sent and did not arrive, with all that was decided upon it."""
        self.undo()
        self._entries.update(self._before_sent)
        self._before_sent, self._sent = {}, ()

    def any_state(self, stream: str) -> Any:
        """Give the state of one stream, whatever it holds."""
        return self._entry(stream)[1]

    def state(self, kind: type[State], stream: str) -> State | None:
        """Give the state of one stream; None if nothing was ever recorded in it."""
        self.used.add(stream)
        state = (self._entries.get(stream) or self._entry(stream))[1]
        assert state is None or isinstance(state, kind), f"{stream} does not hold a {kind.__name__}"
        return state

    def states(self, kind: type[State], streams: Sequence[str]) -> list[State | None]:
        """Give the states of many streams, in their order, loaded together."""
        self.used.update(streams)
        entries = [*map(self._entries.get, streams)]
        if None in entries:
            self.prefetch(streams)
            entries = [*map(self._entries.get, streams)]
        states = [each[1] for each in entries if each is not None]
        assert {kind, type(None)}.issuperset(map(type, states)), f"{streams} do not all hold a {kind.__name__}"
        return states

    def version(self, stream: str) -> int:
        """Give the version of a stream's last event; -1 if it has none."""
        return self._entry(stream)[0]

    def since(self, stream: str, moment: datetime) -> Sequence[Happened]:
        """Give the events of one stream that were recorded after a moment, also those of now.

        They are as the ledger stands, where states may be older: then the commit finds the stream changed.
        """
        self.used.add(stream)
        found: dict[int, Recorded | NewEvent] = {each.version: each for each in self._reader.since(stream, moment)}
        # What was sent may have arrived.
        found |= {each.version: each for each in (*self._sent, *self.pending) if each.stream == stream}
        return [Happened(each.occurred_at, decode(each.name, each.body)) for each in found.values()]

    def apply(self, stream: str, event: Any) -> int:
        """Fold one more event of ours and give its version."""
        self.used.add(stream)
        before, state = self._entries.get(stream) or self._entry(stream)
        version, after = before + 1, EVOLVE[type(event)](state, stream, event)
        self._entries[stream] = (version, after)
        self._before.setdefault(stream, (before, state))
        if is_due(stream, version, after):
            self._to_keep.add(stream)
        return version

    def snapshots(self) -> list[Snapshot]:
        """Give the long streams of which events of ours made a new snapshot due, as they are now."""
        return [snapshot(stream, *self._entries[stream]) for stream in sorted(self._to_keep)]

    def prefetch(self, streams: Iterable[str]) -> None:
        """Load what is missing in one query."""
        missing = {stream for stream in streams if stream not in self._entries}
        if not missing:
            return
        entries = dict.fromkeys(missing, _ABSENT)
        _fold(entries, self._reader.load(list(missing)))
        self._entries.update(entries)

    def versions(self, streams: Iterable[str]) -> dict[str, int]:
        """Give the versions of those among some streams that are held."""
        return {stream: self._entries[stream][0] for stream in streams if stream in self._entries}

    def fold(self, recorded: Iterable[Recorded]) -> None:
        """Fold events of others that follow on those that are held."""
        _fold(self._entries, recorded)

    def forget(self, streams: Iterable[str]) -> None:
        """Let go of streams, to be loaded again when they are asked for."""
        for stream in streams:
            self._entries.pop(stream, None)

    def forget_all(self) -> None:
        """Let go of everything: after a commit whose outcome is unknown."""
        self._entries.clear()
        self._before.clear()
        self._before_sent, self._sent = {}, ()

    def _entry(self, stream: str) -> tuple[int, Any]:
        self.used.add(stream)
        entry = self._entries.get(stream)
        if entry is None:
            self.prefetch([stream])
            entry = self._entries[stream]
        return entry


def _fold(entries: MutableMapping[str, tuple[int, Any]], loaded: Iterable[Snapshot | Recorded]) -> None:
    for each in loaded:
        if isinstance(each, Snapshot):
            entries[each.stream] = (each.version, each.state())
        else:
            before, state = entries[each.stream]
            assert each.version == before + 1, f"{each.id} follows on {before}"
            event = each.event()
            entries[each.stream] = (each.version, EVOLVE[type(event)](state, each.stream, event))
