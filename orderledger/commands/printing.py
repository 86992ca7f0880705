"""Print what was found: for people, or as JSON for programs."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from typing import Any

from rich.console import Console


def print_found(found: Any, to_console: Callable[[Console, Any], None], *, as_json: bool) -> None:
    """Print a dataclass or a list of them; times and dates in JSON are ISO 8601."""
    if as_json:
        sys.stdout.write(json.dumps(_plain(found), indent=2, default=str) + "\n")
    else:
        to_console(Console(), found)


def _plain(found: Any) -> Any:
    if is_dataclass(found) and not isinstance(found, type):
        return asdict(found)
    return [_plain(each) for each in found] if isinstance(found, list) else found
