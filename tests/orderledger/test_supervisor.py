"""The supervisor keeps roles running, and leaves none behind however it ends."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from orderledger.engines import Endpoints, EngineError, running
from orderledger.roles import Role
from orderledger.settings import Settings
from orderledger.supervisor import SupervisorStatus, start_supervisor, stop_supervisor, supervisor_status
from orderledger.supervisor_loop import Engines, delay_s

FOR_EVER = "import signal; signal.pause()"
TIMEOUT_S = 20.0


@pytest.fixture
def settings(tmp_path: Path, endpoints: Endpoints) -> Iterator[Settings]:
    """Settings with the session's engines, and a home in which all roles are stopped at the end."""
    settings = Settings(home=tmp_path, kafka_bootstrap=endpoints.kafka_bootstrap, postgres_dsn=endpoints.postgres_dsn)
    yield settings
    stop_supervisor(settings)


def test_all_roles_run_after_the_start_and_none_after_the_stop(settings: Settings) -> None:
    started = start_supervisor(settings, [_role("one", FOR_EVER), _role("two", FOR_EVER)])
    assert started.state == "running"
    assert [(role.name, role.state) for role in started.roles] == [("one", "running"), ("two", "running")]
    marks = _marks(started)
    stop_supervisor(settings)
    assert not any(running.is_alive(mark) for mark in marks)
    assert supervisor_status(settings) == SupervisorStatus("stopped", None, ())


def test_a_second_start_finds_the_first(settings: Settings) -> None:
    roles = [_role("one", FOR_EVER)]
    assert start_supervisor(settings, roles) == start_supervisor(settings, roles)


def test_a_role_that_dies_is_started_again(settings: Settings) -> None:
    (first,) = start_supervisor(settings, [_role("one", FOR_EVER)]).roles
    assert first.pid is not None
    os.kill(first.pid, signal.SIGKILL)
    _wait_until(lambda: supervisor_status(settings).roles[0].restarts == 1)
    (second,) = supervisor_status(settings).roles
    assert second.state == "running"
    assert second.pid != first.pid
    assert second.last_exit == -signal.SIGKILL


def test_what_a_role_prints_is_kept(settings: Settings) -> None:
    start_supervisor(settings, [_role("one", f"print('hello', flush=True); {FOR_EVER}")])
    output = settings.home / "logs" / "one.out"
    _wait_until(lambda: output.read_text() == "hello\n")


def test_after_a_kill_of_the_supervisor_its_roles_are_found_and_stopped(settings: Settings) -> None:
    started = start_supervisor(settings, [_role("one", FOR_EVER)])
    supervisor, role = _marks(started)
    os.kill(supervisor.pid, signal.SIGKILL)
    assert running.wait_gone(supervisor, TIMEOUT_S)
    status = supervisor_status(settings)
    assert (status.state, status.roles[0].state) == ("stopped", "orphaned")
    again = start_supervisor(settings, [_role("one", FOR_EVER)])
    assert not running.is_alive(role)
    assert again.roles[0].state == "running"


def test_a_role_that_watches_ends_with_its_supervisor(settings: Settings) -> None:
    program = (
        "import threading; from orderledger.supervisor import stop_without_supervisor;"
        "stop = threading.Event(); stop_without_supervisor(stop);"
        "print('watching', flush=True); stop.wait()"
    )
    supervisor, role = _marks(start_supervisor(settings, [_role("one", program)]))
    _wait_until(lambda: "watching" in (settings.home / "logs" / "one.out").read_text())
    os.kill(supervisor.pid, signal.SIGKILL)
    assert running.wait_gone(role, TIMEOUT_S)


def test_a_supervisor_that_can_not_start_says_why(settings: Settings) -> None:
    broken = Settings(**{**settings.model_dump(), "home": settings.home / "sub"})
    (broken.home / "logs" / "supervisor.jsonl").mkdir(parents=True)
    with pytest.raises(EngineError, match=r"did not come up(.|\n)*supervisor\.jsonl"):
        start_supervisor(broken, [_role("one", FOR_EVER)])


def test_delays_grow_to_half_a_minute() -> None:
    assert [delay_s(failures) for failures in (1, 2, 3, 7, 1000)] == [0.5, 1.0, 2.0, 30.0, 30.0]


def test_an_engine_that_can_not_start_is_tried_again_ever_more_seldom(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        engines = Engines(Settings(home=tmp_path, kafka_bootstrap="k:1", postgres_port=port, postgres_dsn=None))
        tried = []
        for now_s in (0.0, 0.4, 0.5, 1.4, 1.5, 3.4, 3.5):
            before = engines.failures
            engines.keep(now_s)
            tried.append(engines.failures > before)
    assert tried == [True, False, True, False, True, False, True]


def _role(name: str, program: str) -> Role:
    return Role(name, (sys.executable, "-c", program))


def _marks(status: SupervisorStatus) -> list[running.ProcessMark]:
    pids = [status.pid, *(role.pid for role in status.roles)]
    return [running.mark(pid) for pid in pids if pid is not None]


def _wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + TIMEOUT_S
    while not holds():
        assert time.monotonic() < end
