"""All views by name, their schemas, and how an installation gets them."""

from typing import Any

from psycopg import Connection, Cursor
from psycopg.sql import SQL, Identifier, Literal

from projections import master, movements, order_status, sales, stock_levels
from projections.bookkeeping import BOOKKEEPING
from projections.table import create_table
from projections.view import View
from schemas.topics import LEDGER_PARTITIONS

VIEWS: dict[str, View] = {
    view.name: view for view in (order_status.VIEW, stock_levels.VIEW, movements.VIEW, master.VIEW, sales.VIEW)
}

SCHEMAS = {
    "views": "Where things stand now, and how far each view has read the ledger's topics.",
    "analytics": "What analysts ask: orders, lines, shipments. Built from the ledger's events and from nothing else.",
}
_LOCK = 7_203_981
"""Number of the advisory lock under which tables are created, so that two processes can start together."""


def create_views(conn: Connection[Any]) -> None:
    """Create the schemas, and the tables of all views that are missing; doing it again changes nothing."""
    with conn.transaction(), conn.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        for schema, comment in SCHEMAS.items():
            cursor.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(schema)))
            cursor.execute(SQL("COMMENT ON SCHEMA {} IS {}").format(Identifier(schema), Literal(comment)))
        search(cursor, "views")
        for table in BOOKKEEPING:
            if not _exists(cursor, "views", table.name):
                create_table(cursor, table)
        for view in VIEWS.values():
            _create_view(cursor, view)


def search(cursor: Cursor[Any], schema: str) -> None:
    """Let unqualified names of tables mean those of one schema, until the transaction ends."""
    cursor.execute("SELECT set_config('search_path', %s, true)", (schema,))


def _create_view(cursor: Cursor[Any], view: View) -> None:
    search(cursor, view.schema)
    for table in view.tables:
        if not _exists(cursor, view.schema, table.name):
            create_table(cursor, table)
    cursor.execute(
        "INSERT INTO views.checkpoints (view, partition, next_offset, position)"
        " SELECT %s, n, 0, 0 FROM generate_series(0, %s) AS n ON CONFLICT DO NOTHING",
        (view.name, LEDGER_PARTITIONS - 1),
    )


def _exists(cursor: Cursor[Any], schema: str, table: str) -> bool:
    cursor.execute("SELECT to_regclass(format('%%I.%%I', %s::text, %s::text)) IS NOT NULL", (schema, table))
    row = cursor.fetchone()
    return bool(row and row[0])
