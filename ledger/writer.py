"""The one that decides and commits: groups of messages and due timers, against states that are surely current."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

import psycopg
import structlog
from eventsourcing.persistence import PersistenceError

from domain.master.location import Location
from domain.master.partner import PartnerRegistered
from domain.master.shop import ShopRegistered
from domain.messages import MessageRefused, Verdict
from domain.refusals import Refused
from domain.streams import kind_of, location_stream, message_stream, owner_and_id, partner_stream, shop_stream
from ledger.commit import Advance, Commit, DeadLetter, DueTimer, Partition, Stale, TimersMoved
from ledger.group import Answer, Group
from ledger.recorder import LedgerRecorder
from ledger.states import States
from schemas.inbound.read import InboundRecord, Submission

TIMERS_AT_ONCE = 500
UNKNOWN = -1
Result = TypeVar("Result")
Clock = Callable[[], datetime]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Received:
    """A message with the record that carried it, which is parked if the ledger itself fails on it."""

    record: InboundRecord
    submission: Submission


class Writer:
    """Decides in order from cached states and commits groups.

    The states are true as of `_position`. A commit succeeds only if the ledger still stands there, or if none of
    the streams that were looked at has changed since; otherwise what changed is loaded anew and all is decided
    again. So a second writing process is safe, only slower: `commits` counts what was committed, `decided_again` how
    often a group had to be decided once more.
    """

    def __init__(self, recorder: LedgerRecorder, clock: Clock, timers_at_once: int = TIMERS_AT_ONCE) -> None:
        self.commits = 0
        self.decided_again = 0
        self._recorder = recorder
        self._clock = clock
        self._timers_at_once = timers_at_once
        self._states = States(recorder)
        self._position = recorder.position()

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
            self._states.prefetch(_streams_of(each.submission for each in received))
            answers = [_submit(group, index, each, poisoned) for index, each in enumerate(received)]
            group.commit.offsets = offsets
            group.commit.dead_letters = [*dead_letters, *poisoned.values()]
            return answers

        while True:
            try:
                answers = self._commit(decide_all)
            except _Poison as poison:
                each = received[poison.index]
                log.exception("ledger.failed_on_message", message=each.submission.envelope.message_id)
                poisoned[poison.index] = DeadLetter(each.record, "ledger.failed", repr(poison.__cause__))
            else:
                self._log(answers)
                return answers

    def _log(self, answers: Iterable[Answer]) -> None:
        """Log what became of each message, with the position that the ledger came to and what it was about."""
        for answer in answers:
            verdict = answer.verdict
            about = about_of(verdict)
            with structlog.contextvars.bound_contextvars(position=self._position, **about):
                if isinstance(verdict, MessageRefused):
                    log.info("message.refused", message_id=verdict.message_id, rule=verdict.rule, field=verdict.field)
                else:
                    log.debug("message.accepted", message_id=verdict.message_id, repeated=answer.repeated)

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
                    _or_poison(index, partial(group.fire, timer))

        while due:
            try:
                self._commit(fire_all)
            except _Poison as poison:
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
        while True:
            self._states.begin()
            if self._position == UNKNOWN:
                self._position = self._recorder.position()
            group = Group(self._states, self._clock())
            try:
                result = decide_all(group)
                group.commit.snapshots = self._states.snapshots()
                self._position = self._record(group.commit)
            except Stale as stale:
                log.info("ledger.decided_again", position=stale.position)
                self.decided_again += 1
                self._catch_up(stale.position)
            except (_Poison, TimersMoved):
                self._states.forget(list(self._states.changed))
                raise
            except BaseException:
                self._states.forget_all()
                self._position = UNKNOWN
                raise
            else:
                self.commits += 1
                self._states.forget([each for each in self._states.changed if kind_of(each) == "message"])
                return result

    def _record(self, commit: Commit) -> int:
        """Commit; where others came first but touched nothing that this group looked at, go on behind them."""
        while True:
            try:
                return self._recorder.commit(commit, self._position)
            except Stale as stale:
                if self._recorder.streams_changed(self._position) & self._states.used:
                    raise
                self._catch_up(stale.position)

    def _catch_up(self, position: int) -> None:
        """Forget what others have changed since, and what this group changed for nothing if it was among it."""
        theirs = self._recorder.streams_changed(self._position)
        ours = self._states.changed if theirs & self._states.used else set()
        self._states.forget(theirs | ours)
        self._position = position


def about_of(verdict: Verdict) -> dict[str, str]:
    """Give what a verdict's log line is to be found by: the stream that it is about, and the order, where it is one."""
    if isinstance(verdict, MessageRefused):
        return {"correlation": message_stream(verdict.source, verdict.message_id)}
    order = {"order_id": owner_and_id(verdict.stream)[1]} if kind_of(verdict.stream) == "order" else {}
    return {"correlation": verdict.stream, **order}


class _Poison(Exception):
    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


def _submit(group: Group, index: int, received: Received, poisoned: Mapping[int, DeadLetter]) -> Answer:
    submission = received.submission
    if index in poisoned:
        refused = Refused("ledger.failed", "the ledger failed on this message; it is parked for its operator")
        return group.submit(Submission(submission.envelope, refused))
    return _or_poison(index, partial(group.submit, submission))


def _or_poison(index: int, decide: Callable[[], Result]) -> Result:
    """An error of ours is laid to the one that met it; one of the database is no one's."""
    try:
        return decide()
    except (PersistenceError, psycopg.Error):
        raise
    except Exception as error:
        raise _Poison(index) from error


def _streams_of(submissions: Iterable[Submission]) -> Iterable[str]:
    for each in submissions:
        yield message_stream(each.envelope.source, each.envelope.message_id)
        if not isinstance(each.command, Refused):
            yield from each.command.streams()
