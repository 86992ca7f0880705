"""The stages of the way, each measured alone on what the stage before it left."""

from collections.abc import Callable
from contextlib import closing

from consumers.rebuild import rebuild
from orderledger.bench.installation import Installation
from orderledger.bench.market import Shop
from orderledger.bench.metering import Meter, engines, follow, metering
from orderledger.bench.position import (
    Relayed,
    count_events,
    ends_of_views,
    head,
    offsets_to_read,
    orders_taken_in,
)
from orderledger.bench.processes import Done, Stopwatch, role, workers
from orderledger.bench.rows import Measured
from orderledger.connections import Clients, topics_of
from orderledger.settings import Settings
from projections.catalogue import VIEWS

STAGE_S = 120.0
RELEASED = "fulfilment.released.v1"


def fill_topic(made: Installation, orders: int) -> None:
    """Have the shop's orders wait in Kafka."""
    with closing(made.clients.producer()) as producer:
        shop = Shop(producer, made.topics)
        shop.send(range(orders))
        shop.flush()


def measure_intake(made: Installation, around: Settings, orders: int) -> Measured:
    """The intake takes in the orders that wait; each ends as events and a verdict in the ledger."""
    with made.connect() as conn, role(made, "intake") as pid, metering({"intake": pid} | engines(around)) as meter:
        return _measured("intake", "orders/s", lambda: orders_taken_in(conn, made.topics), orders, meter)


def measure_relay(made: Installation, around: Settings, pid: int) -> Measured:
    """The relay, running as `pid`, publishes all of a ledger, exactly once; counted in messages."""
    with (
        made.connect() as conn,
        closing(Relayed(made.clients.consumer(), made.topics)) as relayed,
        metering({"relay": pid} | engines(around)) as meter,
    ):
        events = head(conn)
        messages = events + count_events(conn, RELEASED)
        # A pick goes out beside the event that released it, evenly over the whole ledger.
        return _measured("relay", "messages/s", lambda: relayed.position() * messages // events, messages, meter)


def measure_live(made: Installation, around: Settings) -> Measured:
    """The projector fills all its views from the topics, from the beginning."""
    with closing(made.clients.consumer()) as consumer:
        offsets = offsets_to_read(consumer, made.topics)
    with (
        made.connect() as conn,
        role(made, "projector") as pid,
        metering({"projector": pid} | engines(around)) as meter,
    ):
        ends = ends_of_views(conn)
        return _measured("live", "events/s", lambda: ends.shown(conn, offsets), ends.events, meter)


def measure_rebuild(made: Installation, around: Settings) -> Measured:
    """All views are rebuilt from the topics, one after the other, in a process of its own."""
    with workers() as pool, metering(engines(around)) as meter:
        pool.submit(int).result()
        with meter.counting():
            done = pool.submit(rebuild_views, made.settings, made.endpoints.postgres_dsn).result(STAGE_S)
        return done.measured("events/s", "rebuild", "rebuild", meter)


def rebuild_views(settings: Settings, dsn: str) -> Done:
    """Rebuild all views; runs in a process of its own."""
    made = Clients(settings, str(settings.kafka_bootstrap))
    watch = Stopwatch()
    rebuilt = [rebuild(view, made.consumer, dsn, topics_of(settings)) for view in VIEWS.values()]
    return watch.done(sum(each.events for each in rebuilt))


def _measured(name: str, unit: str, progress: Callable[[], int], total: int, meter: Meter) -> Measured:
    paced = follow(progress, total, meter, STAGE_S)
    return Measured(paced.done / paced.seconds, unit, total, meter.spent(name, paced.done))
