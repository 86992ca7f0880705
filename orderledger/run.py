"""Run one role of the ledger in this process until it is told to stop."""

import gc
import os
import signal
import threading
from contextlib import closing
from datetime import UTC, datetime

import structlog

from consumers import intake, projector
from consumers.reading import TO_THE_END
from ledger.wakeup import Wakeup
from ledger.writer import Writer
from orderledger.audit import Auditor, be_nice
from orderledger.connections import Clients, open_recorder, open_vault, topics_of
from orderledger.engines import Endpoints
from orderledger.logs import configure_logs
from orderledger.settings import Settings
from orderledger.supervisor import stop_without_supervisor
from producers import relay
from producers.left_open import LeftOpen
from producers.repeats import RepeatedVerdicts
from projections.catalogue import VIEWS

EXIT_STALLED = 70

log = structlog.get_logger()


def run_role(role: str, settings: Settings, endpoints: Endpoints) -> None:
    """Run `intake`, `relay`, `projector` or `audit` until SIGTERM or SIGINT."""
    configure_logs(role, settings.home, settings.log_level)
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    stop_without_supervisor(stop)
    collect_rarely()
    match role:
        case "intake":
            run_intake(settings, endpoints, stop)
        case "relay":
            run_relay(settings, endpoints, stop)
        case "projector":
            run_projector(settings, endpoints, stop)
        case "audit":
            be_nice()
            run_audit(settings, endpoints, stop)
        case _:
            raise ValueError(f"there is no role {role}")


def run_intake(settings: Settings, endpoints: Endpoints, stop: threading.Event) -> None:
    """Take in what partners send."""
    clients = Clients(settings, endpoints.kafka_bootstrap)
    recorder = open_recorder(endpoints)
    repeats = RepeatedVerdicts(clients.sender, topics_of(settings))
    with closing(recorder.datastore), closing(open_vault(endpoints)) as vault, closing(repeats):
        connections = intake.Connections(
            recorder=recorder,
            writer=Writer(recorder, clock),
            seal=vault.seal,
            prepare_keys=vault.prepare,
            make_consumer=lambda: clients.consumer("intake"),
            answer=repeats.answer,
        )
        intake.Intake(connections, topics_of(settings)).run(stop)


def run_relay(
    settings: Settings, endpoints: Endpoints, stop: threading.Event, limits: relay.Limits | None = None
) -> None:
    """Publish the ledger."""
    clients = Clients(settings, endpoints.kafka_bootstrap)
    recorder = open_recorder(endpoints)
    with closing(recorder.datastore), closing(open_vault(endpoints)) as vault:
        connections = relay.Connections(
            recorder=recorder,
            make_producer=clients.relay_producer,
            make_consumer=lambda: clients.consumer(None, TO_THE_END),
            make_wakeup=lambda: Wakeup(endpoints.postgres_dsn),
            open_sealed=vault.open,
            load_keys=vault.load,
            left_open=LeftOpen(clients.admin, clients.marking_producer, clients.relay_id),
        )
        relay.Relay(connections, topics_of(settings), watchdog, limits or relay.Limits()).run(stop)


def run_projector(settings: Settings, endpoints: Endpoints, stop: threading.Event) -> None:
    """Keep all views up to date."""
    clients = Clients(settings, endpoints.kafka_bootstrap)
    projector.run(VIEWS.values(), clients.consumer, endpoints.postgres_dsn, topics_of(settings), stop)


def run_audit(settings: Settings, endpoints: Endpoints, stop: threading.Event) -> None:
    """Compare all views with the ledger, over and over."""
    recorder = open_recorder(endpoints)
    with closing(recorder.datastore):
        Auditor(VIEWS.values(), recorder.read, endpoints.postgres_dsn, topics_of(settings), clock).run(stop)


def collect_rarely() -> None:
    """Look for cycles of garbage less often: a role holds many states, which have none, and walks them all."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def clock() -> datetime:
    """Now, UTC, in whole milliseconds: what Kafka's record timestamps can carry."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def watchdog(timeout_s: float) -> threading.Timer:
    """End this process at once after `timeout_s`, to be started again by the supervisor, unless cancelled."""
    timer = threading.Timer(timeout_s, _end)
    timer.daemon = True
    timer.start()
    return timer


def _end() -> None:
    log.error("run.stalled", exit=EXIT_STALLED)
    os._exit(EXIT_STALLED)
