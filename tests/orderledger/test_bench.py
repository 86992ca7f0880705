"""The bench measures what it says, on real engines, and leaves nothing behind."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from orderledger.bench.installation import PREFIX
from orderledger.bench.simulation import compare, made_history, nearest_with_all
from orderledger.bench.suite import IN_MEMORY, NAMES, Report, Scale, run_bench
from orderledger.connections import Clients
from orderledger.engines import Endpoints
from orderledger.settings import Settings
from projections.catalogue import VIEWS

pytestmark = pytest.mark.timeout(600)

SCALE = Scale(orders=60, seconds=0.3, units=200, imported=20, past_orders=300)
CALLERS = ("verdicts", "flash_sale")
"""Figures of threads that ask, and not of messages in Kafka."""
ORDER = ("order.placed.v1", "order.approved.v1", "order.allocated.v1", "fulfilment.released.v1")
"""The events of an order, besides one of stock for each line."""
LINES = 4
SKUS = 500


@pytest.fixture(scope="module")
def settings(endpoints: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An installation on the engines of the tests."""
    home: Path = tmp_path_factory.mktemp("bench")
    return Settings(home=home, kafka_bootstrap=endpoints.kafka_bootstrap, postgres_dsn=endpoints.postgres_dsn)


@pytest.fixture(scope="module")
def report(settings: Settings, endpoints: Endpoints) -> Iterator[Report]:
    """All figures, measured over a handful of orders."""
    steps: list[str] = []
    yield run_bench(settings, endpoints, NAMES, SCALE, steps.append)
    assert {name for step in steps for name in step.split(", ")} == {*NAMES, "peer"}


def test_each_figure_stands_beside_its_peer(report: Report) -> None:
    assert [row.name for row in report.rows] == list(NAMES)
    for row in report.rows:
        assert row.ours > 0
        assert row.peer_value > 0
        assert row.peer
    for row in report.rows[: -len(IN_MEMORY)]:
        assert row.ratio == pytest.approx(row.ours / row.peer_value)
        assert row.unit.endswith("/s")
        assert row.transport == ("coroutines" if row.name in CALLERS else "kafka")


def test_an_order_says_what_it_costs_to_decide_beside_an_aggregate(report: Report) -> None:
    placing, lifecycle, *_ = report.rows[-len(IN_MEMORY) :]
    assert placing.ours < lifecycle.ours
    for row in (placing, lifecycle):
        assert (row.unit, row.transport) == ("µs CPU/order", "memory")
        assert row.ratio == pytest.approx(row.peer_value / row.ours)


def test_a_sourcing_decision_says_what_it_costs_beside_a_trial_of_all_pairs(report: Report) -> None:
    row = next(row for row in report.rows if row.name == "sourcing")
    assert (row.unit, row.transport) == ("µs CPU/decision", "memory")
    assert row.ratio == pytest.approx(row.peer_value / row.ours)


def test_a_simulation_says_what_both_runs_cost_for_each_past_order(report: Report) -> None:
    row = next(row for row in report.rows if row.name == "simulate")
    assert (row.unit, row.transport) == ("µs CPU/order", "memory")
    assert row.ratio == pytest.approx(row.peer_value / row.ours)


def test_what_the_bench_simulates_has_splits_waits_and_two_answers() -> None:
    past = made_history(600)
    found = compare(past)
    assert found.today.orders == found.simulated.orders == 600
    assert found.today.waited > 0
    assert found.today.parcels_per_order < found.simulated.parcels_per_order
    assert found.today.km_per_order > found.simulated.km_per_order
    assert 0 < nearest_with_all(past) < 600


def test_the_whole_way_and_callers_have_latencies_and_the_stages_have_none(report: Report) -> None:
    for row in report.rows:
        if row.name in {"end_to_end", *CALLERS}:
            assert row.p50_ms is not None
            assert row.p99_ms is not None
            assert 0 < row.p50_ms <= row.p99_ms
        else:
            assert (row.p50_ms, row.p99_ms) == (None, None)


def test_callers_of_one_writer_are_never_decided_again(report: Report) -> None:
    again = {row.name: row.again_a_commit for row in report.rows if row.again_a_commit is not None}
    assert again == dict.fromkeys(CALLERS, 0.0)


def test_the_work_was_really_done(report: Report) -> None:
    of_orders = sum(name in view.events for view in VIEWS.values() for name in ORDER)
    # In master data stand the market's products and its location.
    view_events = (of_orders + LINES) * SCALE.orders + 2 * SKUS + 1
    messages = (len(ORDER) + LINES + len(("pick", "verdict"))) * SCALE.orders
    assert report.done["end_to_end"] == SCALE.orders
    assert report.done["verdicts"] == SCALE.orders
    assert report.done["intake"] == SCALE.orders
    assert report.done["flash_sale"] == SCALE.units
    assert report.done["import"] == SCALE.imported
    assert report.done["relay"] > messages + 2 * SKUS, "the market's products and stock are published as well"
    assert report.done["live"] == view_events
    assert report.done["rebuild"] == view_events


def test_every_process_says_what_it_spent(report: Report) -> None:
    spent = {(each.bench, each.process): each for each in report.spent}
    ours = {("end_to_end", "bench"), ("end_to_end", "intake"), ("end_to_end", "relay"), ("end_to_end", "projector")}
    ours |= {(name, "callers and writer") for name in CALLERS}
    ours |= {("import", name) for name in ("importer", "intake", "relay", "projector")}
    ours |= {("placing, lifecycle", "bench"), ("sourcing", "bench"), ("simulate", "bench")}
    peers = {
        ("intake, peer", "Application"),
        ("flash_sale, peer", "Application"),
        ("live, peer", "ProjectionRunner"),
        ("relay, peer", "transactions"),
    }
    assert ours | peers | {("intake", "intake"), ("relay", "relay"), ("rebuild", "rebuild")} <= spent.keys()
    assert all(each.cpu_s >= 0 and each.peak_mib > 1 for each in report.spent)
    assert len(spent) == len(report.spent)


@pytest.mark.usefixtures("report")
def test_nothing_of_it_is_left(settings: Settings, endpoints: Endpoints) -> None:
    with closing(Clients(settings, endpoints.kafka_bootstrap).admin()) as admin:
        assert [topic for topic in admin.list_topics() if topic.startswith(PREFIX)] == []
        assert [each for each in admin.list_groups() if each["group_id"].startswith(PREFIX)] == []
    with psycopg.connect(endpoints.postgres_dsn, autocommit=True) as conn:
        left = conn.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", (f"{PREFIX}%",)).fetchall()
    assert left == []
