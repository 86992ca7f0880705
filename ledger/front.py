"""The front of a writer: threads and coroutines hand in a message each, one thread commits them in groups."""

import asyncio
import threading
from collections import OrderedDict, deque
from collections.abc import Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from ledger.commit import Head, Stale
from ledger.group import Answer
from ledger.writer import Ahead, Received, Writer

WAITING = 1_000
AT_ONCE = 250


class Busy(Exception):
    """So many wait already that there was no room for one more in time; it was not taken."""


class Closed(Exception):
    """The front takes no more."""


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    received: Received
    answer: Future[Answer] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class _Sent:
    group: Sequence[_Asked]
    ahead: Ahead
    head: Future[Head]


class Front:
    """Callers wait for their own durable verdict, while all that came meanwhile shares one commit.

    A group is decided while the one before it is on its way.

    The writer belongs to the front's thread from now on; no one else may use it. At most `waiting` messages wait and
    `at_once` go into one commit: who comes when no room is left, stands in line for it.
    """

    def __init__(self, writer: Writer, *, waiting: int = WAITING, at_once: int = AT_ONCE) -> None:
        self._writer = writer
        self._limit = waiting
        self._at_once = at_once
        self._waiting: deque[_Asked] = deque()
        self._line: OrderedDict[_Asked, threading.Event] = OrderedDict()
        self._closed = False
        self._work = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="ledger-front", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def ask(self, received: Received) -> Answer:
        """Give the durable verdict on a message.

        Raises Closed, and PersistenceError where the database is away or the outcome unknown: nothing is lost by
        asking again with the same message.
        """
        return self.hand_in(received).result()

    async def ask_async(self, received: Received, room_within_s: float | None = None) -> Answer:
        """Ask from a coroutine, whose loop goes on meanwhile; raises Busy too where there was no room in time.

        One that is cancelled leaves its message out; was that taken up already, its commit is made whole, and asking
        again with the same message tells what became of it.
        """
        asked = _Asked(received)
        self._enter(asked)
        answer = asyncio.wrap_future(asked.answer)
        try:
            if room_within_s is not None:
                await asyncio.wait([answer], timeout=room_within_s)
                self._turn_away(asked)
            return await answer
        finally:
            answer.cancel()
            self._leave_line(asked)

    def hand_in(self, received: Received, room_within_s: float | None = None) -> Future[Answer]:
        """Take a message and give its verdict later; a future that is cancelled before it is taken up is left out.

        Waits for room, however long, or `room_within_s` seconds. Raises Busy and Closed; the future fails as `ask`.
        """
        asked = _Asked(received)
        is_in = self._enter(asked)
        if is_in is not None and not is_in.wait(room_within_s) and self._leave_line(asked):
            raise self._busy()
        return asked.answer

    def close(self) -> None:
        """Take no more; returns when all that were taken have their answer, and who stands in line is told Closed."""
        with self._work:
            self._closed = True
            turned_away = list(self._line.items())
            self._line.clear()
            self._work.notify()
        for asked, is_in in turned_away:
            _refuse(asked, Closed("the front is closed"))
            is_in.set()
        self._thread.join()

    def _enter(self, asked: _Asked) -> threading.Event | None:
        """Take it if there is room; else it stands in line, and what is given is set when it is in."""
        with self._work:
            if self._closed:
                raise Closed("the front is closed")
            if self._line or len(self._waiting) >= self._limit:
                return self._line.setdefault(asked, threading.Event())
            self._waiting.append(asked)
            self._work.notify()
            return None

    def _let_in(self) -> None:
        while self._line and len(self._waiting) < self._limit:
            asked, is_in = self._line.popitem(last=False)
            self._waiting.append(asked)
            is_in.set()

    def _leave_line(self, asked: _Asked) -> bool:
        """Whether it still stood there."""
        with self._work:
            return self._line.pop(asked, None) is not None

    def _turn_away(self, asked: _Asked) -> None:
        if self._leave_line(asked):
            _refuse(asked, self._busy())

    def _busy(self) -> Busy:
        return Busy(f"{self._limit} messages wait already")

    def _run(self) -> None:
        sent: _Sent | None = None
        with ThreadPoolExecutor(1, thread_name_prefix="ledger-commit") as committing:
            while True:
                group = self._take(sent)
                if not group and sent is None:
                    return
                sent = self._go_on(sent, group, committing)

    def _take(self, sent: _Sent | None) -> list[_Asked]:
        """Give all who wait, as far as they go into one commit; none when what was sent stands, or it is over."""
        with self._work:
            self._work.wait_for(lambda: self._waiting or (self._closed if sent is None else sent.head.done()))
            group = [self._waiting.popleft() for _ in range(min(len(self._waiting), self._at_once))]
            self._let_in()
        return group

    def _go_on(self, sent: _Sent | None, asked: Sequence[_Asked], committing: Executor) -> _Sent | None:
        """Decide a group while the one before it is on its way, then send it too; what fails is done by itself."""
        group = [each for each in asked if each.answer.set_running_or_notify_cancel()]
        ahead: Ahead | None = None
        if group and self._writer.is_alone:
            try:
                ahead = self._writer.decide([each.received for each in group])
            except Exception:  # noqa: BLE001 - whatever it is, it comes again where the group is decided by itself
                self._writer.undo()
        if sent is not None and not self._settle(sent):
            ahead = None
        if ahead is not None:
            return self._send(ahead, group, committing)
        if group:
            self._answer(group)
        return None

    def _send(self, ahead: Ahead, group: Sequence[_Asked], committing: Executor) -> _Sent:
        head = committing.submit(self._writer.send(ahead))
        head.add_done_callback(lambda done: self._tell(done, ahead, group))
        return _Sent(group, ahead, head)

    def _tell(self, head: Future[Head], ahead: Ahead, group: Sequence[_Asked]) -> None:
        """Tell those whose commit stands, before anything else is done."""
        if head.exception() is None:
            for each, answer in zip(group, ahead.answers, strict=True):
                each.answer.set_result(answer)
        with self._work:
            self._work.notify()

    def _settle(self, sent: _Sent) -> bool:
        """Wait for what was sent; where it failed, what was decided upon it never was."""
        error = sent.head.exception()
        if error is None:
            self._writer.stands(sent.ahead, sent.head.result())
            return True
        self._writer.failed(error)
        if isinstance(error, Stale):
            self._answer(sent.group)
        else:
            _fail(sent.group, error)
        return False

    def _answer(self, group: Sequence[_Asked]) -> None:
        try:
            answers = self._writer.handle([each.received for each in group], {})
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must be told, and the next be served
            _fail(group, error)
        else:
            for each, answer in zip(group, answers, strict=True):
                each.answer.set_result(answer)


def _refuse(asked: _Asked, error: Exception) -> None:
    if asked.answer.set_running_or_notify_cancel():
        asked.answer.set_exception(error)


def _fail(group: Sequence[_Asked], error: BaseException) -> None:
    for each in group:
        each.answer.set_exception(error)
