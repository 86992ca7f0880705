"""Stand by while another relay publishes, and take over when it no longer does."""

import random
import threading
import time
from collections.abc import Callable
from contextlib import closing

import structlog
from confluent_kafka import Consumer, KafkaError, KafkaException

from ledger.recorder import LedgerRecorder
from producers.last_published import last_published

LOOK_EVERY_S = 1.0
GROWTH = 2.0
# Longer than a relay's watchdog gives it for one transaction: whoever publishes at all is then let to.
LONGEST_S = 90.0
_FENCED = frozenset({KafkaError._FENCED, KafkaError.PRODUCER_FENCED, KafkaError.INVALID_PRODUCER_EPOCH})  # noqa: SLF001

log = structlog.get_logger()


class Standby:
    """Watches how far another relay comes; it is taken to be gone when it leaves events unpublished.

    It may leave them for `patience_s`, up to twice that by chance, so that of many only one takes over. Each time that
    this one is fenced before it has published anything, its patience doubles: two that are slow don't take turns.
    """

    def __init__(
        self, recorder: LedgerRecorder, make_consumer: Callable[[], Consumer], topic: str, patience_s: float
    ) -> None:
        self._recorder = recorder
        self._make_consumer = make_consumer
        self._topic = topic
        self._first_s = self._patience_s = patience_s

    def fenced(self, *, in_vain: bool) -> None:
        """Another relay has taken over; `in_vain` says that this one had published nothing since it did."""
        self._patience_s = min(self._patience_s * GROWTH, LONGEST_S) if in_vain else self._first_s

    def wait(self, stop: threading.Event) -> None:
        """Return when it is time to take over, or at `stop`."""
        patience_s = self._patience_s * random.uniform(1.0, 2.0)  # noqa: S311 - chance, not a secret
        log.info("relay.stands_by", patience_s=round(patience_s, 1))
        stood, since_s = -1, time.monotonic()
        with closing(self._make_consumer()) as consumer:
            while not stop.wait(min(LOOK_EVERY_S, patience_s)):
                last = last_published(consumer, self._topic)
                stands, now_s = 0 if last is None else last.last, time.monotonic()
                if stands != stood or stands >= self._recorder.position():
                    stood, since_s = stands, now_s
                elif now_s - since_s > patience_s:
                    log.warning("relay.takes_over", position=stands, left_for_s=round(now_s - since_s, 1))
                    return


def is_fenced(error: Exception) -> bool:
    """Whether it was another producer of the same transactional id that made this one fail."""
    return isinstance(error, KafkaException) and error.args[0].code() in _FENCED
