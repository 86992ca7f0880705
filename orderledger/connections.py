"""Every connection of this installation is made here, with its options."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from confluent_kafka import Consumer, Producer
from kafka import KafkaAdminClient, KafkaProducer
from psycopg_pool import ConnectionPool

from ledger.recorder import LedgerRecorder, open_datastore
from ledger.vault import Vault
from orderledger.engines import Endpoints
from orderledger.settings import Settings, kafka_security, librdkafka_security
from producers.sending import Sender
from schemas.topics import MAX_MESSAGE_BYTES, Topics

CLIENT_ID = "orderledger"
RECONNECT_MAX_MS = 1_000
NEW_TOPICS_AFTER_MS = 1_000
# A commit sends at once what is there; until then each new batch would wake the sending thread.
RELAY_LINGER_MS = 1_000
FETCH_BYTES = 1024 * 1024
REQUEST_BYTES = MAX_MESSAGE_BYTES + 64 * 1024


@dataclass(frozen=True, slots=True)
class Clients:
    """Makes the clients of Kafka."""

    settings: Settings
    bootstrap: str

    def sender(self) -> Sender:
        """Sends messages outside of transactions, for a partner and for who answers one."""
        return Sender({"linger.ms": 5, **self._sending()})

    @property
    def relay_id(self) -> str:
        """The transactional id of the relay: that of this installation's topics."""
        return f"{self.settings.topic_prefix}orderledger.relay"

    def relay_producer(self) -> Producer:
        """Transactional: a second relay of this installation fences the first.

        librdkafka's, not kafka-python's: a message costs it a quarter of the CPU, and its transactions have time-outs.
        """
        return Producer(
            {
                "transactional.id": self.relay_id,
                "linger.ms": RELAY_LINGER_MS,
                **self._sending(),
            },
            logger=logging.getLogger("librdkafka"),
        )

    def marking_producer(self) -> KafkaProducer:
        """Transactional, of the relay's id: only kafka-python can end a transaction where it has sent nothing."""
        return KafkaProducer(
            transactional_id=self.relay_id,
            acks="all",
            linger_ms=RELAY_LINGER_MS,
            batch_size=256 * 1024,
            compression_type="lz4",
            max_request_size=REQUEST_BYTES,
            metrics_enabled=False,
            **self._common(),
        )

    def consumer(self, group: str | None = None, options: Mapping[str, Any] | None = None) -> Consumer:
        """Reads committed records from the earliest; positions are kept by its user.

        librdkafka's: a message costs it a third of kafka-python's CPU, and less of that holds the interpreter's lock.
        """
        return Consumer(
            {
                **self._connecting(),
                # It has to have one; without `subscribe` it is a member of no group.
                "group.id": f"{self.settings.topic_prefix}{group or CLIENT_ID}",
                "isolation.level": "read_committed",
                "enable.auto.commit": False,
                "enable.auto.offset.store": False,
                "auto.offset.reset": "earliest",
                "check.crcs": True,
                # Where no broker answers it begins anew with the first of these, and each time says so.
                "reconnect.backoff.ms": RECONNECT_MAX_MS // 2,
                "topic.metadata.refresh.interval.ms": NEW_TOPICS_AFTER_MS,
                # Others wait this long for one that was killed. Brokers allow no less by default.
                "session.timeout.ms": 6_000,
                "heartbeat.interval.ms": 1_500,
                "fetch.wait.max.ms": 250,
                # What a fetch gives is unpacked at once, several times larger; the next one follows when there is room.
                "fetch.max.bytes": FETCH_BYTES,
                "max.partition.fetch.bytes": FETCH_BYTES // 4,
                "queued.max.messages.kbytes": FETCH_BYTES // 1024,
                "fetch.queue.backoff.ms": 10,
                **(options or {}),
            },
            logger=logging.getLogger("librdkafka"),
        )

    def admin(self) -> KafkaAdminClient:
        """Creates topics, and tells of transactions."""
        return KafkaAdminClient(**self._common())

    def _sending(self) -> dict[str, Any]:
        return {
            "compression.type": "lz4",
            "message.max.bytes": REQUEST_BYTES,
            **self._connecting(),
        }

    def _connecting(self) -> dict[str, Any]:
        """What every client of librdkafka's is told."""
        return {
            "bootstrap.servers": self.bootstrap,
            "client.id": CLIENT_ID,
            "reconnect.backoff.max.ms": RECONNECT_MAX_MS,
            **librdkafka_security(self.settings),
        }

    def _common(self) -> dict[str, Any]:
        """The same for a client of kafka-python's."""
        return {
            "bootstrap_servers": self.bootstrap,
            "client_id": CLIENT_ID,
            "reconnect_backoff_max_ms": RECONNECT_MAX_MS,
            **kafka_security(self.settings),
        }


def topics_of(settings: Settings) -> Topics:
    """The names of this installation's topics."""
    return Topics(settings.topic_prefix)


def open_recorder(endpoints: Endpoints) -> LedgerRecorder:
    """Open the ledger; its tables must be there (orderledger.prepare)."""
    return LedgerRecorder(open_datastore(endpoints.postgres_dsn))


def open_vault(endpoints: Endpoints) -> Vault:
    """Open the database of sealing keys."""
    return Vault(ConnectionPool(endpoints.keys_dsn, min_size=1, max_size=2, open=True))
