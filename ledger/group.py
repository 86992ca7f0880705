"""A group of decisions on its way into one commit."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.automation import follow_up
from domain.deferred.events import ResultDeferred
from domain.messages import Message, MessageAccepted, MessageDeferred, MessageRefused, Verdict, conflict, has_failed
from domain.refusals import Refused
from domain.streams import message_stream
from domain.timers import AGAIN_AFTER, CONCERNED, KINDS, kinds_ended_by, sku_freed_by, timers_set_by
from domain.values import value
from domain.world import Change, Command
from ledger.commit import Commit, DueTimer, NewEvent
from ledger.states import States
from schemas.events import encode, name_of
from schemas.inbound.envelope import EXPECTED_VERSION
from schemas.inbound.read import Submission
from schemas.topics import MAX_MESSAGE_BYTES

MAX_BODY_BYTES = MAX_MESSAGE_BYTES - 64 * 1024
"""The rest of a message is for what stands around an event's body."""

MAX_FOLLOWING = 20_000
"""What follows by itself from one command comes to an end long before; beyond it, it goes round in circles."""


@value
class Origin:
    """Who did it, why, and when it happened in the world."""

    actor: str
    cause: str
    occurred_at: datetime


@value
class Answer:
    """The verdict on one message, the version of its event in the message's stream, and whether it stood before."""

    verdict: Verdict
    version: int
    occurred_at: datetime
    repeated: bool


@dataclass(slots=True)
class Group:
    """Decides commands one after the other, each upon what those before it changed."""

    states: States
    recorded_at: datetime
    commit: Commit = field(default_factory=Commit)

    def __post_init__(self) -> None:
        """What is decided is decided now."""
        self.states.now = self.recorded_at
        self.states.pending = self.commit.events

    def submit(self, submission: Submission) -> Answer:
        """Give the verdict on one message: a repeat gets the one that holds, another body under its id a conflict."""
        envelope = submission.envelope
        stream = message_stream(envelope.source, envelope.message_id)
        origin = Origin(envelope.source, f"{envelope.source}/{envelope.message_id}", envelope.occurred_at)
        message = self.states.state(Message, stream)
        if message is None or ((same := message.verdict.fingerprint == envelope.fingerprint) and has_failed(message)):
            verdict = self._verdict(submission, origin)
        elif same:
            return Answer(message.verdict, message.version, envelope.occurred_at, repeated=True)
        else:
            verdict = conflict(message.verdict, envelope.message_type, envelope.fingerprint)
        subject = stream if isinstance(verdict, MessageRefused) else verdict.stream
        version = self._record([Change(stream, verdict)], origin, subject)
        return Answer(verdict, version, envelope.occurred_at, repeated=False)

    def fire(self, timer: DueTimer) -> None:
        """Let a timer do what it stands for, once; what still waits is tried again later."""
        if (timer.stream, timer.kind) in self.commit.ended_timers:
            return
        kind = KINDS[timer.kind]
        self.commit.fired_timers.append(timer)
        try:
            changes = self._decide(kind.command(timer.stream, timer.subject), self._by_timer(timer))
        except Refused:
            return
        state = self.states.any_state(timer.stream)
        again = kind.again(state, timer.subject)
        if again is not None:
            self.commit.set_timer(again, again.due or self.recorded_at + again.after)
        elif not changes and kind.waits(state):
            self.postpone(timer)

    def postpone(self, timer: DueTimer) -> None:
        """Try a timer again later."""
        self.commit.postponed_timers[timer] = self.recorded_at + AGAIN_AFTER

    def _by_timer(self, timer: DueTimer) -> Origin:
        return Origin("ledger", f"timer/{timer.kind}", self.recorded_at)

    def _verdict(self, submission: Submission, origin: Origin) -> Verdict:
        envelope = submission.envelope
        about = (envelope.source, envelope.message_id, envelope.message_type, envelope.fingerprint)
        try:
            if isinstance(submission.command, Refused):
                raise submission.command
            self._require_current(submission.command, envelope.expected_version)
            changes = self._decide(submission.command, origin)
        except Refused as refused:
            return MessageRefused(*about, refused.rule, refused.reason, refused.field)
        stream = changes[0].stream if changes else _subject_of(submission.command)
        verdict = MessageDeferred if changes and isinstance(changes[0].event, ResultDeferred) else MessageAccepted
        return verdict(*about, stream, self.states.version(stream))

    def _require_current(self, command: Command, expected: int | None) -> None:
        """Refuse what was meant for another version of the stream that the command is about."""
        if expected is None:
            return
        stream = _subject_of(command)
        version = self.states.version(stream)
        if version != expected:
            reason = f"{stream} is at version {version}, this was meant for {expected}"
            raise Refused("message.stale_version", reason, EXPECTED_VERSION)

    def _decide(self, command: Command, origin: Origin) -> list[Change]:
        """Decide a command and what follows by itself; only the command itself may be refused."""
        first = self._decide_one(command, origin)
        open_commands = deque(follow_up(first))
        followed = 0
        while open_commands:
            followed += 1
            if followed > MAX_FOLLOWING:
                raise RuntimeError(f"what follows {command} by itself has no end")
            following = open_commands.popleft()
            try:
                changes = self._decide_one(following, origin)
            except Refused as refused:
                raise RuntimeError(
                    f"{following}, which follows {command} by itself, was refused: {refused}"
                ) from refused
            open_commands.extend(follow_up(changes))
        return first

    def _decide_one(self, command: Command, origin: Origin) -> list[Change]:
        changes = command.decide(self.states)
        if changes:
            self._record(changes, origin, changes[0].stream)
        return changes

    def _record(self, changes: Sequence[Change], origin: Origin, subject: str) -> int:
        """Put events into the commit and fold them; all are encoded first, so that nothing is half done."""
        bodies = [encode(change.event) for change in changes]
        if max(map(len, bodies)) > MAX_BODY_BYTES:
            size, event = max((len(body), name_of(change.event)) for change, body in zip(changes, bodies, strict=True))
            raise Refused("order.too_large", f"{event} would have {size} bytes")
        version = -1
        # In the order of NewEvent's fields: names would cost as much again, for each event.
        origin_of_all = (origin.occurred_at, self.recorded_at, origin.actor, origin.cause, subject)
        for change, body in zip(changes, bodies, strict=True):
            stream, event = change.stream, change.event
            version = self.states.apply(stream, event)
            self.commit.events.append(NewEvent(stream, version, name_of(event), body, *origin_of_all))
            if type(event) in CONCERNED:
                self._note_timers(change)
        return version

    def _note_timers(self, change: Change) -> None:
        ended = kinds_ended_by(change)
        if ended:
            self.commit.end_timers(change.stream, ended)
        for timer in timers_set_by(change):
            self.commit.set_timer(timer, timer.due or self.recorded_at + timer.after)
        sku = sku_freed_by(change)
        if sku is not None:
            self.commit.freed_skus.add(sku)


def _subject_of(command: Command) -> str:
    """Name the stream that a command is about."""
    return next(iter(command.streams()))


def streams_of(submissions: Iterable[Submission]) -> Iterator[str]:
    """Name the streams that a group is sure to look at: those of its messages, and of their commands."""
    for each in submissions:
        yield message_stream(each.envelope.source, each.envelope.message_id)
        if not isinstance(each.command, Refused):
            yield from each.command.streams()
