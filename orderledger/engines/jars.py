"""Kafka's jars: fetched from a Maven repository by the committed lock, checked, and cached."""

import hashlib
import os
import ssl
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import platformdirs
import requests
import structlog
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from orderledger.engines.errors import EngineError

LOCK_NAME = "kafka_jars.lock"
FETCH_THREADS = 4
# Connecting and each wait for bytes, in seconds.
FETCH_TIMEOUT_S = (10, 60)
RETRIES = Retry(total=3, backoff_factor=0.2, status_forcelist=(429, 500, 502, 503, 504))

log = structlog.get_logger("engines")


@dataclass(frozen=True, slots=True)
class Jar:
    """One locked artifact: Maven coordinates and the SHA-256 of its jar, in hex."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def name(self) -> str:
        """File name, unique within the lock."""
        return f"{self.artifact}-{self.version}.jar"

    @property
    def path(self) -> str:
        """Path below a Maven repository's address."""
        return f"{self.group.replace('.', '/')}/{self.artifact}/{self.version}/{self.name}"


def locked_jars() -> tuple[Jar, ...]:
    """The jars of the committed lock, in class path order."""
    text = files("orderledger.engines").joinpath(LOCK_NAME).read_text("utf-8")
    return parse_lock(text)


def parse_lock(text: str) -> tuple[Jar, ...]:
    """Read `group:artifact:version sha256` lines; `#` starts a comment line."""
    return tuple(_parse_line(line) for line in text.splitlines() if line and not line.startswith("#"))


def default_cache() -> Path:
    """Where jars are kept between starts and installations of one user."""
    return platformdirs.user_cache_path("orderledger") / "jars"


def fetch_jars(jars: Iterable[Jar], cache: Path, mirror: str | None) -> tuple[Path, ...]:
    """Paths of all jars below `cache`; what is missing or damaged there is fetched.

    `mirror` is the address of a Maven repository, None for Maven's central one. Needs no network
    when all are cached. Raises EngineError without network or with a wrong checksum.
    """
    wanted = tuple(jars)
    with ThreadPoolExecutor(FETCH_THREADS) as threads:
        present = tuple(threads.map(lambda jar: _is_intact(cache / jar.name, jar), wanted))
        missing = [jar for jar, there in zip(wanted, present, strict=True) if not there]
        if missing:
            repository = mirror or central_repository()
            log.info("fetching Kafka's jars", count=len(missing), cache=str(cache))
            list(threads.map(lambda jar: _fetch(jar, cache, repository), missing))
    return tuple(cache / jar.name for jar in wanted)


def central_repository() -> str:
    """Address of Maven's central repository, as jgo knows it."""
    # jgo takes half a second to import and is of use only when something is to be fetched.
    from jgo.constants import MAVEN_CENTRAL_URL  # noqa: PLC0415

    return str(MAVEN_CENTRAL_URL)


def download(url: str) -> bytes:
    """Body at `url`; proxy variables and the system's CA bundle are honoured, failures tried again.

    Raises requests.RequestException.
    """
    with requests.Session() as session:
        for scheme in ("https://", "http://"):
            session.mount(scheme, HTTPAdapter(max_retries=RETRIES))
        response = session.get(url, timeout=FETCH_TIMEOUT_S, verify=_ca_bundle())
        response.raise_for_status()
        return response.content


def _parse_line(line: str) -> Jar:
    coordinates, sha256 = line.split()
    group, artifact, version = coordinates.split(":")
    return Jar(group, artifact, version, sha256)


def _fetch(jar: Jar, cache: Path, repository: str) -> None:
    url = f"{repository.rstrip('/')}/{jar.path}"
    try:
        body = download(url)
    except requests.RequestException as error:
        raise EngineError(_no_network(jar, url, error)) from error
    found = hashlib.sha256(body).hexdigest()
    if found != jar.sha256:
        raise EngineError(_wrong_checksum(jar, url, found))
    _keep(cache, jar, body)


def _keep(cache: Path, jar: Jar, body: bytes) -> None:
    """Whole or not at all: a killed fetch leaves a .part that nobody reads."""
    part = cache / f"{jar.name}.{os.getpid()}.part"
    try:
        cache.mkdir(parents=True, exist_ok=True)
        part.write_bytes(body)
        part.replace(cache / jar.name)
    except OSError as error:
        message = f"can't write {part}: {error.strerror}; set XDG_CACHE_HOME to a writable directory"
        raise EngineError(message) from error


def _is_intact(path: Path, jar: Jar) -> bool:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == jar.sha256
    except OSError:
        return False


def _ca_bundle() -> str | bool:
    """What the environment names, else the system's certificates, else those that requests ships."""
    system = ssl.get_default_verify_paths()
    named = (os.environ.get("REQUESTS_CA_BUNDLE"), os.environ.get("CURL_CA_BUNDLE"))
    for bundle in (*named, system.cafile, system.capath):
        if bundle and _holds_something(Path(bundle)):
            return bundle
    return True


def _holds_something(bundle: Path) -> bool:
    return bundle.is_file() or (bundle.is_dir() and any(bundle.iterdir()))


def _no_network(jar: Jar, url: str, error: Exception) -> str:
    return (
        f"can't fetch {jar.name} from {url}: {error}\n"
        "Kafka's jars are fetched once, then cached. Check the network, or set HTTPS_PROXY, or set "
        "ORDERLEDGER_MAVEN_MIRROR to a Maven mirror that you can reach, or use a running Kafka by "
        "ORDERLEDGER_KAFKA_BOOTSTRAP. What is fetched already is kept."
    )


def _wrong_checksum(jar: Jar, url: str, found: str) -> str:
    return (
        f"checksum mismatch: {jar.name} from {url} has SHA-256 {found}, locked is {jar.sha256}. "
        "It was not kept. Try again; if it stays, the mirror or a proxy changes files: set another "
        "ORDERLEDGER_MAVEN_MIRROR."
    )
