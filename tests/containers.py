"""Kafka and PostgreSQL in containers, for machines where a Docker engine answers.

Kept small: it is only run where there is an engine, while everyone else's tests use embedded engines.
"""

import gc
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager

import docker
from docker.errors import DockerException
from psycopg.conninfo import make_conninfo
from testcontainers.community.postgres import PostgresContainer
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import LogMessageWaitStrategy

from orderledger.engines import Endpoints
from orderledger.engines.ports import pick_port
from orderledger.settings import KEYS_DATABASE

KAFKA_IMAGE = "apache/kafka:4.4.0"
POSTGRES_IMAGE = "postgres:18"
CLIENT_PORT = 9092


def docker_answers() -> bool:
    """Whether a Docker engine can be reached at once."""
    # Where none answers, the docker library leaves a socket to the garbage collector.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        answers = _ping()
        gc.collect()
    return answers


def _ping() -> bool:
    try:
        with closing(docker.from_env(timeout=1)) as client:
            return bool(client.ping())
    except DockerException:
        return False


@contextmanager
def engines_in_containers() -> Iterator[Endpoints]:
    """Both engines, stopped and removed at the end."""
    # Kafka tells clients its own address, so the port outside has to be known before it starts.
    port = pick_port(None, None, "")
    postgres = PostgresContainer(POSTGRES_IMAGE, driver=None)
    with _kafka(port) as kafka, postgres:
        dsn = postgres.get_connection_url()
        bootstrap = f"{kafka.get_docker_client().host()}:{port}"
        yield Endpoints(bootstrap, dsn, make_conninfo(dsn, dbname=KEYS_DATABASE))


def _kafka(port: int) -> DockerContainer:
    """One KRaft node with what orderledger expects of a broker; see engines/kafka.properties."""
    container = DockerContainer(KAFKA_IMAGE).with_bind_ports(CLIENT_PORT, port)
    container.with_envs(
        KAFKA_NODE_ID="1",
        KAFKA_PROCESS_ROLES="broker,controller",
        KAFKA_CONTROLLER_QUORUM_VOTERS="1@localhost:9093",
        KAFKA_LISTENERS=f"CLIENT://:{CLIENT_PORT},CONTROLLER://:9093",
        KAFKA_ADVERTISED_LISTENERS=f"CLIENT://{container.get_docker_client().host()}:{port}",
        KAFKA_LISTENER_SECURITY_PROTOCOL_MAP="CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        KAFKA_INTER_BROKER_LISTENER_NAME="CLIENT",
        KAFKA_CONTROLLER_LISTENER_NAMES="CONTROLLER",
        KAFKA_AUTO_CREATE_TOPICS_ENABLE="false",
        KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR="1",
        KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR="1",
        KAFKA_TRANSACTION_STATE_LOG_MIN_ISR="1",
        KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS="0",
        KAFKA_MESSAGE_MAX_BYTES="9437184",
    )
    return container.waiting_for(LogMessageWaitStrategy("Kafka Server started"))
