"""How far a view has come: kept in the same transaction as its rows, by compare-and-set."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg import Connection, Cursor

from projections.table import execute_on

CHANNEL: LiteralString = "views_moved"
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
_MOVE: LiteralString = f"""
    WITH n AS (
        SELECT * FROM unnest(%s::text[], %s::integer[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
        AS n (view, partition, old_offset, old_position, next_offset, position)
    ), held AS (
        SELECT view, partition FROM views.checkpoints AS c JOIN n USING (view, partition)
        ORDER BY partition FOR UPDATE OF c
    )
    UPDATE views.checkpoints AS c SET next_offset = n.next_offset, position = n.position
    FROM held JOIN n USING (view, partition)
    WHERE c.view = held.view AND c.partition = held.partition
    AND c.next_offset = n.old_offset AND c.position = n.old_position
    RETURNING pg_notify('{CHANNEL}', c.view)
"""  # noqa: S608 - a name of our own


def move(cursor: Cursor[Any], view: str, before: Mapping[int, Checkpoint], after: Mapping[int, Checkpoint]) -> None:
    """Move the partitions of `after`; raises Moved unless each stands where `before` says.

    Do it first in a transaction: the rows stay locked to its end, so nobody else writes to the view.
    """
    old = [before[partition] for partition in after]
    execute_on(
        cursor,
        _MOVE,
        ("text", [view] * len(after)),
        ("integer", after),
        ("bigint", [each.next_offset for each in old]),
        ("bigint", [each.position for each in old]),
        ("bigint", [each.next_offset for each in after.values()]),
        ("bigint", [each.position for each in after.values()]),
    )
    if cursor.rowcount != len(after):
        raise Moved(f"{view}: {cursor.rowcount} of {len(after)} partitions stand where they were left")


def lock(cursor: Cursor[Any], view: str) -> dict[int, Checkpoint]:
    """Give the checkpoints and keep everybody else from moving them until the transaction ends."""
    cursor.execute(
        "SELECT partition, next_offset, position FROM views.checkpoints WHERE view = %s ORDER BY partition FOR UPDATE",
        (view,),
    )
    return {partition: Checkpoint(offset, position) for partition, offset, position in cursor.fetchall()}
