"""Partners over Kafka: each sends at its pace, again what was not acknowledged, and notes what it is told."""

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from confluent_kafka import KafkaException

from consumers.picks import PickTask
from consumers.verdicts import VerdictReader
from domain.messages import Verdict
from producers.partner import Outbox, key_of
from schemas.inbound.fields import Message
from schemas.inbound.fulfilment import Pack, Pick, Ship
from tests.installation import Installation
from tests.torture.market import Sending

TICK_S = 0.2
WAITING = 600
"""A partner that so many messages of have no verdict yet sends nothing new."""


@dataclass(slots=True)
class Partner:
    """What a partner sent, how often under each id, and what it was told.

    `unknown` is how often it does not know whether a message was sent, and so sends it again.
    """

    source: str
    sent: Counter[str] = field(default_factory=Counter)
    told: dict[str, Verdict] = field(default_factory=dict)
    unknown: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def waits_for(self) -> set[str]:
        """The ids of messages without a verdict."""
        return self.sent.keys() - self.told.keys()

    def hear(self, verdict: Verdict) -> None:
        """Note what was told: the same however often."""
        first = self.told.setdefault(verdict.message_id, verdict)
        if first != verdict:
            self.problems.append(f"{self.source} was told {first} and then {verdict}")


class Mail:
    """Sends for a partner until it is surely sent; for one thread."""

    def __init__(self, installation: Installation, partner: Partner) -> None:
        self._installation = installation
        self._partner = partner
        self._outbox: Outbox | None = None

    def send(self, sendings: Sequence[Sending]) -> None:
        """Send, again what may not have come through."""
        # Noted before: what is not acknowledged may have come through all the same.
        self._partner.sent.update(each.message_id for each in sendings)
        while not self._is_sent(sendings):
            self._outbox = None
            self._partner.unknown += len(sendings)

    def _is_sent(self, sendings: Sequence[Sending]) -> bool:
        try:
            if self._outbox is None:
                self._outbox = self._installation.outbox(self._partner.source)
            for each in sendings:
                self._outbox.send(each.message, each.message_id, each.key)
            self._outbox.flush()
        except (KafkaException, OSError):
            return False
        return True


def send_on(mail: Mail, partner: Partner, sendings: Iterator[Sending], at_once: int, stop: threading.Event) -> None:
    """Send so many messages each `TICK_S`, until `stop`."""
    while not stop.wait(TICK_S):
        if len(partner.waits_for) < WAITING:
            mail.send(list(islice(sendings, at_once)))


def listen(reader: VerdictReader, partner: Partner, stop: threading.Event) -> None:
    """Note what is told, until `stop`."""
    while not stop.is_set():
        with suppress(KafkaException):
            for verdict in reader.poll(TICK_S):
                partner.hear(verdict)


def pick_on(installation: Installation, mail: Mail, stop: threading.Event) -> None:
    """Pick, pack and ship what the warehouse is told to, until `stop`; what is told again is said again."""
    picks = installation.picks("leeds")
    while not stop.is_set():
        with suppress(KafkaException):
            tasks = picks.poll(TICK_S)
            if tasks:
                mail.send([each for task in tasks for each in _shipped(task)])
                picks.done()


def _shipped(task: PickTask) -> Iterator[Sending]:
    fulfilment = task.request.fulfilment_id
    done: tuple[Message, ...] = (
        Pick(fulfilment_id=fulfilment),
        Pack(fulfilment_id=fulfilment),
        Ship(fulfilment_id=fulfilment, carrier="Parcel Post"),
    )
    for each in done:
        yield Sending(each, f"{type(each).__name__}/{fulfilment}".lower(), key_of(each))
