"""The relay while what it needs is away, is silent or refuses: it goes on by itself, and nothing is lost or doubled."""

import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from ledger.commit import Commit
from orderledger.engines import engine_status, start_engines
from orderledger.run import EXIT_STALLED
from orderledger.settings import Settings
from orderledger.supervisor import child_environment
from tests import tampering
from tests.homes import fresh_home
from tests.installation import Installation, installed
from tests.ledger.new_events import event, events
from tests.producers.relaying import SKUS, grow, is_mark, limit, require_whole
from tests.waiting import until

LIMIT_BYTES = 10_000
STALLED = """
import threading
from orderledger.engines import start_engines
from orderledger.run import run_relay
from orderledger.settings import Settings
from producers.relay import Limits
settings = Settings()
run_relay(settings, start_engines(settings), threading.Event(), Limits(transaction_s=0.0))
"""


def test_a_broker_that_is_killed_and_comes_back_is_gone_on_with(tmp_path: Path) -> None:
    with fresh_home() as home:
        settings = Settings(home=home, kafka_bootstrap=None, postgres_dsn=None)
        with installed(start_engines(settings), tmp_path) as installation, installation.running("relay"):
            recorder = installation.recorder()
            grow(recorder, SKUS)
            installation.wait_until_relayed(SKUS)
            (broker,) = [each.pid for each in engine_status(settings) if each.name == "kafka"]
            assert broker is not None
            os.kill(broker, signal.SIGKILL)
            grow(recorder, SKUS)
            start_engines(settings)
            grow(recorder, SKUS)
            installation.wait_until_relayed(3 * SKUS)
            require_whole(installation, 3 * SKUS)


def test_sessions_that_the_database_ends_are_begun_anew(installation: Installation) -> None:
    recorder = installation.recorder()
    with installation.running("relay"):
        grow(recorder, SKUS)
        installation.wait_until_relayed(SKUS)
        ended = installation.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN%%'"
        )
        assert len(ended) == 1
        grow(recorder, SKUS)
        installation.wait_until_relayed(2 * SKUS)
    require_whole(installation, 2 * SKUS)


def test_an_event_of_which_nobody_told_is_found_by_looking(installation: Installation) -> None:
    installation.recorder().commit(events("stock-mug@leeds", 0))
    with installation.running("relay"):
        installation.wait_until_marked(1)
        # No commit of the ledger, so no call.
        tampering.insert(installation.endpoints.postgres_dsn, 1, like=1)
        installation.wait_until_relayed(2)


def test_what_kafka_refuses_is_tried_again_and_nothing_passes_it(installation: Installation) -> None:
    topic = installation.topics.stock
    recorder = installation.recorder()
    limit(installation, topic, LIMIT_BYTES)
    large = b'"' + secrets.token_hex(LIMIT_BYTES).encode() + b'"'
    mug, cup, another = event("stock-mug@leeds", 0), event("stock-cup@leeds", 0, large), event("stock-mug@leeds", 1)
    recorder.commit(Commit(events=[mug, cup, another]))
    with installation.running("relay"):
        tries = "two transactions that were aborted"
        until(lambda: len(_events(installation, isolation_level="read_uncommitted")) > 2, tries)
        assert _events(installation) == []
        limit(installation, topic, 100 * LIMIT_BYTES)
        installation.wait_until_relayed(3)
    require_whole(installation, 3)


def test_a_relay_whose_transaction_takes_too_long_ends_and_the_next_goes_on(installation: Installation) -> None:
    grow(installation.recorder(), SKUS)
    command = [sys.executable, "-P", "-c", STALLED]
    ended = subprocess.run(command, env=child_environment(installation.settings), capture_output=True, check=False)
    assert (ended.returncode, b"run.stalled" in ended.stdout + ended.stderr) == (EXIT_STALLED, True)
    with installation.running("relay"):
        installation.wait_until_relayed(SKUS)
    require_whole(installation, SKUS)


def _events(installation: Installation, **options: str) -> list[Any]:
    return [each for each in installation.read(installation.topics.stock, **options) if not is_mark(each)]
