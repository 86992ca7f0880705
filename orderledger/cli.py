"""The command line: `orderledger …`."""

import sys

import psycopg
import typer
from confluent_kafka import KafkaException
from eventsourcing.persistence import PersistenceError
from kafka.errors import KafkaError
from pydantic import ValidationError

from ledger.layout import OtherLayout
from orderledger.commands import (
    accounts,
    acting,
    after_sales,
    benching,
    catalogue,
    changing,
    counting,
    drafting,
    explaining,
    exporting,
    keeping,
    locations,
    looking,
    parking,
    playing,
    purchasing,
    registering,
    rules,
    running,
    simulating,
    stock,
    transferring,
)
from orderledger.commands.failure import Failure
from orderledger.engines import EngineError
from orderledger.logs import configure_logs
from orderledger.settings import Settings, setting_variable

EXIT_FAILED = 1

app = typer.Typer(
    name="orderledger",
    help="An order ledger on Kafka and PostgreSQL: every change in an order's life is an event.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _configure() -> None:
    """Logs go to a file, so that what is printed is the answer alone; a role says its own name."""
    settings = Settings()
    configure_logs("command", settings.home, settings.log_level)


for commands in (running, registering, locations, rules, accounts, looking, drafting, acting, changing, after_sales):
    commands.register(app)
for commands in (catalogue, transferring, purchasing, counting):
    commands.register(app)
for commands in (stock, explaining, simulating, playing, keeping, parking, exporting, benching):
    commands.register(app)


def main() -> None:
    """Run a command; what went wrong is said in one line, without a traceback."""
    try:
        app()
    except (EngineError, Failure, OtherLayout) as error:
        _fail(str(error))
    except ValidationError as error:
        _fail("; ".join(f"{_name(each['loc'])}: {each['msg']}" for each in error.errors()))
    except (PersistenceError, psycopg.Error) as error:
        _fail(f"PostgreSQL: {error}")
    except (KafkaException, KafkaError) as error:
        _fail(f"Kafka: {error!r}")
    except KeyboardInterrupt:
        _fail("stopped; what was committed stays, the same command goes on from there")
    except (OSError, TimeoutError) as error:
        _fail(str(error))


def _name(location: tuple[int | str, ...]) -> str:
    """Name a setting by its variable, and a part of a message by its path."""
    path = ".".join(map(str, location))
    return setting_variable(path) if path in Settings.model_fields else path


def _fail(reason: str) -> None:
    sys.stderr.write(f"orderledger: {reason.strip()}\n")
    sys.exit(EXIT_FAILED)
