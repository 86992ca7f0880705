"""What an auditor does: verify, keep the head, export; and what each says once somebody has rewritten the database."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.writer import Writer
from orderledger.engines import Endpoints
from orderledger.run import clock
from tests import tampering
from tests.end_to_end.processes import all_roles, ask, start
from tests.house.tree import ROOT
from tests.installation import Installation, installed
from tests.ledger.messages import handle, place

ORDERS = 20


@pytest.fixture
def running(endpoints: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A ledger with some orders, of which all is published and shown, and all that runs."""
    with installed(endpoints, tmp_path_factory.mktemp("tamper"), units=ORDERS) as installation:
        handle(Writer(installation.recorder(), clock), *(place(str(number)) for number in range(ORDERS)))
        with all_roles(installation.settings):
            yield installation


def offline(file: Path, *heads: str) -> tuple[int, str]:
    """Verify an export far from all else."""
    shutil.copy(ROOT / "ledger" / "offline.py", file.parent / "offline.py")
    command = [sys.executable, "-I", "-S", "offline.py", file.name, *heads]
    ran = subprocess.run(command, cwd=file.parent, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout


def test_a_rewritten_ledger_is_found_by_what_was_published_noted_and_exported(
    running: Installation, tmp_path: Path
) -> None:
    said, _ = start(running.settings, "verify").communicate()
    [head] = [line.removeprefix("head: ") for line in said.decode().splitlines() if line.startswith("head: ")]
    before = ask(running.settings, "verify", "--head", head)
    assert before["agrees"]
    assert before["published"] == before["events"] == running.recorder().position()
    assert head == f"{before['events']}:{before['head']}"
    file = tmp_path / "ledger.jsonl"
    assert ask(running.settings, "export", str(file)) == {
        "file": str(file),
        "events": before["events"],
        "head": before["head"],
    }
    assert offline(file, head) == (0, f"{before['events']} events, head {head}\n")

    [placed] = running.sql(
        "SELECT * FROM ledger.events WHERE originator_id = 'order-acme:7' AND originator_version = 0"
    )
    position, event = placed["notification_id"], "order-acme:7#0"
    tampering.tamper(
        running.endpoints.postgres_dsn,
        "UPDATE ledger.events SET state = convert_to(replace(convert_from(state, 'UTF8'), '1', '2'), 'UTF8')"
        " WHERE originator_id = 'order-acme:7' AND originator_version = 0",
    )
    tampering.cover_up(running.endpoints.postgres_dsn)

    found = ask(running.settings, "verify", "--head", head, exits=(2,))
    assert found["late"] is None
    first, last = found["ledger_problems"]
    assert first == f"{event} at position {position} is not the event that was published there: its hash is another"
    assert "has another hash than was noted" in last
    [differs] = found["topic_problems"]
    assert (differs["kind"], differs["event"], differs["position"]) == ("changed", event, position)
    assert differs["topic"] == running.topics.orders
    assert differs["detail"] == "its body"
    ask(running.settings, "export", str(file))
    code, said_offline = offline(file, head)
    assert code == 2
    assert said_offline.endswith("is not what was noted of it\n")
