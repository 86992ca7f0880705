"""A program: an intake that waits for a line on its input before it seals, so that it can be paused with a batch."""

import sys
import threading
from typing import Any

from consumers.intake import Connections, Intake
from domain.orders.recipient import Sealed
from ledger.writer import Writer
from orderledger.connections import Clients, open_recorder, open_vault, topics_of
from orderledger.engines import running_endpoints
from orderledger.run import clock
from orderledger.settings import Settings


def main() -> None:
    """Take in until killed."""
    settings = Settings()
    endpoints = running_endpoints(settings)
    clients = Clients(settings, endpoints.kafka_bootstrap)
    vault = open_vault(endpoints)
    recorder = open_recorder(endpoints)

    def seal(key_id: str, plain: dict[str, Any]) -> Sealed:
        sys.stdout.write("sealing\n")
        sys.stdout.flush()
        sys.stdin.readline()
        return vault.seal(key_id, plain)

    connections = Connections(
        recorder=recorder,
        writer=Writer(recorder, clock),
        seal=seal,
        prepare_keys=vault.prepare,
        make_consumer=lambda: clients.consumer("intake"),
        make_producer=clients.producer,
    )
    Intake(connections, topics_of(settings)).run(threading.Event())


if __name__ == "__main__":
    main()
