"""The front of a writer: callers of many threads hand in a message each, one thread commits them in groups."""

import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from ledger.group import Answer
from ledger.writer import Received, Writer

WAITING = 1_000
AT_ONCE = 250


class Busy(Exception):
    """So many wait already that there was no room for one more in time; it was not taken."""


class Closed(Exception):
    """The front takes no more."""


@dataclass(frozen=True, slots=True)
class _Asked:
    received: Received
    answer: Future[Answer] = field(default_factory=Future)


class Front:
    """Callers wait for their own durable verdict, while all that came meanwhile shares one commit.

    The writer belongs to the front's thread from now on; no one else may use it. At most `waiting` messages wait and
    `at_once` go into one commit: who comes when no room is left, waits for it.
    """

    def __init__(self, writer: Writer, *, waiting: int = WAITING, at_once: int = AT_ONCE) -> None:
        self._writer = writer
        self._limit = waiting
        self._at_once = at_once
        self._waiting: deque[_Asked] = deque()
        self._closed = False
        lock = threading.Lock()
        self._room = threading.Condition(lock)
        self._work = threading.Condition(lock)
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

    def hand_in(self, received: Received, room_within_s: float | None = None) -> Future[Answer]:
        """Take a message and give its verdict later; a future that is cancelled before it is taken up is left out.

        Waits for room, however long, or `room_within_s` seconds. Raises Busy and Closed; the future fails as `ask`.
        """
        asked = _Asked(received)
        with self._room:
            if not self._room.wait_for(self._has_room, room_within_s):
                raise Busy(f"{self._limit} messages wait already")
            if self._closed:
                raise Closed("the front is closed")
            self._waiting.append(asked)
            self._work.notify()
        return asked.answer

    def close(self) -> None:
        """Take no more; returns when all that were taken have their answer."""
        with self._room:
            self._closed = True
            self._room.notify_all()
            self._work.notify()
        self._thread.join()

    def _has_room(self) -> bool:
        return self._closed or len(self._waiting) < self._limit

    def _run(self) -> None:
        while group := self._take():
            self._answer([each for each in group if each.answer.set_running_or_notify_cancel()])

    def _take(self) -> list[_Asked]:
        """Give all who wait, as far as they go into one commit; none when it is over."""
        with self._work:
            self._work.wait_for(lambda: self._waiting or self._closed)
            group = [self._waiting.popleft() for _ in range(min(len(self._waiting), self._at_once))]
            self._room.notify(len(group))
        return group

    def _answer(self, group: Sequence[_Asked]) -> None:
        try:
            answers = self._writer.handle([each.received for each in group], {})
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must be told, and the next be served
            for each in group:
                each.answer.set_exception(error)
        else:
            for each, answer in zip(group, answers, strict=True):
                each.answer.set_result(answer)
