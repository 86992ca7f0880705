"""Writes kafka_jars.lock anew: python -m orderledger.engines.renew_jars_lock."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jgo

from orderledger.engines.jars import (
    FETCH_THREADS,
    LOCK_NAME,
    Jar,
    central_repository,
    download,
)

KAFKA = "org.apache.kafka:kafka_2.13:4.4.0"
# Without a binding Kafka's errors are silent. Its version is that of Kafka's own log4j-core.
LOG_BINDING = "org.apache.logging.log4j:log4j-slf4j-impl:2.25.5"
HEADER = f"# {KAFKA} and {LOG_BINDING}, resolved by jgo. Renew: see renew_jars_lock.py.\n"


def main() -> None:
    """Resolve, fetch each jar from Maven's central repository, and lock its SHA-256."""
    with ThreadPoolExecutor(FETCH_THREADS) as threads:
        jars = list(threads.map(_lock, _resolve()))
    lines = (f"{jar.group}:{jar.artifact}:{jar.version} {jar.sha256}\n" for jar in jars)
    Path(__file__).with_name(LOCK_NAME).write_text(HEADER + "".join(lines), "utf-8")


def _resolve() -> list[Jar]:
    """Coordinates, sorted, yet without checksums.

    Each endpoint is resolved apart: asked for both at once, jgo applies the log binding's
    dependency management to Kafka and takes kafka-clients of another version.
    """
    found: dict[tuple[str, str], Jar] = {}
    for endpoint in (KAFKA, LOG_BINDING):
        for one in jgo.resolve(endpoint):
            jar = Jar(one.groupId, one.artifactId, one.version, "")
            kept = found.setdefault((jar.group, jar.artifact), jar)
            if kept.version != jar.version:
                message = f"{jar.artifact}: {kept.version} and {jar.version}"
                raise SystemExit(message)
    return sorted(found.values(), key=lambda jar: (jar.group, jar.artifact))


def _lock(jar: Jar) -> Jar:
    """With the SHA-256 of the jar; the repository's own SHA-1 must agree with what came."""
    url = f"{central_repository()}/{jar.path}"
    body = download(url)
    published = download(f"{url}.sha1").decode().split()[0]
    # SHA-1 is what every Maven repository publishes; it only guards against a broken download.
    if hashlib.sha1(body, usedforsecurity=False).hexdigest() != published:
        message = f"{url}: not the SHA-1 that the repository publishes"
        raise SystemExit(message)
    return Jar(jar.group, jar.artifact, jar.version, hashlib.sha256(body).hexdigest())


if __name__ == "__main__":
    main()
