"""How far a view has come: kept in the same transaction as its rows, by compare-and-set."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, Cursor

CHANNEL = "views_moved"
"""PostgreSQL channel that hears the name of a view whenever its checkpoints move."""


class Moved(Exception):
    """Another process (or a rebuild) has moved the checkpoints: what was read here must be dropped."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One partition: offset of the next record to read, and the ledger position up to which the view is complete."""

    next_offset: int
    position: int


def load(conn: Connection[Any], view: str) -> dict[int, Checkpoint]:
    """Give the checkpoints of a view by partition."""
    with conn.cursor() as cursor:
        cursor.execute("SELECT partition, next_offset, position FROM views.checkpoints WHERE view = %s", (view,))
        return {partition: Checkpoint(offset, position) for partition, offset, position in cursor.fetchall()}


# Locked in the order of `lock`, so that members of a view, and those who make it anew, can't wait for each other.
_MOVE = """
    WITH n AS (
        SELECT * FROM unnest(%s::int[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
        AS n (partition, old_offset, old_position, next_offset, position)
    ), held AS (
        SELECT partition FROM views.checkpoints WHERE view = %s AND partition = ANY(%s) ORDER BY partition FOR UPDATE
    )
    UPDATE views.checkpoints AS c SET next_offset = n.next_offset, position = n.position
    FROM held JOIN n USING (partition)
    WHERE c.view = %s AND c.partition = held.partition
    AND c.next_offset = n.old_offset AND c.position = n.old_position
"""


def move(cursor: Cursor[Any], view: str, before: Mapping[int, Checkpoint], after: Mapping[int, Checkpoint]) -> None:
    """Move the partitions of `after`; raises Moved unless each stands where `before` says.

    Do it first in a transaction: the rows stay locked to its end, so nobody else writes to the view.
    """
    cursor.execute(
        _MOVE,
        (
            list(after),
            [before[partition].next_offset for partition in after],
            [before[partition].position for partition in after],
            [checkpoint.next_offset for checkpoint in after.values()],
            [checkpoint.position for checkpoint in after.values()],
            *(view, list(after), view),
        ),
    )
    if cursor.rowcount != len(after):
        raise Moved(f"{view}: {cursor.rowcount} of {len(after)} partitions stand where they were left")
    cursor.execute("SELECT pg_notify(%s, %s)", (CHANNEL, view))


def lock(cursor: Cursor[Any], view: str) -> dict[int, Checkpoint]:
    """Give the checkpoints and keep everybody else from moving them until the transaction ends."""
    cursor.execute(
        "SELECT partition, next_offset, position FROM views.checkpoints WHERE view = %s ORDER BY partition FOR UPDATE",
        (view,),
    )
    return {partition: Checkpoint(offset, position) for partition, offset, position in cursor.fetchall()}
