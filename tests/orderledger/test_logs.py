"""Log lines are JSON in a file, with what is bound, also those of libraries."""

import json
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import logging, pathlib, sys
import structlog
from orderledger.logs import configure_logs

configure_logs("intake", pathlib.Path(sys.argv[1]), "INFO")
log = structlog.get_logger("intake")
with structlog.contextvars.bound_contextvars(order_id="1001", position=7, correlation="c-1"):
    log.info("committed", events=2)
log.debug("not shown")
logging.getLogger("kafka.client").info("not shown")
logging.getLogger("kafka.client").warning("node %s away", 1)
customer = "Jane Doe"
try:
    raise ValueError("no such line")
except ValueError:
    log.exception("failed")
"""


def test_lines_are_json_with_what_is_bound_and_libraries_from_warning_on(tmp_path: Path) -> None:
    # A process of its own, since logging is configured once for a whole process.
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, check=True)
    lines = (tmp_path / "logs" / "intake.jsonl").read_text("utf-8").splitlines()
    committed, away, failed = map(json.loads, lines)
    assert committed.pop("timestamp").endswith("Z")
    assert committed == {
        "event": "committed",
        "level": "info",
        "logger": "orderledger.intake",
        "events": 2,
        "order_id": "1001",
        "position": 7,
        "correlation": "c-1",
    }
    assert (away["event"], away["level"], away["logger"]) == ("node 1 away", "warning", "kafka.client")
    assert failed["exception"][0]["exc_type"] == "ValueError"
    # The variables that a failure met may be somebody's data.
    assert "Jane" not in lines[2]
    assert (done.stdout, done.stderr) == ("", "")
