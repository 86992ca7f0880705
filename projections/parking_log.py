"""What was done about parked events and dead letters: who, when, why, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from psycopg import Connection, Cursor
from psycopg.rows import class_row

INTAKE = "intake"
"""Where dead letters are parked; all else is parked in a view."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a person does about what is parked, or to a whole view; a drop says why."""

    actor: str
    act: Literal["retry", "drop", "rebuild"]
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record: `detail` says why it stays parked, or by which rule it was refused."""

    parked_in: str
    place: str
    position: int | None
    name: str | None
    fault: str
    outcome: str
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """An outcome as it stands in the log."""

    id: int
    acted_at: datetime
    actor: str
    act: str
    why: str | None
    parked_in: str
    place: str
    position: int | None
    name: str | None
    fault: str
    outcome: str
    detail: str | None


def note(cursor: Cursor[Any], act: Act, outcomes: Iterable[Outcome]) -> None:
    """Record outcomes, in the transaction that brought them about."""
    cursor.executemany(
        "INSERT INTO views.parking_log (actor, act, why, parked_in, place, position, name, fault, outcome, detail)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            (
                *(act.actor, act.act, act.why, each.parked_in, each.place, each.position),
                *(each.name, each.fault, each.outcome, each.detail),
            )
            for each in outcomes
        ],
    )


def read_log(conn: Connection[Any], limit: int) -> list[Logged]:
    """Give the latest, newest first."""
    with conn.cursor(row_factory=class_row(Logged)) as cursor:
        return cursor.execute("SELECT * FROM views.parking_log ORDER BY id DESC LIMIT %s", (limit,)).fetchall()
