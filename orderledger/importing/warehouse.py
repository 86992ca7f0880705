"""The warehouse of an import: it ships whatever it is told to pick, at the order's own time."""

import threading

from consumers.picks import PickSubscriber, PickTask
from producers.warehouse import WarehouseClient
from schemas.inbound.fulfilment import Pack, Pick, Ship

POLL_S = 0.2


class HistoricWarehouse:
    """Answers picks in a thread of its own until it is stopped; an error there is raised where it is joined."""

    def __init__(self, picks: PickSubscriber, client: WarehouseClient) -> None:
        self._picks = picks
        self._client = client
        self._stop = threading.Event()
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="historic-warehouse", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def check(self) -> None:
        """Raise what went wrong, if anything did."""
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """Stop answering."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        self._picks.close()

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                tasks = self._picks.poll(POLL_S)
                for task in tasks:
                    self._ship(task)
                if tasks:
                    self._client.flush()
                    self._picks.done()
        except Exception as error:  # noqa: BLE001 - raised again by check(), in the importing thread
            self._error = error

    def _ship(self, task: PickTask) -> None:
        fulfilment, at = task.request.fulfilment_id, task.occurred_at
        self._client.picked(Pick(fulfilment_id=fulfilment), at)
        self._client.packed(Pack(fulfilment_id=fulfilment), at)
        self._client.shipped(Ship(fulfilment_id=fulfilment), at)
