"""The commands of a newcomer's first five minutes, typed as the README says."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from orderledger.engines import Endpoints
from orderledger.supervisor import child_environment
from tests.end_to_end.processes import COMMAND, all_roles, ask, start
from tests.installation import Installation, installed
from tests.waiting import until

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tour(endpoints: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The README's tour, walked once up to its shipped order."""
    with installed(endpoints, tmp_path_factory.mktemp("tour")) as ready, all_roles(ready.settings):
        run(ready, "register", "shop", "mugs", "--zone", "Europe/London")
        run(ready, "register", "warehouse", "leeds", "--latitude", "53.80", "--longitude", "-1.55")
        run(ready, "register", "warehouse", "london", "--latitude", "51.51", "--longitude", "-0.13")
        example(ready, "shop.py").wait()
        warehouse = example(ready, "warehouse.py")
        try:
            until(lambda: status_of(ready, "1001") == "shipped", "order 1001 shipped")
        finally:
            warehouse.kill()
            warehouse.wait()
        yield ready


def run(installation: Installation, *arguments: str, exits: int = 0) -> tuple[str, str]:
    process = start(installation.settings, *arguments)
    said, errors = process.communicate()
    assert process.returncode == exits, errors.decode()
    return said.decode(), errors.decode()


def example(installation: Installation, name: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "examples" / name)],
        env=child_environment(installation.settings),
        stdout=subprocess.DEVNULL,
    )


def status_of(installation: Installation, order_id: str) -> str | None:
    rows = installation.sql("SELECT status FROM views.order_status WHERE order_id = %s", order_id)
    return str(rows[0]["status"]) if rows else None


def test_an_order_tells_where_it_is_and_why_it_left_from_there(tour: Installation) -> None:
    order = ask(tour.settings, "order", "1001")
    assert order["status"]["location"] == "leeds"
    assert [each["outcome"] for each in order["status"]["candidates"]] == ["chosen", "lacks_stock"]
    assert [event["type"] for event in order["timeline"]][-1] == "shipment.shipped.v1"
    said, _ = run(tour, "order", "1001")
    assert "asked leeds (35.6 km): chosen" in said


def test_an_order_tells_what_each_location_had_when_it_was_asked(tour: Installation) -> None:
    *_, decision = ask(tour.settings, "explain", "1001")
    assert [(each["location"], each["free"]) for each in decision["candidates"]] == [
        ("leeds", {"MUG-BLUE": 10}),
        ("london", {"MUG-BLUE": 0}),
    ]
    said, _ = run(tour, "explain", "1001", "--shop", "mugs")
    assert "by the rule: closest with all units" in said


def test_past_orders_are_sourced_again_by_other_rules(tour: Installation, tmp_path: Path) -> None:
    days, chart = ("--from", "2000-01-01", "--to", "2100-01-01"), tmp_path / "shares.svg"
    before = tour.sql("SELECT position FROM ledger.head")
    new = ("--without", "leeds", "--with", "hull=53.74,-0.33:all", "--chart", str(chart))
    found = ask(tour.settings, "simulate", *days, *new)
    assert (found["today"]["share"], found["simulated"]["share"]) == ({"leeds": 1.0}, {"hull": 1.0})
    assert "hull" in chart.read_text()
    assert "km per order" in run(tour, "simulate", *days)[0]
    assert tour.sql("SELECT position FROM ledger.head") == before


def test_rules_of_sourcing_are_set_by_a_file_and_a_past_version_is_tried_on_past_orders(
    tour: Installation, tmp_path: Path
) -> None:
    file, days = tmp_path / "rules.toml", ("--from", "2000-01-01", "--to", "2100-01-01")
    file.write_text('aims = ["distance"]\nmax_parcel = 2\n')
    assert "line 2, max_parcel: there is no such key" in run(tour, "rules", "set", str(file), exits=1)[1]
    file.write_text('aims = ["distance", "parcels"]\nmax_parcels = 2\n')
    refused = run(tour, "rules", "set", str(file), "--shop", "pots", exits=1)[1]
    assert "refused by shop.unknown: there is no shop pots (at shop)" in refused
    assert ask(tour.settings, "rules", "set", str(file))["version"] == 0
    [of_mugs] = ask(tour.settings, "rules", "show", "--shop", "mugs")
    assert of_mugs == {"shop": "mugs", "aims": ["distance", "parcels"], "max_parcels": 2, "version": 0}
    run(tour, "rules", "drop")
    assert "dropped" in run(tour, "rules", "history")[0]
    assert ask(tour.settings, "simulate", *days, "--rules-version", "0")["simulated"]["orders"] == 1


def test_stock_is_told_by_location(tour: Installation) -> None:
    [level] = ask(tour.settings, "stock", "MUG-BLUE")["levels"]
    assert (level["location"], level["on_hand"], level["shipped"]) == ("leeds", 8, 2)


def test_transfers_and_purchase_orders_are_listed(tour: Installation) -> None:
    assert ask(tour.settings, "transfers") == ask(tour.settings, "purchases", "--limit", "1") == []
    assert run(tour, "transfers")[0] == "no transfers\n"
    assert run(tour, "purchases")[0] == "no purchase orders\n"


def test_stock_of_a_past_moment_is_told_and_what_is_none_is_refused(tour: Installation) -> None:
    [received] = tour.sql("SELECT recorded_at FROM views.stock_ledger WHERE type = 'stock.received.v1'")
    [level] = ask(tour.settings, "stock", "MUG-BLUE", "--at", received["recorded_at"].isoformat())["levels"]
    assert (level["location"], level["on_hand"], level["allocated"]) == ("leeds", 10, 0)
    _, errors = run(tour, "stock", "MUG-BLUE", "--at", "2026-01-01T00:00:00Z", exits=1)
    assert "there was no stock of MUG-BLUE by 2026-01-01" in errors
    _, errors = run(tour, "stock", "MUG-BLUE", "--at", "2026-01-01T00:00:00", exits=2)
    assert "say its zone" in errors


def test_what_runs_low_and_the_load_are_told(tour: Installation) -> None:
    [low] = ask(tour.settings, "low-stock", "--days", "1000")
    assert (low["sku"], low["available"], low["shipped_units"], low["days_of_cover"]) == ("MUG-BLUE", 8, 2, 112.0)
    assert ask(tour.settings, "low-stock") == []
    [day] = ask(tour.settings, "load")
    assert (day["location"], day["released"], day["shipped"], day["open"]) == ("leeds", 1, 1, 0)


def test_sales_are_told_for_people_and_for_programs(tour: Installation) -> None:
    assert ask(tour.settings, "report", "sales")["net_minor"] == 1790
    said, _ = run(tour, "report", "sales", "--shop", "mugs")
    assert "17.90 GBP" in said


def test_an_analyst_asks_in_sql_and_can_not_write(tour: Installation) -> None:
    said, _ = run(tour, "sql", "-c", "SELECT count(*) AS orders FROM analytics.orders")
    assert "orders" in said
    _, errors = run(tour, "sql", "-c", "DELETE FROM analytics.orders", exits=1)
    assert "read-only transaction" in errors
    address, _ = run(tour, "sql", "--dsn")
    assert "user=analyst" in address


def test_a_rebuilt_view_agrees_with_the_ledger(tour: Installation) -> None:
    run(tour, "rebuild", "order_status")
    assert ask(tour.settings, "verify")["agrees"]


def test_rows_that_were_changed_by_hand_are_named_by_sku_and_place_and_put_right(tour: Installation) -> None:
    tour.sql("UPDATE views.stock_levels SET on_hand = 9, returned = 1 WHERE sku = 'MUG-BLUE'")
    named, _ = run(tour, "verify", exits=2)
    assert "differs sku=MUG-BLUE location=leeds on_hand is 9, should be 8" in " ".join(named.split())
    said, _ = run(tour, "repair", "stock_levels")
    assert "stock_levels: 1 row put right" in said
    assert ask(tour.settings, "verify")["agrees"]
    assert not [each for each in ask(tour.settings, "repair") if each["rows"]]
    logged = (tour.settings.home / "logs" / "command.jsonl").read_text("utf-8")
    [line] = [json.loads(each) for each in logged.splitlines() if "view.repaired" in each]
    assert (line["table"], line["key"]) == ("views.stock_levels", {"sku": "MUG-BLUE", "location": "leeds"})
    assert line["columns"] == ["available", "on_hand", "returned"]


def test_status_is_json_and_nothing_else_when_it_is_asked_for(tour: Installation) -> None:
    assert ask(tour.settings, "status")["ledger"]["dead_letters"] == 0


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("order", "nope"), "there is no order nope"),
        (("explain", "nope"), "there is no order nope"),
        (("simulate", "--from", "1999-01-01", "--to", "1999-01-02"), "no order was placed"),
        (("simulate", "--from", "2000-01-01", "--to", "2100-01-01", "--without", "nope"), "there is no location nope"),
        (("stock", "mug-blue"), "there never was stock of mug-blue"),
        (("transfer", "show", "nope"), "there is no transfer nope"),
        (("count", "show", "leeds", "nope"), "there is no count leeds nope"),
        (("product", "show", "mug-blue"), "SKU mug-blue is not in the catalogue"),
        (("rebuild", "nope"), "there is no view nope"),
        (("repair", "nope"), "there is no view nope"),
        (("import", "online-retail", str(ROOT / "LICENSE")), "LICENSE: "),
    ],
)
def test_what_can_not_be_done_is_said_in_one_line(tour: Installation, arguments: tuple[str, ...], reason: str) -> None:
    _, errors = run(tour, *arguments, exits=1)
    assert reason in errors
    assert "Traceback" not in errors


def test_master_data_is_listed_and_a_product_is_told_with_its_parts(tour: Installation) -> None:
    assert [each["location"] for each in ask(tour.settings, "locations")] == ["leeds", "london"]
    run(tour, "product", "register", "SET", "--name", "Four mugs", "--part", "MUG-BLUE=4")
    until(lambda: len(ask(tour.settings, "products")) == 2, "the set in the catalogue")
    assert ask(tour.settings, "product", "show", "SET")["parts"] == [{"part": "MUG-BLUE", "quantity": 4}]
    assert "4 MUG-BLUE in each" in run(tour, "product", "show", "SET")[0]
    assert "london" in run(tour, "locations")[0]


def mugs(quantity: int) -> str:
    return f"MUG-BLUE={quantity}"


def test_goods_are_moved_bought_and_counted_step_by_step(tour: Installation) -> None:
    for step in (
        ("transfer", "create", "t-1", "--from", "leeds", "--to", "london", "--line", "MUG-BLUE=3"),
        ("transfer", "ready", "t-1"),
        ("transfer", "ship", "t-1", "--at", "leeds"),
        ("transfer", "receive", "t-1", "in-1", "--at", "london", "--line", "1=2", "--damaged", "1=1"),
        ("purchase", "order", "po-7", "--supplier", "Potters", "--to", "leeds", "--line", "MUG-BLUE=5@212.5"),
        ("purchase", "receive", "po-7", "dn-1", "--at", "leeds", *("--line", mugs(3), "--quality-control", mugs(1))),
        ("count", "take", "leeds", "c-1", "--line", "MUG-BLUE=8", "--review"),
        ("purchase", "receive", "po-7", "dn-2", "--at", "leeds", "--line", mugs(1)),
        ("count", "post", "leeds", "c-1"),
    ):
        run(tour, *step)
    until(lambda: [each["status"] for each in ask(tour.settings, "counts")] == ["posted"], "the count posted")
    [line] = ask(tour.settings, "count", "show", "leeds", "c-1")["lines"]
    # 8 were left by the tour; 3 went to London, 4 came, and 1 came after the count.
    assert (line["expected"], line["counted"], line["difference"]) == (9, 8, -1)
    leeds, london = ask(tour.settings, "stock", "MUG-BLUE")["levels"]
    assert (leeds["on_hand"], leeds["unavailable"], london["on_hand"], london["unavailable"]) == (9, 1, 3, 1)
    assert ask(tour.settings, "transfer", "show", "t-1")["document"]["status"] == "received"
    [purchase] = ask(tour.settings, "purchases")
    assert (purchase["status"], purchase["quality_control"]) == ("received", 1)
    shown = [run(tour, kind)[0] for kind in ("transfers", "purchases", "counts")]
    assert all(name in said for name, said in zip(("t-1", "po-7", "c-1"), shown, strict=True))
    _, errors = run(tour, "transfer", "ready", "t-1", exits=1)
    assert "refused by transfer.not_draft: transfer-t-1 is received" in " ".join(errors.split())


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    asked = subprocess.run(
        [*COMMAND, "status"],
        env={"ORDERLEDGER_HOME": str(tmp_path), "ORDERLEDGER_KAFKA_PORT": "many", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=False,
    )
    assert asked.returncode == 1
    assert b"ORDERLEDGER_KAFKA_PORT" in asked.stderr
