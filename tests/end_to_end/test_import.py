"""Import a file through Kafka: the views say what the file says, whatever is killed meanwhile."""

import csv
import gzip
import os
import random
import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
import pytest

from orderledger.engines import Endpoints
from tests.end_to_end.processes import ROLES, Roles, all_roles, ask, start
from tests.installation import Installation, installed
from tests.online_retail_figures import figures, stock
from tests.waiting import until

MADE = Path(__file__).parents[1] / "producers" / "online_retail_made.csv"
REAL = "online-retail/online-retail-2010-12-to-2011-08.csv.gz"
FIRST_LINES = 25_000
HEADER = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")


@pytest.fixture
def installation(endpoints: Endpoints, tmp_path: Path) -> Iterator[Installation]:
    with installed(endpoints, tmp_path) as ready:
        yield ready


@pytest.fixture
def roles(installation: Installation) -> Iterator[Roles]:
    with all_roles(installation.settings) as running:
        yield running


def report(path: Path) -> dict[str, Any]:
    """What the report says of a file: such files know no taxes, and retail orders only."""
    said = figures(path)
    return said | {"by_kind": {**said["by_kind"], "taxes": 0}, "by_order_type": {"retail": said["orders"]}}


def stock_in_views(installation: Installation) -> dict[str, int]:
    return {row["sku"]: row["on_hand"] for row in installation.sql("SELECT sku, on_hand FROM views.stock_levels")}


def position(installation: Installation) -> int:
    return int(installation.sql("SELECT position FROM ledger.head")[0]["position"])


def wait_until_at(installation: Installation, least: int) -> None:
    until(lambda: position(installation) >= least, f"the ledger at {least}")


@pytest.mark.usefixtures("roles")
def test_the_views_say_what_the_file_says_and_the_same_file_again_changes_nothing(installation: Installation) -> None:
    said = ask(installation.settings, "import", "online-retail", str(MADE))
    assert said == report(MADE)
    assert stock_in_views(installation) == stock(MADE)
    before = position(installation)
    assert ask(installation.settings, "import", "online-retail", str(MADE)) == said
    assert ask(installation.settings, "report", "sales") == said
    assert position(installation) == before


@pytest.mark.usefixtures("roles")
def test_verify_says_what_differs_when_a_row_of_a_view_is_changed_by_hand(installation: Installation) -> None:
    ask(installation.settings, "import", "online-retail", str(MADE))
    assert ask(installation.settings, "verify")["agrees"]
    with psycopg.connect(installation.endpoints.postgres_dsn) as conn:
        changed = conn.execute(
            "UPDATE views.stock_levels SET received = received + 1, on_hand = on_hand + 1"
            " WHERE sku = (SELECT min(sku) FROM views.stock_levels) RETURNING sku"
        ).fetchone()
    assert changed is not None
    found = ask(installation.settings, "verify", exits=(2,))
    assert not found["agrees"]
    [difference] = [each for view in found["views"] for table in view["tables"] for each in table["differences"]]
    assert difference["table"].endswith("stock_levels")
    assert difference["key"]["sku"] == changed[0]
    assert {"received", "on_hand"} <= difference["columns"].keys()


def test_nothing_is_sent_of_a_file_with_bad_lines_when_it_must_be_strict(installation: Installation) -> None:
    process = start(installation.settings, "import", "online-retail", str(MADE), "--strict")
    _, errors = process.communicate()
    assert process.returncode == 1
    assert b"can't be read" in errors
    assert position(installation) == 0


def test_kills_of_every_process_in_turn_leave_the_same_figures(
    installation: Installation, roles: Roles, tmp_path: Path
) -> None:
    path = tmp_path / "made.csv"
    write_invoices(path, invoices=400)
    for number, role in enumerate(ROLES, start=1):
        importing = start(installation.settings, "import", "online-retail", str(path), "--json")
        at = number * 500
        wait_until_at(installation, at)
        roles.kill(role)
        # The importer is killed too, every time but the last.
        if number < len(ROLES):
            importing.send_signal(signal.SIGKILL)
        roles.start(role)
        importing.communicate()
    assert ask(installation.settings, "report", "sales") == report(path)
    assert stock_in_views(installation) == stock(path)
    assert ask(installation.settings, "verify")["agrees"]


@pytest.mark.timeout(900)
@pytest.mark.usefixtures("roles")
def test_real_invoices_are_in_the_views_to_the_penny(installation: Installation, tmp_path: Path) -> None:
    """The first weeks of the file; all of it, which takes minutes, where ORDERLEDGER_TEST_WHOLE_FILE is set."""
    data = Path(os.environ.get("ORDERLEDGER_TEST_DATA") or Path(__file__).parents[3] / "shared" / "data")
    if not (data / REAL).exists():
        pytest.skip("the Online Retail file is not there; ORDERLEDGER_TEST_DATA says where it is")
    path = data / REAL
    if "ORDERLEDGER_TEST_WHOLE_FILE" not in os.environ:
        path = tmp_path / "first-weeks.csv"
        with gzip.open(data / REAL) as whole:
            path.write_bytes(b"".join(islice(whole, FIRST_LINES)))
    said = ask(installation.settings, "import", "online-retail", str(path))
    assert said == report(path)
    assert stock_in_views(installation) == stock(path)


def write_invoices(path: Path, invoices: int) -> None:
    """Write made-up invoices: sales, some credits, some write-offs; the same every time."""
    chance = random.Random(7)
    at = datetime(2011, 3, 1, 9, 0)  # noqa: DTZ001 - local time, as such files have it
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(HEADER)
        for number in range(invoices):
            at += timedelta(minutes=chance.randrange(90))
            kind = chance.choices(("sale", "credit", "note"), (85, 10, 5))[0]
            for line in range(chance.randrange(1, 8) if kind != "note" else 1):
                rows.writerow(_row(chance, kind, 600_000 + number, line, at))


def _row(chance: random.Random, kind: str, number: int, line: int, at: datetime) -> tuple[object, ...]:
    sku = f"{20_000 + chance.randrange(60)}{chance.choice(('', 'A', 'a'))}" if line else "POST"
    quantity, price = chance.randrange(1, 50), f"{chance.randrange(1, 2_000) / 100:.2f}"
    when, customer = at.isoformat(), 12_000 + number % 90
    match kind:
        case "sale":
            return (number, sku, "THING", quantity, when, price, customer, "United Kingdom")
        case "credit":
            return (f"C{number}", sku, "THING", -quantity, when, price, customer, "France")
        case _:
            return (number, f"{20_000 + number % 60}", "damages", -quantity, when, "0", "", "United Kingdom")
