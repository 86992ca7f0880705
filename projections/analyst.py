"""The role of analysts: it reads the views, and can't write anything."""

from typing import Any

from psycopg import Connection, Cursor
from psycopg.sql import SQL, Identifier, Literal

from projections.catalogue import SCHEMAS

ANALYST = "analyst"
STATEMENT_TIMEOUT_S = 60


def create_analyst(conn: Connection[Any], password: str, role: str = ANALYST) -> None:
    """Let a role log in to this database and read all tables of views; doing it again sets the password anew.

    Its transactions are read-only from the start, and a statement ends after a minute. It is given SELECT on the
    schemas views and analytics, and nothing else.
    """
    name = Identifier(role)
    with conn.transaction(), conn.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
        if cursor.fetchone() is None:
            cursor.execute(SQL("CREATE ROLE {}").format(name))
        cursor.execute(
            SQL("ALTER ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD {}").format(
                name, Literal(password)
            )
        )
        _limit(cursor, name)
        _grant(cursor, name)


def _limit(cursor: Cursor[Any], role: Identifier) -> None:
    database = Identifier(cursor.connection.info.dbname)
    limits = {
        "default_transaction_read_only": "on",
        "statement_timeout": f"{STATEMENT_TIMEOUT_S}s",
        "search_path": "analytics, views",
        "timezone": "UTC",
    }
    for setting, value in limits.items():
        # The search path is a list of names, which no quotes may hold together.
        given = SQL("analytics, views") if setting == "search_path" else Literal(value)
        cursor.execute(
            SQL("ALTER ROLE {} IN DATABASE {} SET {} TO {}").format(role, database, Identifier(setting), given)
        )


def _grant(cursor: Cursor[Any], role: Identifier) -> None:
    database = Identifier(cursor.connection.info.dbname)
    cursor.execute(SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, role))
    for schema in map(Identifier, SCHEMAS):
        cursor.execute(SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, role))
        cursor.execute(SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}").format(schema, role))
        cursor.execute(SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA {} GRANT SELECT ON TABLES TO {}").format(schema, role))
