"""Answer repeats: who sends a message again is sent the verdict that holds once more, with the same id."""

from collections.abc import Callable, Sequence

from confluent_kafka import KafkaException

from domain.streams import message_stream
from ledger.group import Answer
from producers.sending import Message, Sender
from schemas.events import encode, name_of
from schemas.partitions import partition_of
from schemas.recorded import SOURCE
from schemas.topics import PARTNER_PARTITIONS, Topics


class RepeatedVerdicts:
    """Sends verdicts again. The sender is made for the first, and anew after an error."""

    def __init__(self, make_sender: Callable[[], Sender], topics: Topics) -> None:
        self._make_sender = make_sender
        self._topics = topics
        self._sender: Sender | None = None

    def answer(self, repeats: Sequence[Answer]) -> None:
        """Send each its verdict and wait until Kafka has them; raises KafkaException."""
        if not repeats:
            return
        if self._sender is None:
            self._sender = self._make_sender()
        try:
            for each in repeats:
                self._sender.send(self._message(each))
            self._sender.flush()
        except KafkaException:
            self._sender = None
            raise

    def close(self) -> None:
        """Send no more."""
        if self._sender is not None:
            self._sender.close()

    def _message(self, answer: Answer) -> Message:
        verdict = answer.verdict
        key = verdict.message_id.encode()
        headers = [
            ("ce_specversion", b"1.0"),
            ("ce_id", f"{message_stream(verdict.source, verdict.message_id)}#{answer.version}".encode()),
            ("ce_source", SOURCE),
            ("ce_type", name_of(verdict).encode()),
        ]
        partition = partition_of(key, PARTNER_PARTITIONS)
        return Message(self._topics.verdicts(verdict.source), partition, key, encode(verdict), headers)
