"""Kafka and PostgreSQL for this installation: embedded below its home, or those that settings name."""

from orderledger.engines.errors import EngineError
from orderledger.engines.start import (
    Endpoints,
    EngineStatus,
    engine_status,
    engines_are_up,
    running_endpoints,
    start_engines,
    stop_engines,
)

__all__ = [
    "Endpoints",
    "EngineError",
    "EngineStatus",
    "engine_status",
    "engines_are_up",
    "running_endpoints",
    "start_engines",
    "stop_engines",
]
