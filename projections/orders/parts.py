"""Rows of orders by table: derived from states, and written for all orders of a batch by a few statements."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from psycopg import Cursor
from psycopg.types.json import Jsonb

from domain.orders.state import Order
from projections.changes import delete_groups
from projections.orders.states import Folded, Key
from projections.orders.trail import UNBEGUN
from projections.table import Column, Table, copy_rows

Row = dict[str, Any]
"""A row by column, without shop and order id."""

KEY = (
    Column("shop", "text", "Id of the shop that sold it."),
    Column("order_id", "text", "The shop's own id of the order: two shops may both have an order 1001."),
)
"""The first columns of every table of orders."""


@dataclass(frozen=True, slots=True)
class Part:
    """One table, and its rows of an order.

    `reads` gives the fields of the order that rows are made of (beside what never changes): while all of them are the
    very same objects the rows stay as they are. None: the rows change with every event.
    """

    table: Table
    rows: Callable[[Folded], Iterable[Row]]
    reads: Callable[[Order], tuple[object, ...]] | None = None


@dataclass(slots=True)
class Fold:
    """An order before a batch (None: it was not there) and after it."""

    key: Key
    before: Folded | None
    after: Folded


def as_written(text: str) -> Jsonb:
    """Give JSON that is written already."""
    return Jsonb(text, str)


def write_parts(cursor: Cursor[Any], parts: Iterable[Part], folds: Sequence[Fold]) -> None:
    """Put the new rows of each table in the place of the old ones."""
    for part in parts:
        changed = [fold for fold in folds if _is_changed(part, fold)]
        if there := [fold.key for fold in changed if fold.before is not None]:
            delete_groups(cursor, part.table, ("shop", "order_id"), there)
        if rows := list(_rows(part, changed)):
            copy_rows(cursor, part.table, rows)


def _is_changed(part: Part, fold: Fold) -> bool:
    if part.reads is None:
        return True
    old, new = part.reads(fold.before.order if fold.before else UNBEGUN), part.reads(fold.after.order)
    return any(was is not now for was, now in zip(old, new, strict=True))


def _rows(part: Part, folds: Iterable[Fold]) -> Iterator[tuple[Any, ...]]:
    columns = itemgetter(*(column.name for column in part.table.stored[len(KEY) :]))
    for fold in folds:
        for row in part.rows(fold.after):
            yield (*fold.key, *columns(row))
