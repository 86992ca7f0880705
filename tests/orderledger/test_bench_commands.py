"""The bench as it is typed: figures by their names, and the contention with options of its own."""

import json
import subprocess
from pathlib import Path

import pytest

from orderledger.engines import Endpoints
from orderledger.settings import Settings
from orderledger.supervisor import child_environment
from tests.end_to_end.processes import COMMAND


@pytest.fixture
def settings(endpoints: Endpoints, tmp_path: Path) -> Settings:
    """An installation on the engines of the tests."""
    return Settings(home=tmp_path, kafka_bootstrap=endpoints.kafka_bootstrap, postgres_dsn=endpoints.postgres_dsn)


def test_contention_takes_options_of_its_own_and_says_what_it_found(settings: Settings, tmp_path: Path) -> None:
    history = tmp_path / "history.jsonl"
    size = ("--buyers", "4", "--processes", "2", "--skus", "1", "--units", "4", "--seed", "1")
    ended = _type(settings, "contention", *size, "--history", str(history), "--json")
    found = json.loads(ended.stdout)
    assert (ended.returncode, found["sold"], found["oversold"], found["lost"], found["problems"]) == (0, 4, 0, 0, [])
    assert found["told"] == found["attempts"] == len(history.read_text("utf-8").splitlines())


def test_figures_are_measured_by_their_names_with_options_behind_them(settings: Settings) -> None:
    ended = _type(settings, "placing", "--json")
    found = json.loads(ended.stdout)
    assert [row["name"] for row in found["rows"]] == ["placing"]
    assert [each["process"] for each in found["processes"]] == ["bench"]


def test_a_figure_that_is_not_there_is_refused_with_those_that_are(settings: Settings) -> None:
    ended = _type(settings, "nonsense")
    assert ended.returncode != 0
    assert "nonsense" in ended.stderr
    assert "flash_sale" in ended.stderr


def _type(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, "bench", *arguments],
        env=child_environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )
