"""A ledger that another version made is refused before anything is written."""

from contextlib import closing
from typing import LiteralString

import psycopg
import pytest

from ledger.layout import LAYOUT, OtherLayout, require_layout
from ledger.recorder import LedgerRecorder, open_datastore


def make_ledger(dsn: str) -> None:
    """Create the tables of a ledger."""
    with closing(open_datastore(dsn)) as datastore:
        LedgerRecorder(datastore).create_table()


def test_a_new_database_is_taken(database: str) -> None:
    with psycopg.connect(database) as conn:
        require_layout(conn)


def test_a_ledger_of_ours_is_taken(database: str) -> None:
    make_ledger(database)
    with psycopg.connect(database) as conn:
        require_layout(conn)
        assert conn.execute("SELECT layout FROM ledger.layout").fetchone() == (LAYOUT,)


@pytest.mark.parametrize("other", ["UPDATE ledger.layout SET layout = 99", "DROP TABLE ledger.layout"])
def test_a_ledger_of_another_layout_is_refused(database: str, other: LiteralString) -> None:
    make_ledger(database)
    with psycopg.connect(database) as conn:
        conn.execute(other)
        with pytest.raises(OtherLayout, match="begin anew"):
            require_layout(conn)
