"""The conformance suites of eventsourcing, run against our store.

Left out, because our store is not of that kind:
- AggregateRecorderTestCase: wants `insert_events` to give None, as stores without positions do. What else it asks,
  ApplicationRecorderTestCase asks too.
- TrackingRecorderTestCase and ProcessRecorderTestCase: positions of inbound messages are compared and set for each
  partition in the commit, there are no tracking objects; the latter also starts streams at version 1, where our
  database sees a hole.
"""

import uuid

import pytest
from eventsourcing.tests import persistence

from ledger.recorder import LedgerRecorder


class TestLedgerRecorder(persistence.ApplicationRecorderTestCase[LedgerRecorder]):
    """Text ids; streams start at version 0."""

    INITIAL_VERSION = 0

    @pytest.fixture(autouse=True)
    def _ledger(self, recorder: LedgerRecorder) -> None:
        self._recorder = recorder

    def new_originator_id(self) -> str:
        return f"order-acme:{uuid.uuid4()}"

    def create_recorder(self) -> LedgerRecorder:
        return self._recorder

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestNonInterleavingPositions(persistence.NonInterleavingNotificationIDsBaseCase):
    """The positions of one commit stand together."""

    @pytest.fixture(autouse=True)
    def _ledger(self, recorder: LedgerRecorder) -> None:
        self._recorder = recorder

    def new_originator_id(self) -> str:
        return f"order-acme:{uuid.uuid4()}"

    def create_recorder(self) -> LedgerRecorder:
        return self._recorder
