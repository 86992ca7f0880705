"""Starts, stops and shows the engines: embedded ones, except where settings name a server."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Literal

from orderledger.engines import kafka, postgres, running
from orderledger.engines.errors import EngineError
from orderledger.engines.ports import LOOPBACK
from orderledger.engines.running import State
from orderledger.settings import Settings, keys_dsn


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where the engines are: host:port[,…] of Kafka, DSNs of the ledger's and the keys' database."""

    kafka_bootstrap: str
    postgres_dsn: str
    keys_dsn: str


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """One engine as seen now. An external one is not asked: its state is "external"."""

    name: Literal["kafka", "postgres"]
    state: Literal["running", "stopped", "external"]
    address: str | None
    pid: int | None


def start_engines(settings: Settings) -> Endpoints:
    """Start what is to be embedded, if it does not run yet; returns when all is usable.

    Raises EngineError with what went wrong, where, and how to go on.
    """
    if settings.kafka_bootstrap and settings.postgres_dsn:
        return running_endpoints(settings)
    with _locked(settings.home):
        ran_before = [engine for engine in (kafka, postgres) if _is_alive(engine, settings.home)]
        try:
            _start_together(settings)
        except EngineError:
            for engine in (kafka, postgres):
                if engine not in ran_before:
                    engine.stop(settings.home)
            raise
    return running_endpoints(settings)


def stop_engines(settings: Settings) -> None:
    """Stop the embedded engines that run; data is kept. External ones are left alone."""
    if not (settings.home / "run").exists():
        return
    with _locked(settings.home), ThreadPoolExecutor(2) as threads:
        for stopped in [threads.submit(engine.stop, settings.home) for engine in (kafka, postgres)]:
            stopped.result()


def running_endpoints(settings: Settings) -> Endpoints:
    """Where the engines are that were started before; raises EngineError if one does not run."""
    bootstrap = settings.kafka_bootstrap or kafka.bootstrap(_running("kafka", settings.home))
    dsn = settings.postgres_dsn
    if dsn is None:
        dsn = postgres.dsn(settings.home, _running("postgres", settings.home))
    return Endpoints(bootstrap, dsn, keys_dsn(settings, dsn))


def engine_status(settings: Settings) -> tuple[EngineStatus, ...]:
    """Each engine: whether it runs, where, and as which process."""
    return (
        _status("kafka", settings.kafka_bootstrap, settings.home),
        _status("postgres", "as set" if settings.postgres_dsn else None, settings.home),
    )


def engines_are_up(settings: Settings) -> bool:
    """Whether every embedded engine's process is alive."""
    return all(status.state != "stopped" for status in engine_status(settings))


def _start_together(settings: Settings) -> None:
    with ThreadPoolExecutor(2) as threads:
        starts = []
        if settings.postgres_dsn is None:
            starts.append(threads.submit(postgres.start, settings))
        if settings.kafka_bootstrap is None:
            starts.append(threads.submit(kafka.start, settings))
    for started in starts:
        started.result()


def _is_alive(engine: ModuleType, home: Path) -> bool:
    return running.is_alive(running.read_state(engine.places(home).state).process)


def _status(name: Literal["kafka", "postgres"], external: str | None, home: Path) -> EngineStatus:
    if external is not None:
        return EngineStatus(name, "external", external, None)
    state = running.read_state(_state_file(name, home))
    if state.process is None or not running.is_alive(state.process):
        return EngineStatus(name, "stopped", None, None)
    address = f"{LOOPBACK}:{state.ports['client']}"
    return EngineStatus(name, "running", address, state.process.pid)


def _running(name: str, home: Path) -> State:
    state = running.read_state(_state_file(name, home))
    if not running.is_alive(state.process):
        message = f"{name} does not run below {home}; start it by `orderledger up`"
        raise EngineError(message)
    return state


def _state_file(name: str, home: Path) -> Path:
    return home / "run" / f"{name}.json"


def _locked(home: Path) -> AbstractContextManager[None]:
    running.prepare_home(home)
    return running.exclusive(home / "run" / "engines.lock")
