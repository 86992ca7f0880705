"""Table order_state: the state of every order as the domain folds it, from which all its rows are derived."""

import json
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from threading import Lock
from typing import Any

from psycopg import Cursor
from psycopg.rows import DictRow
from pydantic import TypeAdapter

from domain.orders.state import Order
from projections.orders.trail import Trail
from projections.table import Column, Table, copy_rows

Key = tuple[str, str]
"""Shop and order id."""

STATES_KNOWN = 10_000
"""States kept in memory: some 10 kB each."""

ORDER_STATE = Table(
    name="order_state",
    comment="The state of each order after its last event, as the domain's own fold gives it: one row an order. All"
    " other rows of the order are derived from it; it is for the projector, not for people.",
    key=("shop", "order_id"),
    columns=(
        Column("shop", "text", "Id of the shop that sold it."),
        Column("order_id", "text", "The shop's own id of the order."),
        Column("layout", "text", "Fingerprint of the layout that the state was written in."),
        Column("digest", "bytea", "BLAKE2b of the state: whoever holds a state of this digest need not read it again."),
        Column("state", "text", "The order and its times, as JSON."),
    ),
)


class LayoutChanged(Exception):
    """The states were written by another version of the code, which kept other things of an order."""


@dataclass(frozen=True, slots=True)
class Folded:
    """An order after some of its events, and their trail."""

    order: Order
    trail: Trail


class _Known:
    """States that were read or written lately, by order. PostgreSQL says by its digest whether one still holds."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._states: OrderedDict[Key, tuple[bytes, Folded]] = OrderedDict()
        # Several projectors may run in one process.
        self._lock = Lock()

    def of(self, keys: Iterable[Key]) -> dict[Key, tuple[bytes, Folded]]:
        """Give those that are known, with their digests."""
        with self._lock:
            return {key: self._states[key] for key in keys if key in self._states}

    def keep(self, states: Iterable[tuple[Key, bytes, Folded]]) -> None:
        """Remember these, and forget the oldest past the limit."""
        with self._lock:
            for key, digest, folded in states:
                self._states[key] = digest, folded
                self._states.move_to_end(key)
            while len(self._states) > self._limit:
                self._states.popitem(last=False)


_KNOWN = _Known(STATES_KNOWN)

_LOAD = """
    SELECT s.shop, s.order_id, s.layout, CASE WHEN s.digest IS DISTINCT FROM n.digest THEN s.state END
    FROM order_state AS s
    JOIN unnest(%b::text[], %b::text[], %b::bytea[]) AS n (shop, order_id, digest) USING (shop, order_id)
"""


def load(cursor: Cursor[Any], keys: Sequence[Key]) -> dict[Key, Folded]:
    """Give the states of those orders that are there, by one statement; raises LayoutChanged."""
    if not keys:
        return {}
    known = _KNOWN.of(keys)
    digests = [known[key][0] if key in known else None for key in keys]
    cursor.execute(_LOAD, [*map(list, zip(*keys, strict=True)), digests])
    found: dict[Key, Folded] = {}
    for shop, order_id, written_in, state in cursor.fetchall():
        _require_layout(written_in)
        key = (shop, order_id)
        found[key] = known[key][1] if state is None else _codec().validate_json(state)
    return found


def read(cursor: Cursor[DictRow], key: Key) -> Folded:
    """Give the state of one order that is there, for a report; raises LayoutChanged."""
    cursor.execute("SELECT layout, state FROM views.order_state WHERE shop = %s AND order_id = %s", key)
    row = cursor.fetchone()
    assert row is not None, f"order {key} has a row in order_status and no state"
    _require_layout(row["layout"])
    return _codec().validate_json(row["state"])


def write(cursor: Cursor[Any], folded: Sequence[tuple[Key, Folded]]) -> None:
    """Add rows, where there are none."""
    states = [_codec().dump_json(each) for _, each in folded]
    digests = [blake2b(state, digest_size=16).digest() for state in states]
    rows = zip(folded, digests, states, strict=True)
    copy_rows(cursor, ORDER_STATE, [(*key, layout(), digest, state.decode()) for (key, _), digest, state in rows])
    # If the transaction fails, PostgreSQL has another digest, and these are not used.
    _KNOWN.keep((key, digest, each) for (key, each), digest in zip(folded, digests, strict=True))


def _require_layout(written_in: str) -> None:
    if written_in != layout():
        raise LayoutChanged(
            f"order_state was written in layout {written_in}, this code has {layout()}: rebuild this view, order_status"
        )


@cache
def layout() -> str:
    """Give the fingerprint of what a state is made of; words that only explain it do not count."""
    schema = json.dumps(_bare(_codec().json_schema()), sort_keys=True)
    return blake2b(schema.encode(), digest_size=8).hexdigest()


def _bare(schema: Any) -> Any:
    match schema:
        case dict():
            return {name: _bare(value) for name, value in schema.items() if not _explains(name, value)}
        case list():
            return [_bare(each) for each in schema]
        case _:
            return schema


def _explains(name: str, value: object) -> bool:
    return name in {"title", "description"} and isinstance(value, str)


@cache
def _codec() -> TypeAdapter[Folded]:
    return TypeAdapter(Folded)
