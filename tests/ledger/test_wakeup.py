"""Being woken when the ledger grows."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from ledger.recorder import LedgerRecorder
from ledger.wakeup import Wakeup
from tests.ledger.new_events import events

# Longer than a test may take: who is not called does not come back.
NEVER_S = 3_600.0


def test_a_commit_wakes_whoever_waits_or_will_wait(ledger_dsn: str, recorder: LedgerRecorder) -> None:
    with closing(Wakeup(ledger_dsn)) as wakeup:
        recorder.commit(events("stock-mug@leeds", 0))
        wakeup.wait(NEVER_S)
        with ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(wakeup.wait, NEVER_S)
            recorder.commit(events("stock-mug@leeds", 1))
            waiting.result()
