"""Settings of this installation, read from ORDERLEDGER_… environment variables."""

from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from psycopg.conninfo import make_conninfo
from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
Port = Annotated[int, Field(ge=1, le=65_535)]

LEDGER_DATABASE = "orderledger"
KEYS_DATABASE = "orderledger_keys"


class Settings(BaseSettings):
    """What can be set from outside; a field is ORDERLEDGER_ and its name in capitals.

    Without `kafka_bootstrap` (host:port[,…]) an embedded Kafka runs below `home`; without
    `postgres_dsn` an embedded PostgreSQL does.
    """

    model_config = SettingsConfigDict(env_prefix="ORDERLEDGER_", frozen=True, extra="ignore", populate_by_name=True)

    home: Path = Field(default_factory=lambda: platformdirs.user_data_path("orderledger"))
    log_level: LogLevel = "INFO"

    kafka_bootstrap: str | None = None
    kafka_replication: int = Field(default=1, ge=1)
    kafka_port: Port | None = None
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = None
    kafka_username: str | None = None
    kafka_password: SecretStr | None = None
    topic_prefix: str = Field(default="", pattern=r"^[A-Za-z0-9._-]*$", max_length=60)

    postgres_dsn: str | None = None
    postgres_port: Port | None = None
    keys_dsn: str | None = Field(
        default=None, validation_alias=AliasChoices("ORDERLEDGER_POSTGRES_KEYS_DSN", "keys_dsn")
    )

    maven_mirror: str | None = None

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        return home.expanduser().absolute()

    @field_validator("kafka_bootstrap", "postgres_dsn", "keys_dsn", "maven_mirror", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: str | None) -> str | None:
        """Compose files pass on an unset variable as an empty one."""
        return value or None


def keys_dsn(settings: Settings, postgres_dsn: str) -> str:
    """DSN of the database of sealing keys: as set, else its own database on the ledger's server."""
    return settings.keys_dsn or make_conninfo(postgres_dsn, dbname=KEYS_DATABASE)


def kafka_security(settings: Settings) -> dict[str, str]:
    """Security arguments of every kafka-python client; empty for a plain-text cluster."""
    return _security(settings, "security_protocol", "sasl_mechanism", "sasl_plain_username", "sasl_plain_password")


def librdkafka_security(settings: Settings) -> dict[str, str]:
    """The same for a client that is librdkafka's."""
    return _security(settings, "security.protocol", "sasl.mechanism", "sasl.username", "sasl.password")


def _security(settings: Settings, protocol: str, mechanism: str, username: str, password: str) -> dict[str, str]:
    if settings.kafka_security_protocol == "PLAINTEXT":
        return {}
    secret = settings.kafka_password
    given = {
        protocol: settings.kafka_security_protocol,
        mechanism: settings.kafka_sasl_mechanism,
        username: settings.kafka_username,
        password: secret.get_secret_value() if secret else None,
    }
    return {name: value for name, value in given.items() if value is not None}


def environment(settings: Settings) -> dict[str, str]:
    """The variables that give another process these very settings; holds secrets in the clear."""
    named = settings.model_dump(exclude_none=True)
    return {setting_variable(name): _text(value) for name, value in named.items()}


def is_setting(variable: str) -> bool:
    """Whether an environment variable is one of ours."""
    return variable.upper() in {setting_variable(name) for name in Settings.model_fields}


def setting_variable(field: str) -> str:
    """The environment variable of a setting."""
    return "ORDERLEDGER_POSTGRES_KEYS_DSN" if field == "keys_dsn" else f"ORDERLEDGER_{field.upper()}"


def _text(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
