"""Rules of sourcing as people write them: a TOML file, and aims in one line."""

import re
import tomllib
from pathlib import Path
from typing import get_args

from domain.sourcing.question import Aim
from domain.sourcing.rule_book import SourcingRules
from schemas.inbound.fields import MAX_PARCELS

AIMS: tuple[Aim, ...] = get_args(Aim)
KEYS = ("aims", "max_parcels")


class BadRules(ValueError):
    """What was said of the rules makes no sense; the message names line and key, or the option.

    `word` is the one of several words that makes none.
    """

    def __init__(self, reason: str, word: str | None = None) -> None:
        super().__init__(reason)
        self.word = word


def aims_of(names: list[str]) -> tuple[Aim, ...]:
    """Read aims, first the one that counts most; raises BadRules."""
    for name in names:
        if name not in AIMS:
            raise BadRules(f"there is no aim {name!r}; there are {', '.join(AIMS)}", name)
        if names.count(name) > 1:
            raise BadRules(f"the aim {name!r} is named twice", name)
    if not names:
        raise BadRules("name at least one aim")
    return tuple(aim for name in names for aim in AIMS if aim == name)


def from_file(path: Path) -> SourcingRules:
    """Read `aims` and `max_parcels` from a TOML file; raises BadRules with the line and the key, or OSError."""
    try:
        text = path.read_text("utf-8")
        said = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise BadRules(f"{path} is not written in UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise BadRules(f"{path}: {error}") from error
    found = SourcingRules()
    for key, value in said.items():
        try:
            found = _with(found, key, value)
        except BadRules as error:
            raise BadRules(f"{path}, line {_line_of(key, error.word, text)}, {key}: {error}") from None
    return found


def _with(rules: SourcingRules, key: str, value: object) -> SourcingRules:
    match key, value:
        case "aims", list():
            return SourcingRules(aims_of([str(each) for each in value]), rules.max_parcels)
        case "aims", _:
            raise BadRules('a list of names is wanted, such as ["distance", "parcels"]')
        case "max_parcels", int() if not isinstance(value, bool) and 1 <= value <= MAX_PARCELS:
            return SourcingRules(rules.aims, value)
        case "max_parcels", _:
            raise BadRules(f"a whole number from 1 to {MAX_PARCELS} is wanted")
        case _:
            raise BadRules(f"there is no such key; there are {', '.join(KEYS)}")


def _line_of(key: str, word: str | None, text: str) -> int:
    """The line, from 1, on which a key of the top level stands, or the last time behind it a word in quotes.

    A table names its key in brackets.
    """
    at = re.search(rf"^\s*\[*\s*[\"']?{re.escape(key)}\b", text, re.MULTILINE)
    end = at.end() if at else 0
    if word is not None:
        end = max([each.end() for each in re.finditer(rf"[\"']{re.escape(word)}[\"']", text)], default=end)
    return text.count("\n", 0, end) + 1
