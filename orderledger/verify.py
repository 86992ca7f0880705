"""Verify an installation: the ledger against itself, its topics and its views."""

from dataclasses import dataclass

import psycopg

from consumers.topic_audit import differences, read_topics
from ledger.verify import verify_ledger
from orderledger.connections import Clients, open_recorder, topics_of
from orderledger.engines import Endpoints
from orderledger.settings import Settings
from projections.catalogue import VIEWS
from projections.compare import ViewComparison, compare
from projections.waiting import wait_until

CAUGHT_UP_WITHIN_S = 120.0


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found. `events` and `head` are of the ledger; problems are in words, the first few of each kind."""

    events: int
    head: str
    ledger_problems: list[str]
    topic_events: int
    partitions: int
    topic_problems: list[str]
    views: list[ViewComparison]

    @property
    def agrees(self) -> bool:
        """Whether nothing differs anywhere."""
        problems = self.ledger_problems or self.topic_problems
        return not problems and all(view.agrees for view in self.views)


def verify_installation(settings: Settings, endpoints: Endpoints) -> Verification:
    """Compare counts and digests, and every row of every view; new events may come in meanwhile.

    Raises TimeoutError if relay and projectors do not catch up with the ledger first.
    """
    recorder = open_recorder(endpoints)
    topics = topics_of(settings)
    with psycopg.connect(endpoints.postgres_dsn, autocommit=True) as conn:
        wait_until(conn, list(VIEWS), recorder.position(), CAUGHT_UP_WITHIN_S)
        ledger = verify_ledger(recorder, topics)
        wait_until(conn, list(VIEWS), ledger.position, CAUGHT_UP_WITHIN_S)
        consumer = Clients(settings, endpoints.kafka_bootstrap).consumer()
        contents = read_topics(consumer, topics, ledger.position)
        consumer.close()
        views = compare(conn, list(VIEWS.values()), recorder.read, topics)
    recorder.datastore.close()
    return Verification(
        events=ledger.position,
        head=ledger.head,
        ledger_problems=ledger.problems,
        topic_events=sum(each.events for each in contents.values()),
        partitions=len(contents),
        topic_problems=differences(ledger.contents, contents),
        views=views,
    )
