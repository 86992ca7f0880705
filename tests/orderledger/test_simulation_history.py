"""A simulation reads from the ledger what stood at the start of its days and what happened in them."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from ledger.past import Past
from ledger.writer import Received, Writer
from orderledger.engines import Endpoints
from orderledger.run import clock
from orderledger.simulation.history import Ended, History, Moved, Ordered, read_history
from orderledger.simulation.rules import Rules
from orderledger.simulation.run import simulate
from tests.installation import installed
from tests.ledger.messages import AT, cancel, handle, let_be, market, place, receive, ship

DAY = AT.date()
NEXT = date(2024, 5, 2)


def on_the_next_day(received: Received) -> Received:
    """The same, a day later in business time."""
    envelope = replace(received.submission.envelope, occurred_at=AT.replace(day=NEXT.day), local_date=NEXT)
    return replace(received, submission=replace(received.submission, envelope=envelope))


def test_stock_and_steps_are_those_of_the_days(endpoints: Endpoints, tmp_path: Path) -> None:
    with installed(endpoints, tmp_path) as ready:
        writer = Writer(ready.recorder(), clock)
        handle(writer, *market(10), place("before", 3), *ship("before"), place("ended", 2))
        days = [
            place("1", 4),
            cancel("ended"),
            let_be("ended"),
            receive("more", 6),
            place("2", 1),
            cancel("1"),
            let_be("1"),
            place("3", 1),
        ]
        handle(writer, *map(on_the_next_day, days))
        handle(writer, receive("late", 5))
        past = Past(ready.recorder())
        found = read_history(past, NEXT, NEXT)
        nothing = read_history(past, date(2024, 6, 1), date(2024, 6, 2))
    assert nothing == History((), {}, ())
    assert ([each.location for each in found.locations], found.free) == (["leeds"], {("mug", "leeds"): 5})
    assert [_step(each) for each in found.steps] == [
        "order-acme:1",
        2,
        6,
        "order-acme:2",
        "end order-acme:1",
        "order-acme:3",
    ]
    assert simulate(found, Rules()).waited == 0


def _step(step: object) -> object:
    match step:
        case Ordered():
            return step.order
        case Ended():
            return f"end {step.order}"
        case Moved():
            return step.quantity
        case _:
            return step
