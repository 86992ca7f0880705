"""The history of what buyers asked and were told, noted so that a process can be killed at any moment."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from orderledger.bench.contention_plan import Ask


@dataclass(frozen=True, slots=True)
class Attempt:
    """An ask with when it was made and answered, in ns of the machine's monotonic clock; both None: it never was.

    Asked again after its process was killed it is the same attempt, from the first call to the verdict that was told.
    `rule` is the one that refused.
    """

    client: int
    op: str
    sku: str
    quantity: int
    call_ns: int | None
    return_ns: int | None
    ok: bool | None
    rule: str | None


@dataclass(slots=True)
class Notes:
    """What one life of a process noted; `commits` and `decided_again` of its writer, up to the last verdict told."""

    calls: dict[str, int]
    verdicts: dict[str, tuple[int, str | None]]
    commits: int = 0
    decided_again: int = 0


class Notebook:
    """Appends to the file of one life: each note is one write, which a kill does not tear."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        os.close(self._file)

    def call(self, op: str, at_ns: int) -> None:
        """Note that an ask is about to be made."""
        self._write(["call", op, at_ns])

    def verdict(self, op: str, at_ns: int, rule: str | None, commits: int, decided_again: int) -> None:
        """Note what was told."""
        self._write(["verdict", op, at_ns, rule, commits, decided_again])

    def _write(self, note: Sequence[object]) -> None:
        os.write(self._file, json.dumps(note).encode() + b"\n")


def read_notes(path: Path) -> Notes:
    """Read what a life noted, also while it goes on; none if it has not begun."""
    notes = Notes({}, {})
    text = path.read_bytes() if path.exists() else b""
    # Behind the last line break stands nothing, or what is just being written.
    for line in text.split(b"\n")[:-1]:
        kind, op, at_ns, *more = json.loads(line)
        if kind == "call":
            notes.calls[op] = at_ns
        else:
            rule, notes.commits, notes.decided_again = more
            notes.verdicts[op] = (at_ns, rule)
    return notes


def attempts_of(asks: Iterable[Ask], lives: Iterable[Notes]) -> Iterator[Attempt]:
    """Give what became of each ask over all lives, the latest life last."""
    calls: dict[str, int] = {}
    verdicts: dict[str, tuple[int, str | None]] = {}
    for life in lives:
        calls = {**life.calls, **calls}
        verdicts |= life.verdicts
    for ask in asks:
        yield _attempt(ask, calls, verdicts)


def write_history(path: Path, attempts: Sequence[Attempt]) -> None:
    """Write one JSON line an attempt, in the order of their calls."""
    ordered = sorted(attempts, key=lambda each: each.call_ns or 0)
    path.write_text("".join(json.dumps(asdict(each)) + "\n" for each in ordered), "utf-8")


def _attempt(ask: Ask, calls: Mapping[str, int], verdicts: Mapping[str, tuple[int, str | None]]) -> Attempt:
    about = (ask.client, ask.op, ask.sku, ask.quantity, calls.get(ask.op))
    if ask.op not in verdicts:
        return Attempt(*about, None, None, None)
    return_ns, rule = verdicts[ask.op]
    return Attempt(*about, return_ns, rule is None, rule)
