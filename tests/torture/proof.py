"""What the ledger's own tools say after a torture: verify, and the audit."""

import json
import subprocess
import sys

import psycopg

from orderledger.run import clock
from orderledger.supervisor import child_environment
from projections import audit
from projections.catalogue import VIEWS
from tests.installation import Installation
from tests.torture import books

VERIFY_S = 300.0


def verified(installation: Installation) -> list[str]:
    """Run `orderledger verify` while all roles run; gives what differs."""
    command = [sys.executable, "-P", "-m", "orderledger", "verify", "--json"]
    environment = child_environment(installation.settings)
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=VERIFY_S, check=False)
    except subprocess.TimeoutExpired:
        return [f"orderledger verify did not end within {VERIFY_S:.0f} s"]
    if done.returncode == 0:
        return []
    found = _differences(done.stdout) if done.stdout else [done.stderr]
    return [f"verify ended with {done.returncode}", *found]


def _differences(said: str) -> list[str]:
    found = json.loads(said)
    views = [each for each in found["views"] if each["problem"] or any(table["total"] for table in each["tables"])]
    late = [found["late"]] if found["late"] else []
    kinds = (found["ledger_problems"], found["topic_problems"], late, views)
    return [f"verify: {each}" for kind in kinds for each in books.few(kind)]


def audited(installation: Installation) -> list[str]:
    """Make one more pass of the audit, on the shadows that the torture left, and read what those before it found."""
    log = installation.settings.home / "logs" / "audit.jsonl"
    said = [line for line in log.read_text("utf-8").splitlines() if "audit.differs" in line or "not_folded" in line]
    views, read, topics = VIEWS.values(), installation.recorder().read, installation.topics
    with psycopg.connect(installation.endpoints.postgres_dsn, autocommit=True) as conn:
        audit.begin_pass(conn, views)
        while audit.fold_next(conn, views, read, topics, clock()) is not None:
            pass
        compared = {each.name: audit.compare_view(conn, each, read, topics, clock()) for each in views}
    differing = [f"audit of {name}: {found}" for name, found in compared.items() if found is None or not found.agrees]
    return books.few([*differing, *said])
