"""What is different in a simulation, and how it is said in text and in a file."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from domain.master.location import Location
from domain.sourcing.question import DEFAULT, Aim

AIMS: tuple[Aim, ...] = get_args(Aim)
KEYS = ("aims", "max_parcels")


class BadRules(ValueError):
    """What was said of the rules makes no sense; the message names line and key, or the option."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one run. Those of today are the ones that say nothing.

    `max_parcels` holds for each order, beside its own limit. `without` are locations that ship nothing, `opened` those
    that are there from the start. `stock` sets what is free at the start, by SKU and location; `endless` are
    locations that have any number of units of everything.
    """

    aims: tuple[Aim, ...] = DEFAULT
    max_parcels: int | None = None
    without: frozenset[str] = frozenset()
    opened: tuple[Location, ...] = ()
    stock: Mapping[tuple[str, str], int] | None = None
    endless: frozenset[str] = frozenset()


def aims_of(names: list[str]) -> tuple[Aim, ...]:
    """Read aims, first the one that counts most; raises BadRules."""
    found = tuple(aim for name in names for aim in AIMS if aim == name)
    if len(found) != len(names):
        wrong = next(name for name in names if name not in AIMS)
        raise BadRules(f"there is no aim {wrong!r}; there are {', '.join(AIMS)}")
    if not found or len(set(found)) != len(found):
        raise BadRules("name each aim once, and at least one")
    return found


def from_file(path: Path) -> dict[str, Any]:
    """Read `aims` and `max_parcels` from a TOML file; raises BadRules with the line and the key, or OSError."""
    text = path.read_text("utf-8")
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRules(f"{path}: {error}") from error
    return {key: _checked(path, text, key, value) for key, value in said.items()}


def _checked(path: Path, text: str, key: str, value: object) -> object:
    where = f"{path}, line {_line_of(key, text)}, {key}"
    match key, value:
        case "aims", list():
            try:
                return aims_of([str(each) for each in value])
            except BadRules as error:
                raise BadRules(f"{where}: {error}") from error
        case "max_parcels", int() if not isinstance(value, bool) and value > 0:
            return value
        case "aims", _:
            raise BadRules(f'{where}: a list of names is wanted, such as ["distance", "parcels"]')
        case "max_parcels", _:
            raise BadRules(f"{where}: a whole number above 0 is wanted")
        case _:
            raise BadRules(f"{where}: there is no such key; there are {', '.join(KEYS)}")


def _line_of(key: str, text: str) -> int:
    """The line on which a key of the top level stands, from 1; a table names it in brackets."""
    at = re.search(rf"^\s*\[*\s*[\"']?{re.escape(key)}\b", text, re.MULTILINE)
    return text.count("\n", 0, at.end()) + 1 if at else 1
