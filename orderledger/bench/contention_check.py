"""What ledger, states and view of stock say after a contention, each for itself, held against each other."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import psycopg

from domain.messages import MessageAccepted, MessageRefused
from domain.stock.events import StockAllocated
from domain.stock.position import Position, evolve_position
from domain.streams import kind_of, owner_and_id, stock_stream
from ledger.recorder import LedgerRecorder
from ledger.verify import verify_ledger
from orderledger.bench.buying import PLACE, SHOP_SOURCE
from orderledger.bench.contention_history import Attempt
from orderledger.bench.contention_plan import Shelf
from projections.catalogue import create_views, search
from projections.stock_levels import VIEW
from schemas.recorded import Recorded

AT_ONCE = 5_000
INSUFFICIENT = "stock.insufficient"
SHOWN = 20

Level = tuple[int, int]
"""Units on hand, and units allocated."""


@dataclass(slots=True)
class Books:
    """What was found, by SKU or by `op`, the id of an order and of its message.

    `allocated` and `of_orders` are sums of events, `positions` the folded states by stream, `view` the rows of
    stock_levels; `verdicts` are those in the ledger: the rule that refused, None for accepted.
    """

    allocated: Counter[str] = field(default_factory=Counter)
    of_orders: Counter[str] = field(default_factory=Counter)
    verdicts: dict[str, str | None] = field(default_factory=dict)
    positions: dict[str, Level] = field(default_factory=dict)
    view: dict[str, Level] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def books(recorder: LedgerRecorder, dsn: str) -> Books:
    """Read the whole ledger, fold its positions anew and project the view of stock from it."""
    found = Books(problems=list(verify_ledger(recorder).problems))
    states: dict[str, Position] = {}
    with psycopg.connect(dsn, autocommit=True) as conn:
        create_views(conn)
        for batch in _batches(recorder):
            for recorded in batch:
                _enter(found, recorded, states)
            with conn.transaction(), conn.cursor() as cursor:
                search(cursor, VIEW.schema)
                VIEW.project(cursor, [each for each in batch if VIEW.concerns(each.name) and _is_stock(each)])
        rows = conn.execute("SELECT sku, on_hand, allocated FROM views.stock_levels WHERE location = %s", (PLACE,))
        found.view = {sku: (on_hand, allocated) for sku, on_hand, allocated in rows}
    found.positions = {stream: (state.on_hand, state.allocated) for stream, state in states.items()}
    return found


def problems(shelf: Shelf, attempts: Sequence[Attempt], found: Books) -> list[str]:
    """Say what does not hold, the first few of it; nothing where all does."""
    wrong = [*found.problems, *_of_attempts(attempts, found), *_of_skus(shelf, attempts, found)]
    more = [f"and {len(wrong) - SHOWN} more"] if len(wrong) > SHOWN else []
    return [*wrong[:SHOWN], *more]


def _of_attempts(attempts: Sequence[Attempt], found: Books) -> Iterator[str]:
    """Every buyer was told what stands in the ledger, and has what it was promised."""
    for each in attempts:
        if each.return_ns is None or each.op not in found.verdicts:
            yield f"buyer {each.client} was never told of {each.op}"
        elif found.verdicts[each.op] != each.rule:
            yield f"buyer {each.client} was told {each.rule or 'accepted'} of {each.op}, not {found.verdicts[each.op]}"
        elif each.rule not in {None, INSUFFICIENT}:
            yield f"{each.op} was refused by {each.rule}"
        elif found.of_orders[each.op] != (each.quantity if each.ok else 0):
            yield f"{each.op} of {each.quantity} units ({each.rule or 'accepted'}) has {found.of_orders[each.op]}"
    strangers = found.of_orders.keys() - {each.op for each in attempts}
    yield from (f"{each} has units, and no buyer asked for it" for each in sorted(strangers))


def _of_skus(shelf: Shelf, attempts: Sequence[Attempt], found: Books) -> Iterator[str]:
    """All is sold, nothing twice, and four ways to count agree: verdicts, events, states, view."""
    accepted: Counter[str] = Counter()
    for each in attempts:
        if found.verdicts.get(each.op, INSUFFICIENT) is None:
            accepted[each.sku] += each.quantity
    for name in shelf.names:
        expected = (shelf.units, accepted[name])
        if accepted[name] != shelf.units:
            yield f"of {name} {accepted[name]} units were sold, there were {shelf.units}"
        if found.allocated[name] != accepted[name]:
            yield f"of {name} {found.allocated[name]} units are allocated, {accepted[name]} were sold"
        yield from _differing("the position", name, found.positions.get(stock_stream(name, PLACE)), expected)
        yield from _differing("the view", name, found.view.get(name), expected)


def _differing(what: str, name: str, level: Level | None, expected: Level) -> Iterator[str]:
    if level != expected:
        yield f"{what} of {name} says {level} units on hand and allocated, it must be {expected}"


def _batches(recorder: LedgerRecorder) -> Iterator[Sequence[Recorded]]:
    after = 0
    while batch := recorder.read(after, AT_ONCE):
        yield batch
        after = batch[-1].position


def _is_stock(recorded: Recorded) -> bool:
    return kind_of(recorded.stream) == "stock"


def _enter(found: Books, recorded: Recorded, states: dict[str, Position]) -> None:
    event = recorded.event()
    match event:
        case StockAllocated():
            found.allocated[event.sku] += event.quantity
            found.of_orders[owner_and_id(event.order)[1]] += event.quantity
        case MessageAccepted() if event.source == SHOP_SOURCE:
            found.verdicts[event.message_id] = None
        case MessageRefused() if event.source == SHOP_SOURCE:
            found.verdicts[event.message_id] = event.rule
        case _:
            pass
    if _is_stock(recorded):
        states[recorded.stream] = evolve_position(states.get(recorded.stream), recorded.stream, event)
