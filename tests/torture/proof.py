"""What the ledger's own tools say after a torture: verify, and the audit."""

import json
import subprocess
import sys
import threading

import psycopg

from orderledger.audit import Auditor
from orderledger.run import clock
from orderledger.supervisor import child_environment
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
    dsn, recorder = installation.endpoints.postgres_dsn, installation.recorder()
    log = installation.settings.home / "logs" / "audit.jsonl"
    said = [line for line in log.read_text("utf-8").splitlines() if "audit.differs" in line or "not_folded" in line]
    auditor = Auditor(VIEWS.values(), recorder.read, dsn, installation.topics, clock)
    with psycopg.connect(dsn, autocommit=True) as conn:
        auditor.audit(conn, threading.Event())
    rows = installation.sql("SELECT * FROM views.audits WHERE differences > 0 OR problem IS NOT NULL")
    passes = installation.sql("SELECT view FROM views.audits")
    missing = VIEWS.keys() - {each["view"] for each in passes}
    return books.few([f"audit: {each}" for each in rows] + [f"{each} was not audited" for each in missing] + said)
