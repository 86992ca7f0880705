"""Logging of a process: JSON lines in a file of its own, and readable lines on a terminal."""

import json
import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from orderledger.settings import LogLevel

if TYPE_CHECKING:
    from structlog.typing import Processor

FILE_BYTES = 10_000_000
FILES_KEPT = 3
# Our loggers stand below this one; all other loggers are libraries', of which warnings are of interest.
OURS = "orderledger"


def configure_logs(process: str, home: Path, level: LogLevel = "INFO") -> None:
    """Send this process's logs to home/logs/<process>.jsonl, and to a terminal if stderr is one.

    What structlog.contextvars binds (order_id, position, correlation) stands in every line. Libraries
    that use the standard library's logging come out the same way, from WARNING on.
    """
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
        old.close()
    root.addHandler(_file_handler(process, home / "logs"))
    if sys.stderr.isatty():
        root.addHandler(_terminal_handler())
    root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(level)
    # It warns whenever this machine was busy for a tenth of a second.
    logging.getLogger("kafka.net.selector").setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=_our_logger,
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _our_logger(*names: str) -> logging.Logger:
    return logging.getLogger(".".join((OURS, *names)))


_SHARED: tuple["Processor", ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


# The variables of a frame may be a customer's name and address.
_TRACEBACKS = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))


def _file_handler(process: str, directory: Path) -> logging.Handler:
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        directory / f"{process}.jsonl", maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8"
    )
    handler.setFormatter(
        _formatter(
            _TRACEBACKS,
            structlog.processors.JSONRenderer(serializer=_to_json),
        )
    )
    return handler


def _terminal_handler() -> logging.Handler:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter(structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)))
    return handler


def _formatter(*renderers: "Processor") -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderers],
    )


def _to_json(event: object, **_: object) -> str:
    return json.dumps(event, default=str, ensure_ascii=False)
