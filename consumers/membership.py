"""Stay a member of a consumer group, around a fault of kafka-python."""

from dataclasses import dataclass
from typing import Any

from kafka import ConsumerRebalanceListener

JOIN_S = 5.0
"""One poll has to span the join of a group: one that ends between two polls is thrown away and begun anew."""


def keep_joining(consumer: Any) -> None:
    """Call this when partitions are revoked, or the consumer may stay without any for ever.

    When a topic is new, the leader of a group joins again. If the poll ends before that join does, kafka-python
    3.0.12 no longer sees why it began, and never takes the partitions that it was given: its heartbeats stay off,
    and the broker drops it. A join that was asked for is remembered; there is no public way to ask.
    """
    consumer._coordinator.request_rejoin()  # noqa: SLF001


@dataclass(slots=True)
class Membership(ConsumerRebalanceListener):  # type: ignore[misc]
    """Listens for a consumer whose positions are kept by its group."""

    consumer: Any
    joining: bool = True

    def on_partitions_revoked(self, _revoked: Any) -> None:
        """A join begins."""
        self.joining = True
        keep_joining(self.consumer)

    def on_partitions_assigned(self, _assigned: Any) -> None:
        """The join is done."""
        self.joining = False
