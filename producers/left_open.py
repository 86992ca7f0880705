"""Transactions that Kafka has decided and left open in some partitions.

A broker that loses its session while markers of a transaction are written finds no leader for its partitions, skips
them, and calls the transaction complete (Kafka 4.4: one node, stopped for longer than `broker.session.timeout.ms`).
Readers of committed records then wait before what such a partition holds, as if it had never been sent; sent again, it
would stand there twice as soon as the next marker comes.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass

import structlog
from kafka import KafkaAdminClient, KafkaProducer, TopicPartition
from kafka.admin import TransactionState
from kafka.errors import TransactionalIdNotFoundError

_COMMITTED = {
    TransactionState.PREPARE_COMMIT: True,
    TransactionState.COMPLETE_COMMIT: True,
    TransactionState.ONGOING: False,
    TransactionState.PREPARE_ABORT: False,
    TransactionState.COMPLETE_ABORT: False,
}
"""What becomes of a transaction when its producer begins anew, by its state before that."""

log = structlog.get_logger()


class Undecided(Exception):
    """A transaction stands open in some partitions, and nobody knows any more whether it was committed."""


@dataclass(frozen=True, slots=True)
class _Last:
    """The last transaction of a producer, and whether it was committed; None where it has had none since it began."""

    producer_id: int
    committed: bool | None


class LeftOpen:
    """Finds what transactions of one transactional id have left open, and ends it as it was decided."""

    def __init__(
        self,
        make_admin: Callable[[], KafkaAdminClient],
        make_producer: Callable[[], KafkaProducer],
        transactional_id: str,
    ) -> None:
        self._make_admin = make_admin
        self._make_producer = make_producer
        self._transactional_id = transactional_id
        self._last: _Last | None = None

    def look(self) -> None:
        """Note how the last transaction was decided, before its producer begins anew and Kafka forgets it."""
        with closing(self._make_admin()) as admin:
            try:
                found = admin.describe_transactions([self._transactional_id])[self._transactional_id]
            except TransactionalIdNotFoundError:
                return
        committed = _COMMITTED.get(found.state)
        if committed is not None or self._last is None or self._last.producer_id != found.producer_id:
            self._last = _Last(found.producer_id, committed)

    def settle(self, partitions: Iterable[TopicPartition]) -> bool:
        """End what stands open in these partitions with markers of a transaction of its own, which sends nothing new.

        The transactional id has begun anew before this; if there was something to end, which this says, it has begun
        anew once more, so that whoever publishes is fenced. Some of it has no time-out: the caller has. Raises
        Undecided if the id had begun anew before that without coming this far.
        """
        if self._last is None:
            return False
        left = self._left(self._last.producer_id, partitions)
        if not left:
            return False
        committed = self._last.committed
        names = ", ".join(sorted(f"{each.topic}/{each.partition}" for each in left))
        if committed is None:
            raise Undecided(f"a transaction of {self._transactional_id} stands open in {names}")
        log.warning("relay.settles", committed=committed, partitions=names)
        with closing(self._make_producer()) as producer:
            producer.init_transactions()
            producer.begin_transaction()
            if committed:
                for each in left:
                    # There is no public way to have a marker written without a record before it.
                    producer._transaction_manager.maybe_add_partition_to_transaction(each)  # noqa: SLF001
                producer.commit_transaction()
            else:
                for each in left:
                    producer.send(each.topic, key=b"", value=b"", partition=each.partition)
                producer.flush()
                producer.abort_transaction()
        return True

    def _left(self, producer_id: int, partitions: Iterable[TopicPartition]) -> Sequence[TopicPartition]:
        with closing(self._make_admin()) as admin:
            found = admin.describe_producers(list(partitions))
        return [
            partition
            for partition, state in found.items()
            for each in state.active_producers
            if each.producer_id == producer_id and each.current_transaction_start_offset >= 0
        ]
