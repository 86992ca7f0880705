"""How far an installation has come: what was taken in, what is on the topics, what the views show."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import psycopg
from confluent_kafka import Consumer, TopicPartition

from consumers.reading import Reader, end_offsets
from orderledger.bench.market import SHOP_SOURCE
from projections.catalogue import VIEWS
from projections.view import View
from schemas.partitions import partition_of
from schemas.topics import LEDGER_PARTITIONS, Topics, key_of

RECORDS_AT_ONCE = 1_000

Place = tuple[str, int]
"""A view and a partition of its topic."""


def orders_taken_in(conn: psycopg.Connection, topics: Topics) -> int:
    """Give the number of the shop's messages that the ledger has committed verdicts on."""
    topic = topics.inbound(SHOP_SOURCE)
    return _number(conn, "SELECT sum(next_offset) FROM ledger.inbound_offsets WHERE topic = %s", (topic,))


def head(conn: psycopg.Connection) -> int:
    """Give the position of the last event."""
    return _number(conn, "SELECT position FROM ledger.head")


def count_events(conn: psycopg.Connection, name: str) -> int:
    """Give the number of events of one type."""
    return _number(conn, "SELECT count(*) FROM ledger.events WHERE topic = %s", (name,))


class Relayed:
    """Follows the positions that the relay writes."""

    def __init__(self, consumer: Consumer, topics: Topics) -> None:
        self._consumer = consumer
        self._reader = Reader(consumer)
        self._position = 0
        consumer.assign([TopicPartition(topics.hashes, 0, 0)])

    def position(self) -> int:
        """Give the position that is published for sure."""
        for records in self._reader.poll(0, RECORDS_AT_ONCE).values():
            self._position = int(records[-1].key())
        return self._position

    def close(self) -> None:
        """Leave Kafka."""
        self._consumer.close()


@dataclass(frozen=True, slots=True)
class Ends:
    """Where every view will stand when it shows some events, and how many that are.

    An event that two views take counts twice: it is folded and written twice.
    """

    positions: dict[Place, int]
    events: int

    def reached(self, conn: psycopg.Connection) -> bool:
        """Whether every view shows all of it."""
        rows = conn.execute("SELECT view, partition, position FROM views.checkpoints").fetchall()
        stands = {(view, partition): position for view, partition, position in rows}
        return all(stands[place] >= position for place, position in self.positions.items())

    def shown(self, conn: psycopg.Connection, offsets: int) -> int:
        """Give the number of events that are in the views, told by the share of `offsets` that was read."""
        if self.reached(conn):
            return self.events
        return min(self.events - 1, self.events * offsets_read(conn) // max(offsets, 1))


def ends_of_views(conn: psycopg.Connection, after: int = 0) -> Ends:
    """Give where the views are to come to for all events behind a position."""
    rows = conn.execute(
        "SELECT originator_id, topic, max(notification_id), count(*) FROM ledger.events"
        " WHERE notification_id > %s GROUP BY 1, 2",
        (after,),
    ).fetchall()
    positions: Counter[Place] = Counter()
    events = 0
    for stream, name, position, count in rows:
        for view in VIEWS.values():
            if name in view.events and _reads(view, stream):
                place = (view.name, partition_of(key_of(stream).encode(), LEDGER_PARTITIONS))
                positions[place] = max(positions[place], position)
                events += count
    return Ends(dict(positions), events)


def offsets_read(conn: psycopg.Connection) -> int:
    """Give the number of offsets that all views together have read."""
    return _number(conn, "SELECT sum(next_offset) FROM views.checkpoints")


def offsets_to_read(consumer: Consumer, topics: Topics) -> int:
    """Give the number of offsets that all views together will read."""
    total = 0
    for view in VIEWS.values():
        partitions = [(view.topic_name(topics), number) for number in range(LEDGER_PARTITIONS)]
        total += sum(end_offsets(consumer, partitions).values())
    return total


def _reads(view: View, stream: str) -> bool:
    return Topics().of_stream(stream) == view.topic_name(Topics())


def _number(conn: psycopg.Connection, query: Any, parameters: tuple[Any, ...] = ()) -> int:
    row = conn.execute(query, parameters).fetchone()
    return int(row[0] or 0) if row else 0
