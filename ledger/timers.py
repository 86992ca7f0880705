"""The timers of the ledger, in its tables: set, fired, put off and ended within the commit that says so."""

from datetime import datetime
from typing import LiteralString

from psycopg import Connection
from psycopg.rows import DictRow

from domain.timers import Timer
from ledger.commit import Commit, DueTimer

# The oldest are taken first, so that none waits for ever behind others; those that are taken together go by rank.
_DUE = (
    "SELECT stream, kind, subject, due_at FROM ("
    " SELECT * FROM ledger.timers WHERE due_at <= %s ORDER BY due_at, rank LIMIT %s) AS oldest"
    " ORDER BY rank, due_at, stream"
)
# What a commit sets stands, even if an event before that one ended it.
FUNCTION: LiteralString = """
    CREATE OR REPLACE FUNCTION ledger.keep_timers(beside jsonb, at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        met bigint;
    BEGIN
        IF beside ? 'fired' THEN
            DELETE FROM ledger.timers AS t
            USING jsonb_to_recordset(beside->'fired') AS f (stream text, kind text, subject text, due_at timestamptz)
            WHERE (t.stream, t.kind, t.subject, t.due_at) = (f.stream, f.kind, f.subject, f.due_at);
            GET DIAGNOSTICS met = ROW_COUNT;
            IF met <> jsonb_array_length(beside->'fired') THEN
                RAISE EXCEPTION 'timers were fired or ended by another process' USING ERRCODE = 'OL002';
            END IF;
        END IF;
        IF beside ? 'postponed' THEN
            UPDATE ledger.timers AS t SET due_at = f.later
            FROM jsonb_to_recordset(beside->'postponed')
                AS f (stream text, kind text, subject text, due_at timestamptz, later timestamptz)
            WHERE (t.stream, t.kind, t.subject, t.due_at) = (f.stream, f.kind, f.subject, f.due_at);
            GET DIAGNOSTICS met = ROW_COUNT;
            IF met <> jsonb_array_length(beside->'postponed') THEN
                RAISE EXCEPTION 'timers were fired or ended by another process' USING ERRCODE = 'OL002';
            END IF;
        END IF;
        IF beside ? 'ended' THEN
            DELETE FROM ledger.timers AS t USING jsonb_to_recordset(beside->'ended') AS e (stream text, kind text)
            WHERE (t.stream, t.kind) = (e.stream, e.kind);
        END IF;
        IF beside ? 'set' THEN
            INSERT INTO ledger.timers (stream, kind, subject, due_at, rank, skus)
            SELECT stream, kind, subject, due_at, rank, skus
            FROM jsonb_to_recordset(beside->'set')
                AS s (stream text, kind text, subject text, due_at timestamptz, rank text, skus text[])
            ON CONFLICT (stream, kind, subject) DO UPDATE
            SET due_at = excluded.due_at, skus = excluded.skus, rank = excluded.rank;
        END IF;
        IF beside ? 'freed' THEN
            UPDATE ledger.timers SET due_at = at
            WHERE cardinality(skus) > 0 AND due_at > at
                AND skus && ARRAY(SELECT jsonb_array_elements_text(beside->'freed'));
        END IF;
    END $$
"""


def due_timers(conn: Connection[DictRow], now: datetime, limit: int) -> list[DueTimer]:
    """Give up to `limit` timers that are due."""
    return [DueTimer(**row) for row in conn.execute(_DUE, (now, limit)).fetchall()]


def rows_of_timers(commit: Commit) -> dict[str, list[object]]:
    """Give what a commit does with timers, as ledger.keep_timers takes it."""
    later = commit.postponed_timers
    return {
        "fired": [_due(each) for each in commit.fired_timers if each not in later],
        "postponed": [{**_due(each), "later": at.isoformat()} for each, at in later.items()],
        "ended": [{"stream": stream, "kind": kind} for stream, kind in sorted(commit.ended_timers)],
        "set": [_set(timer, due_at) for timer, due_at in commit.set_timers.values()],
        "freed": [*sorted(commit.freed_skus)],
    }


def _due(timer: DueTimer) -> dict[str, object]:
    due_at = timer.due_at.isoformat()
    return {"stream": timer.stream, "kind": timer.kind, "subject": timer.subject, "due_at": due_at}


def _set(timer: Timer, due_at: datetime) -> object:
    return {
        "stream": timer.stream,
        "kind": timer.kind,
        "subject": timer.subject,
        "due_at": due_at.isoformat(),
        "rank": timer.rank,
        "skus": timer.skus,
    }
