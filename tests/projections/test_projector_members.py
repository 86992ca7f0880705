"""Several members share the partitions of a view while they come, go, die and are paused: the view stays right."""

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from kafka import KafkaAdminClient
from kafka.errors import CoordinatorNotAvailableError

from consumers.projector import AWAY, Projector, open_projector
from consumers.reading import MakeConsumer
from consumers.rebuild import rebuild
from orderledger.engines import Endpoints
from projections import checkpoints
from projections.catalogue import VIEWS
from projections.parked import parked_records, retry
from projections.parking_log import Act
from projections.waiting import wait_until
from schemas.recorded import Recorded
from schemas.topics import LEDGER_PARTITIONS, Topics
from tests.projections.history import Bus, History, line
from tests.projections.projecting import contents, folded, member, projecting, rows, wait_for_some
from tests.projections.test_projector import many_orders
from tests.waiting import until

MUGS = line(1, "mug", 2)
ORDERS = VIEWS["order_status"]


class Groups:
    """The groups of all views, as the brokers see them."""

    def __init__(self, admin: KafkaAdminClient, topics: Topics) -> None:
        self._admin = admin
        self._names = [f"{topics.prefix}projector.{name}" for name in VIEWS]

    def share(self, members: int) -> None:
        """Return when each view has so many members, and each of them some of its partitions."""
        until(lambda: self._shares() == [members] * len(VIEWS), f"{members} members of each view")

    def _shares(self) -> list[int]:
        try:
            described = self._admin.describe_groups(self._names)
        except CoordinatorNotAvailableError:
            # A broker that nobody has asked for a group makes their topic first.
            return []
        return [self._members(group) for group in described.values()]

    def _members(self, group: dict[str, Any]) -> int:
        held = [_partitions(each) for each in group["members"]]
        return len(held) if group["group_state"] == "Stable" and all(held) and sum(held) == LEDGER_PARTITIONS else 0


def _partitions(described: dict[str, Any]) -> int:
    assigned = described["member_assignment"]
    return sum(len(each["partitions"]) for each in assigned["assigned_partitions"]) if assigned else 0


@pytest.fixture
def groups(endpoints: Endpoints, topics: Topics) -> Iterator[Groups]:
    with closing(KafkaAdminClient(bootstrap_servers=endpoints.kafka_bootstrap)) as admin:
        yield Groups(admin, topics)


def test_members_that_are_paused_late_and_killed_lose_and_double_nothing(
    conn: psycopg.Connection, database: str, endpoints: Endpoints, bus: Bus, topics: Topics, groups: Groups
) -> None:
    history = many_orders(450)
    expected = folded(conn, history)
    third = len(history.events) // 3
    with ExitStack() as running:
        paused, killed = (running.enter_context(member(database, endpoints, topics)) for _ in range(2))
        groups.share(2)
        bus.publish(history.events[:third])
        wait_for_some(conn, third // 3)
        paused.send_signal(signal.SIGSTOP)
        bus.publish(history.events[third : 2 * third], watermark=2 * third)
        late = running.enter_context(member(database, endpoints, topics))
        # Also what the paused one had, once its session has ended, and held locked if it was paused while it wrote.
        wait_until(conn, list(VIEWS), 2 * third, 120)
        paused.send_signal(signal.SIGCONT)
        groups.share(3)
        bus.publish(history.events[2 * third :], watermark=len(history.events))
        wait_for_some(conn, 2 * third + third // 3)
        killed.kill()
        wait_until(conn, list(VIEWS), len(history.events), 60)
        groups.share(2)
        assert (paused.poll(), late.poll()) == (None, None)
    assert contents(conn) == expected
    assert rows(conn, "views", "parked") == []


def test_a_key_stays_parked_in_order_when_it_goes_to_another_member_and_is_retried_and_rebuilt_all_the_same(
    conn: psycopg.Connection, database: str, bus: Bus, make_consumer: MakeConsumer, topics: Topics, groups: Groups
) -> None:
    history = History()
    history.placed("anna", "bad", MUGS)
    history.placed("anna", "good", MUGS)
    begun = len(history.events)
    for order_id in ("bad", "good"):
        history.allocated("anna", order_id, "leeds", MUGS)
        history.shipped("anna", order_id, "leeds", MUGS)
    parked = len(history.events)
    history.delivered("anna", "bad", MUGS)
    expected = folded(conn, history)
    conn.execute("ALTER TABLE views.order_status ADD CONSTRAINT poison CHECK (order_id <> 'bad' OR status = 'draft')")
    with projecting(database, make_consumer, topics):
        bus.publish(history.events[:begun], watermark=begun)
        wait_until(conn, list(VIEWS), begun, 30)
        with projecting(database, make_consumer, topics):
            groups.share(2)
    with projecting(database, make_consumer, topics), projecting(database, make_consumer, topics):
        groups.share(2)
        bus.publish(history.events[begun:parked], watermark=parked)
        wait_until(conn, list(VIEWS), parked, 30)
        of_bad = [each.position for each in history.events[:parked] if each.stream == "order-anna:bad"]
        assert [each.position for each in parked_records(conn, ORDERS, "anna:bad")] == of_bad
        conn.execute("ALTER TABLE views.order_status DROP CONSTRAINT poison")
        retry(conn, ORDERS, "anna:bad", Act("joan", "retry"))
        for view in VIEWS.values():
            rebuild(view, make_consumer, database, topics)
        bus.publish(history.events[parked:], watermark=len(history.events))
        wait_until(conn, list(VIEWS), len(history.events), 30)
    assert contents(conn) == expected


def test_a_member_that_is_paused_while_it_sends_rows_is_ended_by_who_waits_for_it(
    conn: psycopg.Connection,
    database: str,
    bus: Bus,
    make_consumer: MakeConsumer,
    topics: Topics,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("consumers.projector.LOCKED_MOST", "200ms")
    history = many_orders(3)
    expected = folded(conn, history)
    bus.publish(history.events, watermark=len(history.events))
    with pytest.raises(psycopg.OperationalError, match="terminating connection"):
        _send_rows_while(database, lambda: _project(database, make_consumer, topics, conn, len(history.events)))
    assert contents(conn) == expected


def _send_rows_while(database: str, others: Callable[[], None]) -> None:
    """Be a member that has begun to send rows and gets no further, while others go on."""
    paused = psycopg.connect(database, application_name=f"projector.{ORDERS.name}")
    with closing(paused), paused.cursor() as cursor:
        checkpoints.lock(cursor, ORDERS.name)
        with cursor.copy("COPY views.order_status (shop) FROM STDIN"):
            others()


def _project(
    database: str, make_consumer: MakeConsumer, topics: Topics, conn: psycopg.Connection, position: int
) -> None:
    with projecting(database, make_consumer, topics):
        wait_until(conn, list(VIEWS), position, 30)


def test_a_member_that_is_paused_while_it_writes_loses_its_session_and_writes_nothing(
    conn: psycopg.Connection,
    database: str,
    bus: Bus,
    make_consumer: MakeConsumer,
    topics: Topics,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("consumers.projector.IDLE_IN_TRANSACTION", "100ms")

    def pause(cursor: psycopg.Cursor[Any], batch: Sequence[Recorded]) -> None:
        with conn.transaction(), conn.cursor() as another:
            # Returns when the locks of the one that is paused are gone.
            checkpoints.lock(another, ORDERS.name)
        ORDERS.project(cursor, batch)

    bus.publish_all(many_orders(3))
    opened = open_projector(replace(ORDERS, project=pause), make_consumer, database, topics)
    with opened as projector, pytest.raises(AWAY):
        step_on(projector)
    assert rows(conn, "views", "order_status") == []
    assert {each.next_offset for each in checkpoints.load(conn, ORDERS.name).values()} == {0}


def step_on(projector: Projector) -> None:
    """Step for ever."""
    while True:
        projector.step()
