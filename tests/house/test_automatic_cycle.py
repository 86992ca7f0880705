"""The page on the automatic cycle shows the tables of the code; run as a module, this writes them."""

import inspect
import re
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from domain.automation import FOLLOW_UP
from domain.changes.propose import OPEN_FOR
from domain.orders.watch import STUCK_AFTER
from domain.payments.expire import UNPAID_AFTER, WARN_BEFORE
from domain.shipments.ready import KEPT_FOR
from domain.timers import AGAIN_AFTER, DEFERRED_FOR, ENDED_BY, KINDS, SET_BY
from domain.world import Command
from schemas.events import EVENT_TYPES

PAGE = Path(__file__).parents[2] / "docs" / "automatic-cycle.md"
NAMES = {event: name.rpartition(".v")[0] for name, event in EVENT_TYPES.items()}
TIMES: dict[str, timedelta] = {
    "an order that waits for stock is tried again, besides at once when stock comes": AGAIN_AFTER,
    "an order that pays before its release may stay unpaid": UNPAID_AFTER,
    "the end of an authorization is warned of before": WARN_BEFORE,
    "a payment result waits for its order": DEFERRED_FOR,
    "a pickup is kept for its customer": KEPT_FOR,
    "a change set may stay open": OPEN_FOR,
}


def test_the_page_shows_what_the_code_does() -> None:
    text = PAGE.read_text("utf-8")
    assert text == rewritten(text), "run python -m tests.house.test_automatic_cycle"


def test_every_timer_is_set_by_an_event_or_by_itself() -> None:
    assert {kind for setter in SET_BY.values() for kind in kinds_in(setter)} == set(KINDS)


def rewritten(text: str) -> str:
    """Give the page with the tables of the code between its marks."""
    for name, rows in TABLES.items():
        body = "\n".join(rows())
        text, found = re.subn(rf"(<!-- {name} -->\n).*?(<!-- end -->)", rf"\1{body}\n\2", text, flags=re.DOTALL)
        assert found == 1, name
    return text


def at_once() -> Iterable[str]:
    """Events and the commands that follow."""
    yield "| when | then, in this order |"
    yield "| --- | --- |"
    for event, follows in FOLLOW_UP.items():
        commands = ", ".join(words(type(follow("order-alpha:1001"))) for follow in follows)
        yield f"| `{NAMES[event]}` {line(event)} | {commands} |"


def commands() -> Iterable[str]:
    """What each command does that nobody sends."""
    yield "| step | what it does |"
    yield "| --- | --- |"
    by_follow = {type(follow("order-alpha:1001")) for follows in FOLLOW_UP.values() for follow in follows}
    for command in sorted(by_follow | {timed(kind) for kind in KINDS}, key=words):
        yield f"| {words(command)} | {line(command.decide)} |"


def later() -> Iterable[str]:
    """Timers: what sets them, what they do, what ends them before."""
    yield "| timer | is set by | does | ends with |"
    yield "| --- | --- | --- | --- |"
    for kind in KINDS:
        set_by = ", ".join(f"`{NAMES[event]}`" for event, setter in SET_BY.items() if kind in kinds_in(setter))
        ended = ", ".join(f"`{NAMES[event]}`" for event, kinds in ENDED_BY.items() if kind in kinds)
        yield f"| {kind} | {set_by} | {words(timed(kind))} | {ended or 'itself'} |"


def times() -> Iterable[str]:
    """How long anything takes that has a fixed time."""
    yield "| what | time |"
    yield "| --- | --- |"
    for what, time in TIMES.items():
        yield f"| {what} | {said(time)} |"
    for stage, time in STUCK_AFTER.items():
        yield f"| an order that stands at `{stage}` is stuck after | {said(time)} |"


TABLES = {"at once": at_once, "steps": commands, "later": later, "times": times}


def timed(kind: str) -> type[Command]:
    """Give the command of a kind of timer."""
    return type(KINDS[kind].command("order-alpha:1001", "1"))


def kinds_in(setter: object) -> list[str]:
    """Name the kinds of timers that a function starts."""
    return re.findall(r'Timer\(\w+, "(\w+)"', inspect.getsource(setter))  # type: ignore[arg-type]


def words(command: type) -> str:
    """Give the words of a name: ReleaseOrder is to release order."""
    return re.sub(r"(?<=.)([A-Z])", lambda found: f" {found[1].lower()}", command.__name__).lower()


def line(documented: object) -> str:
    """Give the first paragraph of a docstring, in one line."""
    return " ".join(inspect.getdoc(documented).split("\n\n")[0].split())  # type: ignore[union-attr]


def said(time: timedelta) -> str:
    """Say a time in its largest whole unit."""
    seconds = int(time.total_seconds())
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds % size == 0:
            count = seconds // size
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return f"{seconds} seconds"


if __name__ == "__main__":
    PAGE.write_text(rewritten(PAGE.read_text("utf-8")), "utf-8")
