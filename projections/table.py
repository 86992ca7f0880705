"""Tables of views as data: every table and column has a comment, and all writes take whole sets of rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, LiteralString

from psycopg import Cursor, adapters
from psycopg.sql import SQL, Composed, Identifier, Literal

from schemas.columns import TYPES, ColumnDumper, Written, written


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its PostgreSQL type, what it says, whether it may be empty, what generates it or stands in."""

    name: str
    type: LiteralString
    comment: str
    null: bool = False
    generated: LiteralString | None = None
    default: LiteralString | None = None


@dataclass(frozen=True, eq=False)
class Table:
    """A table, its primary key, what must hold in every row, further indexes, and PostgreSQL's storage parameters.

    Its schema is the search path's. One is equal only to itself: what is made of it once is found again at no cost.
    """

    name: str
    comment: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    checks: tuple[LiteralString, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    storage: LiteralString = ""

    @cached_property
    def stored(self) -> tuple[Column, ...]:
        """The columns that are written; the others are generated."""
        return tuple(column for column in self.columns if column.generated is None)

    def types(self, named: Iterable[str]) -> list[LiteralString]:
        """Give the types of some columns."""
        return [self._types[name] for name in named]

    @cached_property
    def _types(self) -> dict[str, LiteralString]:
        return {column.name: column.type for column in self.columns}


def create_table(cursor: Cursor[Any], table: Table) -> None:
    """Create the table, with its indexes and comments, in the first schema of the search path."""
    parts = [_declared(column) for column in table.columns]
    parts.append(SQL("PRIMARY KEY ({})").format(names(table.key)))
    parts += [SQL("CHECK ({})").format(SQL(check)) for check in table.checks]
    name = Identifier(table.name)
    storage = SQL("WITH ({})").format(SQL(table.storage)) if table.storage else SQL("")
    cursor.execute(SQL("CREATE TABLE {} ({}) {}").format(name, SQL(", ").join(parts), storage))
    for index in table.indexes:
        cursor.execute(SQL("CREATE INDEX ON {} ({})").format(name, names(index)))
    cursor.execute(SQL("COMMENT ON TABLE {} IS {}").format(name, Literal(table.comment)))
    for column in table.columns:
        cursor.execute(
            SQL("COMMENT ON COLUMN {}.{} IS {}").format(name, Identifier(column.name), Literal(column.comment))
        )


def copy_rows(cursor: Cursor[Any], table: Table, rows: Iterable[Sequence[Any]]) -> None:
    """Add rows, each with the stored columns in their order; a key that is there already is an error."""
    statement, types = _copying(table)
    with cursor.copy(statement) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


@cache
def _copying(table: Table) -> tuple[bytes, list[int]]:
    """Give the statement that copies rows, and the OIDs of their columns."""
    columns = names([column.name for column in table.stored])
    statement = SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(Identifier(table.name), columns)
    return statement.as_bytes(), [oid_of(column.type) for column in table.stored]


def oid_of(name: str) -> int:
    """Give the number of a type."""
    return adapters.types.get_oid(name)


def execute_on(cursor: Cursor[Any], statement: LiteralString | bytes, *columns: tuple[str, Iterable[Any]]) -> None:
    """Execute a statement whose parameters are columns of values, each behind its type."""
    cursor.adapters.register_dumper(Written, ColumnDumper)
    cursor.execute(statement, [written(kind, items) if kind in TYPES else list(items) for kind, items in columns])


def texts(keys: Iterable[Sequence[str]]) -> Iterator[tuple[str, Iterable[str]]]:
    """Give keys of texts as columns; there must be some."""
    return (("text", column) for column in zip(*keys, strict=True))


def names(columns: Iterable[str]) -> Composed:
    """Names of columns, with commas."""
    return SQL(", ").join(map(Identifier, columns))


def _declared(column: Column) -> Composed:
    declared = SQL("{} {}").format(Identifier(column.name), SQL(column.type))
    if column.generated is not None:
        return declared + SQL(" GENERATED ALWAYS AS ({}) STORED").format(SQL(column.generated))
    if column.default is not None:
        declared += SQL(" DEFAULT ") + SQL(column.default)
    return declared if column.null else declared + SQL(" NOT NULL")
