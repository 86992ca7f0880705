"""Every table and column is explained; analysts can read all of them and write none."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from projections.analyst import create_analyst
from projections.catalogue import VIEWS, create_views
from tests.projections.projecting import add_level


@pytest.fixture
def analyst(conn: psycopg.Connection, database: str) -> Iterator[psycopg.Connection]:
    """A session of an analyst."""
    role = f"analyst_{uuid4().hex[:8]}"
    create_analyst(conn, "first", role)
    create_analyst(conn, "it's secret", role)
    with psycopg.connect(make_conninfo(database, user=role, password="it's secret"), autocommit=True) as session:
        yield session
    conn.execute(SQL("DROP OWNED BY {0}").format(Identifier(role)))
    conn.execute(SQL("DROP ROLE {0}").format(Identifier(role)))


def test_every_table_and_column_has_a_comment(conn: psycopg.Connection) -> None:
    silent = conn.execute("""
        SELECT c.oid::regclass, a.attname FROM pg_class AS c
        LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relkind = 'r' AND c.relnamespace::regnamespace::text IN ('views', 'analytics')
            AND (obj_description(c.oid) IS NULL OR col_description(c.oid, a.attnum) IS NULL)
    """).fetchall()
    assert silent == []


def test_creating_the_views_again_changes_nothing(conn: psycopg.Connection) -> None:
    conn.execute("UPDATE views.checkpoints SET next_offset = 7 WHERE view = 'sales' AND partition = 0")
    create_views(conn)
    row = conn.execute("SELECT sum(next_offset), count(*) FROM views.checkpoints").fetchone()
    assert row == (7, 12 * len(VIEWS))


def test_on_hand_must_be_what_came_less_what_left(conn: psycopg.Connection) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        add_level(conn, "x", on_hand=2, received=1)


def test_an_analyst_reads_every_table_by_its_bare_name(analyst: psycopg.Connection) -> None:
    for view in VIEWS.values():
        for table in view.tables:
            analyst.execute(SQL("SELECT count(*) FROM {}").format(Identifier(table.name)))
    assert analyst.execute("SELECT count(*) FROM checkpoints").fetchone() == (12 * len(VIEWS),)


def test_an_analyst_cannot_write_even_when_asking_for_it(analyst: psycopg.Connection) -> None:
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        analyst.execute("DELETE FROM views.order_status")
    analyst.execute("SET default_transaction_read_only TO off")
    for statement in (
        "DELETE FROM views.order_status",
        "UPDATE views.checkpoints SET position = 0",
        "INSERT INTO analytics.rejected_lines VALUES ('a', 'f', 1, 'x', 'y', now(), 1)",
        "CREATE TABLE views.mine (id int)",
        "CREATE TABLE public.mine (id int)",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            analyst.execute(statement)


def test_an_analysts_statement_ends_after_a_minute(analyst: psycopg.Connection) -> None:
    assert analyst.execute("SHOW statement_timeout").fetchone() == ("1min",)
