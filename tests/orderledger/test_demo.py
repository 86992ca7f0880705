"""The demo on the real engines, with intake, relay and projector in threads."""

import io
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from rich.console import Console

from orderledger.connections import open_recorder
from orderledger.demo.late import overview_of_history
from orderledger.demo.play import DemoResult, play_demo
from orderledger.demo.show import show_demo
from orderledger.engines import Endpoints
from orderledger.prepare import prepare
from orderledger.run import run_intake, run_projector, run_relay
from orderledger.settings import Settings
from projections.catalogue import VIEWS, search
from schemas.partitions import partition_of
from schemas.topics import LEDGER_PARTITIONS, key_of
from tests.projections.projecting import contents

ORDERS = 60
FRIDAY = date(2025, 6, 20)
PLANNED_REFUSALS = ["message.conflict", "message.not_json", "message.schema", "product.unknown", "product.unknown"]


@pytest.fixture
def ledger(
    endpoints: Endpoints, database: str, keys_database: str, topic_prefix: str, tmp_path: Path
) -> Iterator[tuple[Settings, Endpoints]]:
    """A ledger of its own, with all roles running."""
    settings = Settings(
        home=tmp_path,
        kafka_bootstrap=endpoints.kafka_bootstrap,
        postgres_dsn=database,
        keys_dsn=keys_database,
        topic_prefix=topic_prefix,
    )
    own = Endpoints(endpoints.kafka_bootstrap, database, keys_database)
    prepare(settings, own)
    with _roles(settings, own):
        yield settings, own


@contextmanager
def _roles(settings: Settings, endpoints: Endpoints) -> Iterator[None]:
    stop = threading.Event()
    with ThreadPoolExecutor(3) as threads:
        roles = [threads.submit(role, settings, endpoints, stop) for role in (run_intake, run_relay, run_projector)]
        try:
            yield
        finally:
            stop.set()
    for role in roles:
        role.result()


def test_a_month_is_played_twice_and_the_views_show_it_as_planned(ledger: tuple[Settings, Endpoints]) -> None:
    said = io.StringIO()
    first = play_demo(*ledger, Console(file=said), ORDERS, seed=2, last_day=FRIDAY)
    second = play_demo(*ledger, Console(file=said), ORDERS, seed=2, last_day=FRIDAY)

    with psycopg.connect(ledger[1].postgres_dsn, autocommit=True) as conn:
        assert [first.plan.run, second.plan.run] == [1, 2]
        for played in (first, second):
            assert sorted(refused.rule for refused in played.refused) == PLANNED_REFUSALS
            assert played.repeated == 2
        assert _orders(conn) == _planned(first) | _planned(second)
        assert _stock(conn) == _stock_planned(first) + _stock_planned(second)
        _require_that_it_is_shown(conn, second)
        _require_that_partitions_stand_alone(conn, ledger[1])
    assert f"orders sent: {ORDERS} of {ORDERS}" in said.getvalue()
    assert f"visible in the views: {ORDERS} of {ORDERS}" in said.getvalue()


def _require_that_partitions_stand_alone(conn: psycopg.Connection[Any], endpoints: Endpoints) -> None:
    """Fold one partition after the other: members share a view because no row comes of two."""
    recorder = open_recorder(endpoints)
    with closing(recorder.datastore):
        events = sorted(recorder.read(0, 1_000_000), key=lambda each: _partition(each.stream))
    live = contents(conn)
    with conn.transaction(force_rollback=True), conn.cursor() as cursor:
        for view in VIEWS.values():
            search(cursor, view.schema)
            for table in view.tables:
                cursor.execute(SQL("TRUNCATE {}").format(Identifier(table.name)))
            view.project(cursor, [each for each in events if each.name in view.events])
        assert contents(conn) == live


def _partition(stream: str) -> int:
    return partition_of(key_of(stream).encode(), LEDGER_PARTITIONS)


def _orders(conn: psycopg.Connection[Any]) -> dict[tuple[str, str], tuple[str, str | None]]:
    rows = conn.execute("SELECT shop, order_id, status, location FROM views.order_status").fetchall()
    return {(shop, order_id): (status, location) for shop, order_id, status, location in rows}


def _planned(played: DemoResult) -> dict[tuple[str, str], tuple[str, str | None]]:
    return {(order.shop.id, order.place.order_id): (order.stage, order.location) for order in played.plan.orders}


def _stock(conn: psycopg.Connection[Any]) -> Counter[tuple[str, str]]:
    rows = conn.execute("SELECT location, sku, on_hand, allocated FROM views.stock_levels").fetchall()
    assert all(on_hand >= allocated >= 0 for _, _, on_hand, allocated in rows)
    return Counter({(location, sku): on_hand for location, sku, on_hand, _ in rows if on_hand})


def _stock_planned(played: DemoResult) -> Counter[tuple[str, str]]:
    """Units on hand: opening and late stock, less what was shipped, and what came back."""
    units: Counter[tuple[str, str]] = Counter()
    for location, opening in played.plan.opening.items():
        units.update({(location, sku): quantity for sku, quantity in opening.items()})
    units.update({("leeds", sku): quantity for sku, quantity in played.plan.late.items()})
    for order in played.plan.orders:
        if order.location and order.stage in {"shipped", "completed"}:
            units.subtract(
                {(order.location, line.sku): line.quantity for line in order.place.lines if line.kind == "goods"}
            )
    units.update(
        {(each.body.location, line.sku): line.quantity for each in played.plan.returns for line in each.body.lines}
    )
    for back in played.plan.refunds:
        line = back.order.place.lines[0]
        units.update({(str(back.order.location), line.sku): line.quantity})
    return units


def _require_that_it_is_shown(conn: psycopg.Connection[Any], played: DemoResult) -> None:
    overview = overview_of_history(conn, played.now)
    assert sum(overview.orders_by_status.values()) == 2 * ORDERS
    assert {row["status"] for row in overview.stuck.rows} == {"awaiting_stock", "picked", "packed", "shipped"}
    shown = io.StringIO()
    show_demo(Console(file=shown, width=100), played, overview, keep=False)
    for words in ("Orders by status", "Late or stuck", "Fill rate", "Stock that runs low", "Sales by day"):
        assert words in shown.getvalue()
    assert f"orderledger order {played.sample_order.place.order_id}" in shown.getvalue()
    assert "product.unknown" in shown.getvalue()
