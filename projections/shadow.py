"""Shadow copies of views: the same tables in a schema of their own, filled beside the live ones."""

from typing import Any

from psycopg import Cursor
from psycopg.errors import LockNotAvailable
from psycopg.sql import SQL, Identifier

from projections.catalogue import search
from projections.table import create_table
from projections.view import View

_LOCK = 7_203_982
"""First number of the advisory locks of those who make a view anew; the second is the hash of its name."""


class RebuildRunning(Exception):
    """Another process is rebuilding or repairing this view."""

    def __init__(self, view: View) -> None:
        super().__init__(f"{view.name} is being rebuilt or repaired by another process")


def claim(cursor: Cursor[Any], view: View) -> None:
    """Be the only one who makes this view anew until the transaction ends; raises RebuildRunning."""
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", (_LOCK, view.name))
    row = cursor.fetchone()
    if not row or not row[0]:
        raise RebuildRunning(view)


def claim_within(cursor: Cursor[Any], view: View, wait_ms: int) -> None:
    """Claim as `claim` does, and wait so long for another; the transaction is lost if RebuildRunning is raised."""
    cursor.execute("SELECT set_config('lock_timeout', %s, true)", (f"{wait_ms}ms",))
    try:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (_LOCK, view.name))
    except LockNotAvailable as error:
        raise RebuildRunning(view) from error
    cursor.execute("SELECT set_config('lock_timeout', '0', true)")


def create_shadow(cursor: Cursor[Any], view: View) -> str:
    """Create empty tables of a view in a new schema, and give its name.

    It is only there for this transaction, unless `swap` moves the tables: a process that is killed leaves nothing.
    """
    schema = f"shadow_{view.name}_{cursor.connection.info.backend_pid}"
    cursor.execute(SQL("CREATE SCHEMA {}").format(Identifier(schema)))
    search(cursor, schema)
    for table in view.tables:
        create_table(cursor, table)
    return schema


def swap(cursor: Cursor[Any], view: View, shadow: str) -> None:
    """Put the shadow's tables in the place of the live ones, with their grants, when the transaction commits."""
    # All at once and in the order in which readers take them, so that neither waits for the other for ever.
    tables = SQL(", ").join(Identifier(view.schema, name) for name in sorted(table.name for table in view.tables))
    cursor.execute(SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(tables))
    for table in view.tables:
        live = Identifier(view.schema, table.name)
        readers = _readers(cursor, view.schema, table.name)
        cursor.execute(SQL("DROP TABLE {}").format(live))
        cursor.execute(
            SQL("ALTER TABLE {} SET SCHEMA {}").format(Identifier(shadow, table.name), Identifier(view.schema))
        )
        for reader in readers:
            cursor.execute(SQL("GRANT SELECT ON {} TO {}").format(live, Identifier(reader)))
    cursor.execute(SQL("DROP SCHEMA {}").format(Identifier(shadow)))


def _readers(cursor: Cursor[Any], schema: str, table: str) -> list[str]:
    cursor.execute(
        "SELECT DISTINCT r.rolname FROM pg_class AS c CROSS JOIN LATERAL aclexplode(c.relacl) AS a"
        " JOIN pg_roles AS r ON r.oid = a.grantee"
        " WHERE c.oid = to_regclass(format('%%I.%%I', %s::text, %s::text))"
        " AND a.privilege_type = 'SELECT' AND a.grantee <> c.relowner",
        (schema, table),
    )
    return [str(name) for (name,) in cursor.fetchall()]
