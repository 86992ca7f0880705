"""The relay killed, doubled, or left behind by its ledger: nothing lost, nothing twice, and loud where it must be."""

import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest
from kafka import TopicPartition

from ledger.commit import Commit
from ledger.recorder import LedgerRecorder
from ledger.writer import Writer
from orderledger.connections import open_recorder
from orderledger.prepare import prepare
from orderledger.run import clock, run_relay
from producers.relay import Ahead, Limits
from schemas.topics import LEDGER_PARTITIONS
from tests.databases import fresh_database
from tests.installation import Installation
from tests.ledger.messages import handle, message, place
from tests.ledger.new_events import event, events
from tests.producers.relaying import SKUS, grow, require_whole
from tests.waiting import until

EVENTS = 4_000
KILLS = 2
# Together they take longer than a relay waits after an error.
ROUNDS = 15


def test_a_relay_killed_inside_its_transactions_loses_and_doubles_nothing(installation: Installation) -> None:
    transaction_is_open = _watch_transactions(installation)
    recorder = installation.recorder()
    stock = installation.topics.stock
    kills, aborted = 0, 0
    while kills < KILLS:
        grow(recorder, EVENTS)
        with installation.process("relay") as relay:
            until(_frozen_inside(relay, transaction_is_open, recorder), "a transaction of the relay")
            relay.kill()
            relay.wait()
        with installation.running("relay"):
            installation.wait_until_relayed(recorder.position())
        # A commit that was on its way when it was killed is made: only what was aborted tells that it was inside.
        before, sent = aborted, installation.read(stock, isolation_level="read_uncommitted")
        aborted = len(sent) - len(installation.read(stock))
        kills += aborted > before
        require_whole(installation, recorder.position())


def test_two_relays_double_nothing_and_one_lets_the_other_be(installation: Installation) -> None:
    recorder = installation.recorder()
    with installation.running("relay"):
        _relay_some(installation, recorder)
        with installation.running("relay"):
            until(lambda: _epoch(installation) > 0, "the second relay")
            _relay_some(installation, recorder)
            epoch = _epoch(installation)
            for _ in range(ROUNDS):
                _relay_some(installation, recorder)
            assert _epoch(installation) == epoch
    require_whole(installation, recorder.position())


def test_a_relay_that_stands_by_takes_over_from_one_that_stands_still(installation: Installation) -> None:
    recorder = installation.recorder()
    with _impatient(installation):
        _relay_some(installation, recorder)
        with installation.process("relay") as other:
            until(lambda: _epoch(installation) > 0, "the second relay")
            _relay_some(installation, recorder)
            other.send_signal(signal.SIGSTOP)
            _relay_some(installation, recorder)
            other.send_signal(signal.SIGCONT)
            _relay_some(installation, recorder)
            assert other.poll() is None
    require_whole(installation, recorder.position())


def test_a_relay_ahead_of_its_ledger_stops_and_sends_nothing(installation: Installation) -> None:
    installation.recorder().commit(events("stock-mug@leeds", *range(10)))
    with installation.running("relay"):
        installation.wait_until_relayed(10)
    with fresh_database(installation.endpoints.postgres_dsn) as dsn:
        restored = replace(installation.endpoints, postgres_dsn=dsn)
        prepare(installation.settings, restored)
        recorder = open_recorder(restored)
        recorder.commit(events("stock-mug@leeds", 0))
        recorder.datastore.close()
        with pytest.raises(Ahead, match="topics stand at position 10, the ledger only at 1"):
            run_relay(installation.settings, restored, threading.Event())
    require_whole(installation, 10)


def test_a_partner_without_its_topics_stops_no_one_else(installation: Installation) -> None:
    installation.add_topics("shop:acme")
    writer = Writer(installation.recorder(), clock)
    told = installation.verdicts("shop:acme")
    with installation.running("relay"):
        (nowhere, _) = handle(writer, message("shop:ghost", "1", place("1").submission.command), place("2"))  # type: ignore[arg-type]
        told.wait_for(["place/2"])
        installation.wait_until_relayed(installation.recorder().position())
        # Its topics may come later: what is told from then on is sent.
        installation.add_topics("shop:ghost")
        late = installation.verdicts("shop:ghost")
        handle(writer, message("shop:ghost", "2", place("1").submission.command))  # type: ignore[arg-type]
        assert late.wait_for(["2"]).keys() == {"2"}
    assert nowhere.verdict.message_id == "1"


def test_a_batch_of_large_events_is_sent_in_transactions_that_fit(installation: Installation) -> None:
    large = b'"' + b"x" * 4_000_000 + b'"'
    recorder = installation.recorder()
    recorder.commit(Commit(events=[event("stock-mug@leeds", version, large) for version in range(12)]))
    with installation.running("relay"):
        installation.wait_until_relayed(12)
    require_whole(installation, 12)
    steps = [int(each.key) for each in installation.read(installation.topics.hashes)]
    assert len(steps) > 2


def _relay_some(installation: Installation, recorder: LedgerRecorder) -> None:
    """Append events, and wait until they are relayed."""
    grow(recorder, SKUS)
    installation.wait_until_relayed(recorder.position())


@contextmanager
def _impatient(installation: Installation) -> Iterator[None]:
    """Run a relay that stands by only shortly."""
    stop = threading.Event()
    with ThreadPoolExecutor(1) as threads:
        run = threads.submit(run_relay, installation.settings, installation.endpoints, stop, Limits(patience_s=0.5))
        try:
            yield
        finally:
            stop.set()
        run.result()


def _epoch(installation: Installation) -> int:
    """Rises each time that a relay takes over from another."""
    name = f"{installation.topics.prefix}orderledger.relay"
    with closing(installation.clients.admin()) as admin:
        return int(admin.describe_transactions([name])[name].producer_epoch)


def _frozen_inside(
    relay: subprocess.Popen[bytes], transaction_is_open: Callable[[], bool], recorder: LedgerRecorder
) -> Callable[[], bool]:
    """Give a way to try to stop the relay inside a transaction; a miss gives it more events, so that it has work."""

    def is_frozen() -> bool:
        if not transaction_is_open():
            grow(recorder, SKUS)
            return False
        relay.send_signal(signal.SIGSTOP)
        # What it was about to commit when it was stopped is committed by the broker meanwhile.
        if transaction_is_open():
            return True
        # Its next transaction is a long one.
        grow(recorder, EVENTS)
        relay.send_signal(signal.SIGCONT)
        return False

    return is_frozen


def _watch_transactions(installation: Installation) -> Callable[[], bool]:
    """Give a way to ask whether there are records that are not committed yet."""
    partitions = [TopicPartition(installation.topics.stock, number) for number in range(LEDGER_PARTITIONS)]
    stable, all_records = (
        installation.consumer(isolation_level=f"read_{each}") for each in ("committed", "uncommitted")
    )

    def is_open() -> bool:
        # Asked in this order: what is committed in between does not count as open.
        ends = all_records.end_offsets(partitions)
        committed = stable.end_offsets(partitions)
        return any(ends[each] > committed[each] for each in partitions)

    return is_open
