"""Rows that a batch adds or changes: folded in memory, then written by a few statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from psycopg import Cursor
from psycopg.sql import SQL, Composed, Identifier

from projections.table import Table, copy_rows, execute_on, names

Key = tuple[Any, ...]
Row = dict[str, Any]


class RowMissing(ValueError):
    """An event changes a row that is not there: its stream did not begin in this view."""


@dataclass(slots=True)
class Changes:
    """Rows to add and changes to make in one table. `sums` names the columns that a change adds to, not sets."""

    table: Table
    sums: frozenset[str] = frozenset()
    added: dict[Key, Row] = field(default_factory=dict)
    changed: dict[Key, Row] = field(default_factory=dict)
    replaced: set[Key] = field(default_factory=set)

    def add(self, key: Key, row: Row) -> None:
        """Add a row, without its key; columns that are left out are empty."""
        self.added[key] = row

    def put(self, key: Key, row: Row) -> None:
        """Add a row, in place of one that may be there."""
        self.changed.pop(key, None)
        self.replaced.add(key)
        self.added[key] = row

    def change(self, key: Key, columns: Mapping[str, Any]) -> None:
        """Set (or add to) some columns of a row that is there or was just added."""
        row = self.added.get(key)
        if row is None:
            row = self.changed.setdefault(key, {})
        for name, value in columns.items():
            row[name] = row.get(name, 0) + value if name in self.sums else value

    def write(self, cursor: Cursor[Any]) -> None:
        """Write all; raises RowMissing for a change to a row that is not there."""
        if self.replaced:
            delete_groups(cursor, self.table, self.table.key, self.replaced)
        if self.added:
            copy_rows(cursor, self.table, map(self._whole, self.added.items()))
        for columns, rows in self._by_columns().items():
            self._update(cursor, columns, rows)

    def _whole(self, added: tuple[Key, Row]) -> list[Any]:
        key, row = added
        keyed = dict(zip(self.table.key, key, strict=True)) | row
        return [keyed.get(column.name) for column in self.table.stored]

    def _by_columns(self) -> dict[tuple[str, ...], list[Key]]:
        """Changes that touch the same columns go into one statement."""
        groups: defaultdict[tuple[str, ...], list[Key]] = defaultdict(list)
        for key, row in self.changed.items():
            groups[tuple(sorted(row))].append(key)
        return groups

    def _update(self, cursor: Cursor[Any], columns: tuple[str, ...], keys: list[Key]) -> None:
        rows = [(*key, *map(self.changed[key].__getitem__, columns)) for key in keys]
        types = self.table.types((*self.table.key, *columns))
        execute_on(
            cursor, _update_statement(self.table, self.sums, columns), *zip(types, zip(*rows, strict=True), strict=True)
        )
        if cursor.rowcount != len(keys):
            raise RowMissing(f"{len(keys)} rows of {self.table.name} to change, {cursor.rowcount} are there")


@lru_cache(maxsize=1_000)
def _update_statement(table: Table, sums: frozenset[str], columns: tuple[str, ...]) -> bytes:
    given = (*table.key, *columns)
    # %b: sent as binary, at a sixth of the cost of text.
    arrays = SQL(", ").join(SQL("%b::{}[]").format(SQL(each)) for each in table.types(given))
    statement = SQL("UPDATE {} AS t SET {} FROM unnest({}) AS n({}) WHERE {}").format(
        Identifier(table.name),
        SQL(", ").join(_assignment(name, adds=name in sums) for name in columns),
        arrays,
        names(given),
        SQL(" AND ").join(SQL("t.{0} = n.{0}").format(Identifier(name)) for name in table.key),
    )
    return statement.as_bytes()


def _assignment(name: str, *, adds: bool) -> Composed:
    form = SQL("{0} = t.{0} + n.{0}") if adds else SQL("{0} = n.{0}")
    return form.format(Identifier(name))


@dataclass(slots=True)
class Groups:
    """Rows of one table that are said anew as a whole group, such as the lines of a document.

    `group` names the columns that all rows of a group share; what was there of it before goes.
    """

    table: Table
    group: tuple[str, ...]
    rows: dict[Key, Sequence[Sequence[Any]]] = field(default_factory=dict)

    def put(self, key: Key, rows: Sequence[Sequence[Any]]) -> None:
        """Say the rows of a group, each with the stored columns in their order."""
        self.rows[key] = rows

    def write(self, cursor: Cursor[Any]) -> None:
        """Write all."""
        if self.rows:
            delete_groups(cursor, self.table, self.group, self.rows)
            copy_rows(cursor, self.table, (row for rows in self.rows.values() for row in rows))


def delete_groups(cursor: Cursor[Any], table: Table, group: tuple[str, ...], keys: Iterable[Key]) -> None:
    """Delete the rows whose columns of `group` are one of the keys."""
    execute_on(cursor, _delete_statement(table, group), *zip(table.types(group), zip(*keys, strict=True), strict=True))


@lru_cache(maxsize=100)
def _delete_statement(table: Table, group: tuple[str, ...]) -> bytes:
    statement = SQL("DELETE FROM {} AS t USING unnest({}) AS n({}) WHERE {}").format(
        Identifier(table.name),
        SQL(", ").join(SQL("%b::{}[]").format(SQL(each)) for each in table.types(group)),
        names(group),
        SQL(" AND ").join(SQL("t.{0} = n.{0}").format(Identifier(name)) for name in group),
    )
    return statement.as_bytes()
