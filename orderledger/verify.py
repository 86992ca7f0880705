"""Verify an installation: the ledger against itself and what was published of it, its topics and its views."""

from contextlib import ExitStack
from dataclasses import dataclass

import psycopg

from consumers.partition_audit import TopicDifference
from consumers.published_hashes import Published
from consumers.reading import TO_THE_END
from consumers.topic_audit import TopicAudit
from ledger.commit import Head
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
    """What was found.

    `events` and `head` are of the ledger; problems are in words, the first few of each kind. The hashes of the first
    `published` events stand in the topic of hashes, and the ledger was held against them. `topic_events` are in their
    topics just as in the ledger. `late` says that views did not come to where the ledger stood.
    """

    events: int
    head: str
    ledger_problems: list[str]
    published: int
    topic_events: int
    topic_problems: list[TopicDifference]
    late: str | None
    views: list[ViewComparison]

    @property
    def agrees(self) -> bool:
        """Whether nothing differs anywhere."""
        problems = self.ledger_problems or self.topic_problems or self.late
        return not problems and all(view.agrees for view in self.views)


def verify_installation(settings: Settings, endpoints: Endpoints, noted: Head | None = None) -> Verification:
    """Compare every hash, every record of the ledger's topics and every row of every view; it may grow meanwhile.

    `noted` is where the ledger stood at some time, as it was kept outside of it. Raises TimeoutError, naming what it
    waits for, if Kafka gives nothing more of what there is.
    """
    topics = topics_of(settings)
    clients = Clients(settings, endpoints.kafka_bootstrap)
    with ExitStack() as opened:
        recorder = open_recorder(endpoints)
        opened.callback(recorder.datastore.close)
        conn = opened.enter_context(psycopg.connect(endpoints.postgres_dsn, autocommit=True))
        stood = recorder.position()
        late = _wait_for_views(conn, stood)
        consumers = [clients.consumer(None, TO_THE_END) for _ in range(2)]
        for each in consumers:
            opened.callback(each.close)
        published, audit = Published(consumers[0], topics), TopicAudit(consumers[1], topics)
        ledger = verify_ledger(recorder, published, noted, audit.follow)
        # Without all views nobody has seen that what was published has come to the end of every partition.
        differences = audit.differences(min(stood, published.position) if late else stood)
        views = compare(conn, list(VIEWS.values()), recorder.read, topics)
    return Verification(
        events=ledger.position,
        head=ledger.head,
        ledger_problems=ledger.problems + ([published.problem] if published.problem else []),
        published=published.position,
        topic_events=audit.matched,
        topic_problems=differences,
        late=late,
        views=views,
    )


def _wait_for_views(conn: psycopg.Connection, position: int) -> str | None:
    """Wait for relay and projectors; gives how far they came if that is not enough: the rest can be verified."""
    try:
        wait_until(conn, list(VIEWS), position, CAUGHT_UP_WITHIN_S)
    except TimeoutError as error:
        return str(error)
    return None
