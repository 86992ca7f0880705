"""Verify an export of the ledger with Python alone: `python offline.py FILE [POSITION:HASH]...`.

This file needs nothing but the standard library, and may be copied away from the rest. It reads what
`orderledger export` writes ("The export" in docs/architecture.md says how that is made), `-` for standard input, and
computes the chain of hashes anew. A POSITION:HASH is one that was noted elsewhere, such as `orderledger verify` prints:
without one a file that was made up as a whole would pass. Exits with 0, with 2 if the file is not what was recorded,
and names the first line that is not; with 1 if it can't be read.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import BinaryIO

FORMAT = "orderledger.export.v1"
TEXTS = ("stream", "name", "occurred_at", "actor", "cause", "correlation", "body", "hash")
NUMBERS = ("position", "version", "recorded_at_ms")


class Tampered(Exception):
    """The file is not what was recorded."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")


def verify(lines: Iterable[bytes], noted: Mapping[int, str]) -> tuple[int, str]:
    """Give the position and hash (hex) of the last event; raises Tampered at the first line that is not as recorded.

    `noted` are hashes by their positions that must be met.
    """
    position, head, ended = 0, b"", False
    number = 1
    for number, line in enumerate(lines, start=1):
        read = _read(number, line)
        if ended:
            raise Tampered(number, "something follows the last line")
        if number == 1:
            _require(read == {"format": FORMAT}, number, f"is not the first line of an export: {FORMAT}")
        elif "events" in read:
            _require(read == {"events": position, "head": head.hex()}, number, f"is not the end of {position} events")
            ended = True
        else:
            head = _next(number, read, position, head)
            position += 1
            _require(noted.get(position, head.hex()) == head.hex(), number, f"{_id(read)} is not what was noted of it")
    _require(ended, number, "is not the last line of an export: the rest is gone")
    _require(max(noted, default=0) <= position, number, f"what was noted goes beyond the last position {position}")
    return position, head.hex()


def _next(number: int, event: dict[str, object], position: int, previous: bytes) -> bytes:
    """Give the hash of an event that must be the next."""
    texts_are = all(isinstance(event.get(each), str) for each in TEXTS)
    numbers_are = all(type(event.get(each)) is int for each in NUMBERS)
    known = event.keys() == {*TEXTS, *NUMBERS}
    _require(texts_are and numbers_are and known, number, "is no event: fields are missing, surplus or of another type")
    breaks = any("\n" in str(event[each]) for each in TEXTS if each != "body")
    _require(not breaks, number, f"{_id(event)} has a line break outside of its body")
    due = position + 1
    _require(event["position"] == due, number, f"position {due} is due, here is {_id(event)}")
    try:
        computed = hash_of(event, previous)
    except UnicodeEncodeError:
        raise Tampered(number, f"position {due} holds what is no text") from None
    _require(event["hash"] == computed.hex(), number, f"{_id(event)} does not match its hash")
    return computed


def hash_of(event: Mapping[str, object], previous: bytes) -> bytes:
    """SHA-256 over the hash before it, nine lines, and the body as it is."""
    names = ("position", "stream", "version", "name", "occurred_at", "recorded_at_ms", "actor", "cause", "correlation")
    text = "".join(f"{event[each]}\n" for each in names) + str(event["body"])
    return hashlib.sha256(previous + text.encode("utf-8", "surrogateescape")).digest()


def _id(event: Mapping[str, object]) -> str:
    return f"{event['stream']}#{event['version']} at position {event['position']}"


def _read(number: int, line: bytes) -> dict[str, object]:
    try:
        read = json.loads(line, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        raise Tampered(number, "is not JSON, or has a field twice") from None
    _require(isinstance(read, dict), number, "is not a JSON object")
    return dict(read)


def _unique(fields: list[tuple[str, object]]) -> dict[str, object]:
    """What a reader sees first must be what is hashed."""
    if len(read := dict(fields)) < len(fields):
        raise ValueError("a field stands there twice")
    return read


def _require(holds: bool, number: int, reason: str) -> None:  # noqa: FBT001 - what must hold stands first, as in assert
    if not holds:
        raise Tampered(number, reason)


def main(arguments: Sequence[str]) -> int:
    """Verify the file that is named; gives the exit code."""
    try:
        path, *heads = arguments
        noted = {int(position): value.lower() for position, value in (each.split(":") for each in heads)}
    except ValueError:
        sys.stderr.write("usage: offline.py FILE [POSITION:HASH]...\n")
        return 1
    try:
        position, head = _with_file(path, lambda file: verify(file, noted))
    except Tampered as error:
        sys.stdout.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{position} events, head {position}:{head}\n")
    return 0


def _with_file(path: str, use: Callable[[BinaryIO], tuple[int, str]]) -> tuple[int, str]:
    if path == "-":
        return use(sys.stdin.buffer)
    with open(path, "rb") as file:  # noqa: PTH123 - the same for both
        return use(file)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
