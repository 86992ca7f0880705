"""The published JSON Schemas as files: `python -m schemas.golden` writes them, a test holds them against the code."""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from schemas.events import EVENT_TYPES, codec
from schemas.inbound.read import MESSAGE_TYPES
from schemas.outbound import PICK_REQUESTED, PickRequested

FOLDER = Path(__file__).with_name("json")
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_WORDS = frozenset({"title", "description"})
_GROWING = frozenset({"properties", "$defs", "default"})
"""What may hold more than before: the default of an object says its new optional fields too."""

Schema = dict[str, Any]


def schemas() -> dict[str, Schema]:
    """Give every schema that partners and readers rely on, by its path below FOLDER."""
    return {path: {"$schema": DIALECT, **schema} for path, schema in sorted(dict(_schemas()).items())}


def written(schema: Schema) -> str:
    """Give the text of a file: the same for the same schema."""
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"


def shape(schema: Any) -> Any:
    """Give what a schema demands, without the words that explain it."""
    match schema:
        case dict():
            # A property may well be called title or description: its schema is no text.
            kept = {name: each for name, each in schema.items() if name not in _WORDS or not isinstance(each, str)}
            return {name: shape(each) for name, each in kept.items()}
        case list():
            return [shape(each) for each in schema]
        case _:
            return schema


def changed(published: Mapping[str, str]) -> list[str]:
    """Name the schemas whose published text, by path, demands something else than the code.

    A field more that may be left out is no break: who does not know it goes on as before.
    """
    return [
        path
        for path, schema in schemas().items()
        if path in published and not _keeps(shape(json.loads(published[path])), shape(schema))
    ]


def _keeps(before: Any, now: Any) -> bool:
    """Whether a schema is as it was, but for optional fields and the definitions that they need."""
    if not isinstance(before, dict) or not isinstance(now, dict):
        return bool(before == now)
    added = now.keys() - before.keys()
    if before.keys() - now.keys() or added - _GROWING:
        return False
    return all(
        _has_all(each, now[name]) if name in _GROWING else _keeps(each, now[name]) for name, each in before.items()
    )


def _has_all(before: Any, now: Any) -> bool:
    """Whether all that was there is there; what may be left out is told by `required`, which stays as it was."""
    if not isinstance(before, dict) or not isinstance(now, dict):
        return bool(before == now)
    return all(name in now and _keeps(each, now[name]) for name, each in before.items())


def read_published() -> dict[str, str]:
    """Read the files, by path below FOLDER."""
    return {path.relative_to(FOLDER).as_posix(): path.read_text("utf-8") for path in sorted(FOLDER.rglob("*.json"))}


def main() -> int:
    """Write what is new or worded otherwise; a changed version is refused, unless told `--overwrite`."""
    refused = [] if "--overwrite" in sys.argv[1:] else changed(read_published())
    for path, schema in schemas().items():
        if path not in refused:
            (FOLDER / path).parent.mkdir(parents=True, exist_ok=True)
            (FOLDER / path).write_text(written(schema), "utf-8")
    for path in refused:
        sys.stderr.write(f"{path} is published and would change: make a new version of it beside this one\n")
    return 1 if refused else 0


def path_of(kind: str, message_type: str) -> str:
    """Give the path of a body's schema: where senders of another kind say it otherwise, it is in their folder."""
    first = next(types[message_type] for types in MESSAGE_TYPES.values() if message_type in types)
    own = MESSAGE_TYPES[kind][message_type] is not first
    return f"inbound/{kind}/{message_type}.json" if own else f"inbound/{message_type}.json"


def _schemas() -> Iterator[tuple[str, Schema]]:
    for kind, types in MESSAGE_TYPES.items():
        for name, body in types.items():
            yield path_of(kind, name), body.model_json_schema(mode="validation")
    for name in EVENT_TYPES:
        yield f"events/{name}.json", codec(name).json_schema(mode="serialization")
    yield f"outbound/{PICK_REQUESTED}.json", TypeAdapter(PickRequested).json_schema(mode="serialization")


if __name__ == "__main__":
    raise SystemExit(main())
