"""Embedded engines over their life: ended in any way, they come back with their data and ports."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import psycopg
import pytest
from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient

from orderledger.engines import (
    Endpoints,
    EngineError,
    engine_status,
    postgres,
    running,
    running_endpoints,
    start_engines,
    stop_engines,
)
from orderledger.engines.running import ProcessMark, State
from orderledger.settings import Settings
from tests.homes import fresh_home


@pytest.fixture(scope="module")
def settings() -> Iterator[Settings]:
    """Settings of embedded engines that only this module uses."""
    with fresh_home() as home:
        yield _embedded(home)


def test_engines_keep_data_and_ports_when_both_are_killed(settings: Settings) -> None:
    before = start_engines(settings)
    _write(before)
    for status in engine_status(settings):
        assert status.pid is not None
        os.kill(status.pid, signal.SIGKILL)
    after = start_engines(settings)
    assert after == before
    assert _read(after) == (["kept"], [("kept",)])


def test_starting_again_finds_what_runs(settings: Settings) -> None:
    endpoints = start_engines(settings)
    before = engine_status(settings)
    assert start_engines(settings) == endpoints == running_endpoints(settings)
    assert engine_status(settings) == before
    assert [asdict(status)["state"] for status in before] == ["running", "running"]


def test_engines_whose_state_was_lost_are_replaced_and_not_doubled(settings: Settings) -> None:
    start_engines(settings)
    marks = [running.mark(status.pid or 0) for status in engine_status(settings)]
    for name in ("kafka", "postgres"):
        (settings.home / "run" / f"{name}.json").write_text("no json")
    endpoints = start_engines(settings)
    assert not any(running.is_alive(process) for process in marks)
    assert _read(endpoints) == (["kept"], [("kept",)])


def test_stopping_leaves_nothing_running_and_may_be_repeated(settings: Settings) -> None:
    start_engines(settings)
    marks = [running.mark(status.pid or 0) for status in engine_status(settings)]
    stop_engines(settings)
    stop_engines(settings)
    assert not any(running.is_alive(process) for process in marks)
    assert [status.state for status in engine_status(settings)] == ["stopped", "stopped"]
    with pytest.raises(EngineError, match=r"does not run below .*orderledger up"):
        running_endpoints(settings)


def test_a_process_that_was_given_the_pid_of_an_engine_is_left_alone(tmp_path: Path) -> None:
    running.prepare_home(tmp_path)
    recycled = ProcessMark(os.getpid(), running.mark(os.getpid()).created_s - 3600)
    running.write_state(tmp_path / "run" / "kafka.json", State(recycled, {"client": 1}))
    settings = _embedded(tmp_path)
    stop_engines(settings)
    assert [status.state for status in engine_status(settings)] == ["stopped", "stopped"]


def test_external_servers_are_taken_as_set_and_nothing_is_embedded(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", kafka_bootstrap="k:1", postgres_dsn="host=p dbname=o")
    assert start_engines(settings) == Endpoints("k:1", "host=p dbname=o", "dbname=orderledger_keys host=p")
    assert [status.state for status in engine_status(settings)] == ["external", "external"]
    stop_engines(settings)
    assert not settings.home.exists()


def test_a_fixed_port_in_use_is_refused_by_the_name_of_its_setting(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = Settings(home=tmp_path, kafka_bootstrap="k:1", postgres_port=port, postgres_dsn=None)
        with pytest.raises(EngineError, match=rf"port {port} is in use .* ORDERLEDGER_POSTGRES_PORT"):
            start_engines(settings)


def test_when_one_engine_can_not_start_the_other_is_not_left_running() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, fresh_home() as home:
        port = taken.getsockname()[1]
        settings = Settings(home=home, kafka_bootstrap=None, kafka_port=port, postgres_dsn=None)
        with pytest.raises(EngineError, match="ORDERLEDGER_KAFKA_PORT"):
            start_engines(settings)
        assert [status.state for status in engine_status(settings)] == ["stopped", "stopped"]


def test_data_without_its_password_is_told(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    with pytest.raises(EngineError, match=r"postgres\.password is missing"):
        postgres.dsn(tmp_path, State(None, {"client": 1}))


def test_a_home_that_can_not_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EngineError, match=r"can't make .*file.* ORDERLEDGER_HOME"):
        start_engines(_embedded(tmp_path / "file" / "home"))


def _embedded(home: Path) -> Settings:
    return Settings(home=home, kafka_bootstrap=None, postgres_dsn=None)


def _write(endpoints: Endpoints) -> None:
    with closing(KafkaAdminClient(bootstrap_servers=endpoints.kafka_bootstrap)) as admin:
        admin.create_topics({"kept": {"num_partitions": 1, "replication_factor": 1}})
    with closing(KafkaProducer(bootstrap_servers=endpoints.kafka_bootstrap)) as producer:
        producer.send("kept", b"kept").get(timeout=10)
    with psycopg.connect(endpoints.postgres_dsn) as connection:
        connection.execute("create table kept (word text)")
        connection.execute("insert into kept values ('kept')")


def _read(endpoints: Endpoints) -> tuple[list[str], list[tuple[str]]]:
    consumer = KafkaConsumer(
        "kept",
        bootstrap_servers=endpoints.kafka_bootstrap,
        auto_offset_reset="earliest",
        group_id=None,
    )
    with closing(consumer), psycopg.connect(endpoints.postgres_dsn) as connection:
        words = [record.value.decode() for record in [next(consumer)]]
        return words, connection.execute("select word from kept").fetchall()
