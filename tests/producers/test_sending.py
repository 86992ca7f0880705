"""What a sender has flushed is in Kafka, each message once and in order; what is not, it says."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from confluent_kafka import KafkaException

from producers.sending import MOST_WAITING, Message, Sender
from schemas.topics import MAX_MESSAGE_BYTES
from tests.installation import Installation

NOWHERE = "127.0.0.1:1"


@pytest.fixture
def sender(installation: Installation) -> Iterator[Sender]:
    """A sender to the brokers of the tests."""
    with closing(installation.clients.sender()) as sender:
        yield sender


def test_more_than_may_wait_arrives_in_order_and_once(installation: Installation, sender: Sender) -> None:
    keys = [str(number).encode() for number in range(2 * MOST_WAITING + 1)]
    for key in keys:
        sender.send(_message(installation, key))
    sender.flush()
    assert [each.key for each in installation.read(installation.topics.stock)] == keys


def test_a_message_is_sent_with_its_headers_and_time_and_its_offset_is_told(
    installation: Installation, sender: Sender
) -> None:
    topic, headers = installation.topics.stock, [("ce_id", b"1"), ("ce_id", b"")]
    told = [sender.deliver(Message(topic, 3, key, b"{}", headers, 86_400_000)) for key in (b"a", None)]
    read = [each for each in installation.read(topic) if each.partition == 3]
    assert told == [each.offset for each in read]
    assert [(each.key, each.headers, each.timestamp) for each in read] == [
        (b"a", headers, 86_400_000),
        (None, headers, 86_400_000),
    ]


def test_one_that_kafka_refuses_is_told_once_and_does_not_stop_the_others(
    installation: Installation, sender: Sender
) -> None:
    sender.send(Message("no.such.topic", 0, b"lost", b""))
    sender.send(_message(installation, b"one"))
    with pytest.raises(KafkaException, match="Unknown topic or partition"):
        sender.flush()
    sender.send(_message(installation, b"two"))
    sender.flush()
    assert [each.key for each in installation.read(installation.topics.stock)] == [b"one", b"two"]


def test_one_that_is_over_the_limit_is_refused_at_once(installation: Installation, sender: Sender) -> None:
    with pytest.raises(KafkaException, match="Message size too large"):
        sender.send(Message(installation.topics.stock, 0, b"", bytes(MAX_MESSAGE_BYTES + 1024 * 1024)))


def test_what_is_behind_a_message_that_never_left_is_told() -> None:
    with closing(Sender({"bootstrap.servers": NOWHERE, "message.timeout.ms": 500})) as sender:
        sender.send(Message("any", 0, b"", b""))
        with pytest.raises(KafkaException, match=rf"timed out; {NOWHERE}/bootstrap: Connect .* failed"):
            sender.flush()


def _message(installation: Installation, key: bytes) -> Message:
    return Message(installation.topics.stock, 0, key, b"")
