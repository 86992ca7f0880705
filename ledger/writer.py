"""The one that decides and commits: groups of messages and due timers, against states that are surely current."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

import structlog

from domain.master.location import Location
from domain.master.partner import PartnerRegistered
from domain.master.shop import ShopRegistered
from domain.messages import FAILED, MessageRefused, Verdict
from domain.refusals import Refused
from domain.streams import kind_of, location_stream, message_stream, owner_and_id, partner_stream, shop_stream
from domain.values import value
from ledger.commit import Advance, Commit, DeadLetter, DueTimer, Head, Partition, Stale, TimersMoved
from ledger.group import Answer, Group, streams_of
from ledger.poison import Poison, or_poison
from ledger.recorder import LedgerRecorder
from ledger.states import States
from schemas.inbound.read import InboundRecord, Submission

TIMERS_AT_ONCE = 500
TURNS = 20
"""So many groups are decided with the head held after the last that was, or else would have been, decided in vain."""

FOLDED_AT_MOST = 1_000
"""Events of others that are folded at once, while they wait; streams with more are loaded when they are asked for."""

UNKNOWN = Head(-1, b"")
Result = TypeVar("Result")
Clock = Callable[[], datetime]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ahead:
    """A group that was decided, and the answers that hold once its commit stands."""

    answers: list[Answer]
    commit: Commit


@value
class Received:
    """A message with the record that carried it, which is parked if the ledger itself fails on it."""

    record: InboundRecord
    submission: Submission


class Writer:
    """Decides in order from cached states and commits groups.

    The states are true as of `_head`. A commit succeeds only if the ledger still stands there, or if none of the
    streams that were looked at has changed since; otherwise all is decided again while the head is held, and so never
    a third time. Who has met another goes on to hold the head while it decides, as long as they meet. So a second
    writing process is safe, only slower: `commits` counts what was committed, `decided_again` how often a group had to
    be decided once more.
    """

    def __init__(
        self,
        recorder: LedgerRecorder,
        clock: Clock,
        timers_at_once: int = TIMERS_AT_ONCE,
        folded_at_most: int = FOLDED_AT_MOST,
    ) -> None:
        self.commits = 0
        self.decided_again = 0
        self._recorder = recorder
        self._clock = clock
        self._timers_at_once = timers_at_once
        self._folded_at_most = folded_at_most
        self._states = States(recorder)
        self._head = recorder.head()
        self._turns = 0

    def handle(
        self,
        received: Sequence[Received],
        offsets: Mapping[Partition, Advance],
        dead_letters: Sequence[DeadLetter] = (),
    ) -> list[Answer]:
        """Give the durable verdict on each message; offsets and dead letters are recorded with them.

        Raises OffsetsMoved, and PersistenceError where the database is away or the outcome unknown: nothing is
        lost by handing the same messages in again.
        """
        poisoned: dict[int, DeadLetter] = {}

        def decide_all(group: Group) -> list[Answer]:
            answers = self._answers(group, received, poisoned)
            group.commit.offsets = offsets
            group.commit.dead_letters = [*dead_letters, *poisoned.values()]
            return answers

        while True:
            try:
                answers = self._commit(decide_all)
            except Poison as poison:
                each = received[poison.index]
                log.exception("ledger.failed_on_message", message=each.submission.envelope.message_id)
                poisoned[poison.index] = DeadLetter(each.record, FAILED, repr(poison.__cause__))
            else:
                self._log(answers)
                return answers

    @property
    def is_alone(self) -> bool:
        """Whether a group may be decided before the one ahead of it stands: not where another writer was just met."""
        return not self._turns and self._head is not UNKNOWN

    def decide(self, received: Sequence[Received]) -> Ahead:
        """Decide a group upon what was sent, as if that stood; whatever is raised, `undo` it."""
        return Ahead(*self._decide(lambda group: self._answers(group, received, {})))

    def send(self, ahead: Ahead) -> Callable[[], Head]:
        """Give what commits a group, in whatever thread; what was sent before stands."""
        self._states.sent()
        return partial(self._recorder.commit, ahead.commit, self._head)

    def stands(self, ahead: Ahead, head: Head) -> None:
        """What was sent was committed and the ledger stands there."""
        self._head = head
        self.commits += 1
        self._states.stands()
        self._log(ahead.answers)

    def undo(self) -> None:
        """Take back what was decided and not sent."""
        self._states.undo()

    def failed(self, error: BaseException) -> None:
        """What was sent was not committed, or nobody knows: take it back, with what was decided upon it."""
        if isinstance(error, Stale):
            self._states.undo_sent()
            self._turns = 1
        else:
            self._forget_all()

    def _answers(self, group: Group, received: Sequence[Received], poisoned: Mapping[int, DeadLetter]) -> list[Answer]:
        self._states.prefetch(streams_of(each.submission for each in received))
        return [_submit(group, index, each, poisoned) for index, each in enumerate(received)]

    def _log(self, answers: Iterable[Answer]) -> None:
        """Log what became of each message, with the position that the ledger came to and what it was about."""
        all_of_them = log.is_enabled_for(logging.DEBUG)
        for answer in answers:
            verdict = answer.verdict
            if not all_of_them and not isinstance(verdict, MessageRefused):
                continue
            about = {"position": self._head.position, "message_id": verdict.message_id, **about_of(verdict)}
            if isinstance(verdict, MessageRefused):
                log.info("message.refused", rule=verdict.rule, field=verdict.field, **about)
            else:
                log.debug("message.accepted", repeated=answer.repeated, **about)

    def fire_due_timers(self) -> int:
        """Let timers that are due do what they stand for, and give their number; one that fails waits again.

        There may be more where it is as many as are taken at once.
        """
        while True:
            due = self._recorder.due_timers(self._clock(), self._timers_at_once)
            try:
                self._fire(due)
            except TimersMoved as moved:
                log.info("ledger.timers_read_again", reason=str(moved))
            else:
                return len(due)

    def _fire(self, due: Sequence[DueTimer]) -> None:
        broken: set[int] = set()

        def fire_all(group: Group) -> None:
            self._states.prefetch(timer.stream for timer in due)
            for index, timer in enumerate(due):
                if index in broken:
                    group.postpone(timer)
                else:
                    or_poison(index, partial(group.fire, timer))

        while due:
            try:
                self._commit(fire_all)
            except Poison as poison:
                log.exception("ledger.failed_on_timer", timer=due[poison.index])
                broken.add(poison.index)
            else:
                return

    def knows(self, source: str) -> bool:
        """Say whether a partner is registered; the operator always is.

        Who was not known is looked up anew: another process may have let it in.
        """
        kind, _, partner = source.partition(":")
        match kind:
            case "shop":
                return self._is_there(ShopRegistered, shop_stream(partner))
            case "warehouse":
                return self._is_there(Location, location_stream(partner))
            case "payment" | "carrier":
                return self._is_there(PartnerRegistered, partner_stream(kind, partner))
            case _:
                return True

    def _is_there(self, kind: type[object], stream: str) -> bool:
        if self._states.state(kind, stream) is None:
            self._states.forget([stream])
        return self._states.state(kind, stream) is not None

    def _commit(self, decide_all: Callable[[Group], Result]) -> Result:
        try:
            if self._head is UNKNOWN:
                self._head = self._recorder.head()
            result = self._in_turn(decide_all) if self._turns else self._at_once(decide_all)
        except (Poison, TimersMoved):
            self._states.undo()
            raise
        except BaseException:
            self._forget_all()
            raise
        self.commits += 1
        self._states.sent()
        self._states.stands()
        return result

    def _forget_all(self) -> None:
        self._states.forget_all()
        self._head = UNKNOWN
        self._turns = 0

    def _at_once(self, decide_all: Callable[[Group], Result]) -> Result:
        """Decide and then commit; where others came first and touched what this group looked at, decide again."""
        result, commit = self._decide(decide_all)
        try:
            self._head = self._recorder.commit(commit, self._head)
        except Stale:
            with self._recorder.turn() as turn:
                if self._catch_up(turn.head) & self._states.used:
                    log.info("ledger.decided_again", position=turn.head.position)
                    self.decided_again += 1
                    self._turns = TURNS
                    result, commit = self._decide(decide_all)
                self._head = turn.commit(commit)
        return result

    def _in_turn(self, decide_all: Callable[[Group], Result]) -> Result:
        """Wait for our turn and then decide, as long as it would else be in vain too often."""
        with self._recorder.turn() as turn:
            self._states.begin()
            behind = self._catch_up(turn.head)
            result, commit = self._decide(decide_all)
            self._turns = TURNS if behind & self._states.used else self._turns - 1
            self._head = turn.commit(commit)
        return result

    def _decide(self, decide_all: Callable[[Group], Result]) -> tuple[Result, Commit]:
        self._states.begin()
        group = Group(self._states, self._clock())
        result = decide_all(group)
        group.commit.snapshots = self._states.snapshots()
        return result, group.commit

    def _catch_up(self, head: Head) -> set[str]:
        """Fold what others have recorded up to `head` and name its streams; undo what was decided without it."""
        if head == self._head:
            return set()
        theirs = self._recorder.streams_changed(self._head.position)
        if theirs & self._states.used:
            self._states.undo()
        if head.position - self._head.position <= self._folded_at_most:
            self._states.fold(self._recorder.behind(self._states.versions(theirs)))
        else:
            self._states.forget(theirs)
        self._head = head
        return theirs


def about_of(verdict: Verdict) -> dict[str, str]:
    """Give what a verdict's log line is to be found by: the stream that it is about, and the order, where it is one."""
    if isinstance(verdict, MessageRefused):
        return {"correlation": message_stream(verdict.source, verdict.message_id)}
    order = {"order_id": owner_and_id(verdict.stream)[1]} if kind_of(verdict.stream) == "order" else {}
    return {"correlation": verdict.stream, **order}


def _submit(group: Group, index: int, received: Received, poisoned: Mapping[int, DeadLetter]) -> Answer:
    submission = received.submission
    if index in poisoned:
        refused = Refused(FAILED, "the ledger failed on this message; it is parked for its operator")
        return group.submit(Submission(submission.envelope, refused))
    return or_poison(index, partial(group.submit, submission))
