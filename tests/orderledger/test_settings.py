"""Settings come from the environment, and go on to child processes by it."""

import subprocess
import sys
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict
from pydantic import SecretStr, ValidationError

from orderledger.connections import Clients
from orderledger.settings import Settings, environment, kafka_security, keys_dsn, librdkafka_security

LEDGER_DSN = "postgresql://me:secret@db:5432/orderledger"


def test_an_empty_variable_counts_as_unset() -> None:
    assert Settings(kafka_bootstrap="", postgres_dsn="").kafka_bootstrap is None


def test_keys_have_a_database_of_their_own_on_the_ledgers_server() -> None:
    assert conninfo_to_dict(keys_dsn(Settings(), LEDGER_DSN)) == {
        "user": "me",
        "password": "secret",
        "host": "db",
        "port": "5432",
        "dbname": "orderledger_keys",
    }


def test_a_dsn_of_keys_that_is_set_is_taken_as_it_stands() -> None:
    assert keys_dsn(Settings(keys_dsn="host=vault"), LEDGER_DSN) == "host=vault"


def test_a_plain_cluster_needs_no_security_arguments() -> None:
    assert kafka_security(Settings()) == librdkafka_security(Settings()) == {}


def test_a_secured_cluster_gets_its_credentials() -> None:
    settings = Settings(
        kafka_security_protocol="SASL_SSL",
        kafka_sasl_mechanism="SCRAM-SHA-256",
        kafka_username="ledger",
        kafka_password=SecretStr("secret"),
    )
    assert kafka_security(settings) == {
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-256",
        "sasl_plain_username": "ledger",
        "sasl_plain_password": "secret",
    }
    assert librdkafka_security(settings) == {
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": "SCRAM-SHA-256",
        "sasl.username": "ledger",
        "sasl.password": "secret",
    }
    assert "secret" not in repr(settings)
    # It refuses names that it does not know.
    assert Clients(settings, "127.0.0.1:1").relay_producer() is not None


def test_a_topic_prefix_holds_only_what_a_topic_name_may() -> None:
    with pytest.raises(ValidationError, match="topic_prefix"):
        Settings(topic_prefix="shop one/")


def test_another_process_gets_the_very_same_settings_by_its_environment(tmp_path: Path) -> None:
    settings = Settings(
        home=tmp_path,
        keys_dsn="host=vault",
        kafka_password=SecretStr("secret"),
        kafka_port=9092,
        topic_prefix="eu.",
    )
    assert _settings_of_a_process_with(environment(settings)) == repr(settings)


def test_without_settings_both_engines_are_embedded() -> None:
    shown = _settings_of_a_process_with({"HOME": "/home/ann"})
    assert "PosixPath('/home/ann/.local/share/orderledger')" in shown
    assert "kafka_bootstrap=None" in shown
    assert "postgres_dsn=None" in shown


def _settings_of_a_process_with(variables: dict[str, str]) -> str:
    program = "from orderledger.settings import Settings; print(repr(Settings()))"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=True)
    return done.stdout.strip()
