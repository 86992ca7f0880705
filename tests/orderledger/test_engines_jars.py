"""Kafka's jars: fetched once from a Maven repository, checked, and cached."""

import hashlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from orderledger.engines import EngineError
from orderledger.engines.jars import Jar, fetch_jars, locked_jars

BODY = b"not quite a jar"
JAR = Jar("org.example", "thing", "1.0", hashlib.sha256(BODY).hexdigest())
# Port 9 is that of the discard service, which nobody runs.
NOWHERE = "http://127.0.0.1:9"


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files without telling the terminal."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[str]:
    """Address of a Maven repository that holds one jar."""
    root = tmp_path / "mirror"
    (root / JAR.path).parent.mkdir(parents=True)
    (root / JAR.path).write_bytes(BODY)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=root))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_a_cached_jar_needs_no_network(mirror: str, cache: Path) -> None:
    fetched = fetch_jars([JAR], cache, mirror)
    assert fetched == (cache / "thing-1.0.jar",)
    assert fetched[0].read_bytes() == BODY
    assert fetch_jars([JAR], cache, NOWHERE) == fetched


def test_a_damaged_jar_in_the_cache_is_fetched_again(mirror: str, cache: Path) -> None:
    (path,) = fetch_jars([JAR], cache, mirror)
    path.write_bytes(BODY[:4])
    fetch_jars([JAR], cache, mirror)
    assert path.read_bytes() == BODY


def test_a_jar_with_another_checksum_is_refused_and_not_kept(mirror: str, cache: Path) -> None:
    other = Jar(JAR.group, JAR.artifact, JAR.version, "0" * 64)
    with pytest.raises(EngineError, match=r"checksum mismatch: thing-1\.0\.jar .* locked is 0000"):
        fetch_jars([other], cache, mirror)
    assert not cache.exists()


def test_without_network_the_error_says_what_where_and_how_to_go_on(cache: Path) -> None:
    with pytest.raises(EngineError) as refused:
        fetch_jars([JAR], cache, NOWHERE)
    text = str(refused.value)
    assert f"thing-1.0.jar from {NOWHERE}/org/example/thing/1.0/thing-1.0.jar" in text
    assert "ORDERLEDGER_MAVEN_MIRROR" in text
    assert "ORDERLEDGER_KAFKA_BOOTSTRAP" in text


def test_a_cache_that_can_not_be_written_is_told(mirror: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EngineError, match=r"can't write .*thing-1\.0\.jar.* XDG_CACHE_HOME"):
        fetch_jars([JAR], tmp_path / "file" / "cache", mirror)


def test_the_lock_holds_kafka_and_its_log_binding_each_with_a_checksum() -> None:
    jars = locked_jars()
    names = {jar.name for jar in jars}
    assert {"kafka_2.13-4.4.0.jar", "kafka-clients-4.4.0.jar", "log4j-slf4j-impl-2.25.5.jar"} <= names
    assert len(names) == len(jars) == 45
    assert all(len(jar.sha256) == 64 for jar in jars)
