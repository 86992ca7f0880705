"""One commit in one statement: the function in the database that appends, and what it is called with."""

import json
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any, LiteralString

from ledger.chain import chain
from ledger.commit import Commit, DeadLetter, Head, NewEvent, OffsetsMoved, TimersMoved
from ledger.snapshots import Snapshot
from ledger.timers import rows_of_timers
from schemas.columns import written

# Head first: who holds it is the only one to commit, so all below is as true as at the end of the transaction.
# Plans are kept for a session's life, and those that were made while a table was small would read the whole of it.
FUNCTION: LiteralString = """
    CREATE OR REPLACE FUNCTION ledger.append(
        expected bigint, streams text[], versions bigint[], names text[], bodies bytea[], occurred timestamptz[],
        recorded timestamptz[], actors text[], causes text[], correlations text[], hashes bytea[],
        states bytea[], beside jsonb,
        OUT appended boolean, OUT head_position bigint, OUT head_hash bytea
    ) LANGUAGE plpgsql SET enable_seqscan = off AS $$
    DECLARE
        added bigint := cardinality(streams);
        met bigint;
        more bigint;
    BEGIN
        SELECT position, hash INTO STRICT head_position, head_hash FROM ledger.head FOR UPDATE;
        appended := head_position = expected;
        IF NOT appended THEN
            RETURN;
        END IF;
        IF beside ? 'offsets' THEN
            INSERT INTO ledger.inbound_offsets
            SELECT topic, partition, next_offset
            FROM jsonb_to_recordset(beside->'offsets')
                AS o (topic text, partition integer, expected bigint, next_offset bigint)
            WHERE o.expected IS NULL
            ON CONFLICT DO NOTHING;
            GET DIAGNOSTICS met = ROW_COUNT;
            UPDATE ledger.inbound_offsets AS i SET next_offset = o.next_offset
            FROM jsonb_to_recordset(beside->'offsets')
                AS o (topic text, partition integer, expected bigint, next_offset bigint)
            WHERE (i.topic, i.partition, i.next_offset) = (o.topic, o.partition, o.expected);
            GET DIAGNOSTICS more = ROW_COUNT;
            IF met + more <> jsonb_array_length(beside->'offsets') THEN
                RAISE EXCEPTION 'not every partition of % is where its reader started', beside->'offsets'
                USING ERRCODE = 'OL001';
            END IF;
        END IF;
        IF beside ? 'dead_letters' THEN
            INSERT INTO ledger.dead_letters (topic, partition, "offset", sent_at, rule, reason, key, headers, value)
            SELECT topic, partition, "offset", to_timestamp(sent_s), rule, reason,
                decode(key, 'hex'), headers::json, decode(value, 'hex')
            FROM jsonb_to_recordset(beside->'dead_letters') AS d (
                topic text, partition integer, "offset" bigint, sent_s double precision, rule text, reason text,
                key text, headers text, value text)
            ON CONFLICT DO NOTHING;
        END IF;
        IF added > 0 THEN
            INSERT INTO ledger.events (
                originator_id, originator_version, topic, state, notification_id,
                occurred_at, recorded_at, actor, cause, correlation, hash)
            SELECT stream, version, name, body, expected + number,
                occurred_at, recorded_at, actor, cause, correlation, hash
            FROM unnest(
                    streams, versions, names, bodies, occurred, recorded, actors, causes, correlations, hashes)
                WITH ORDINALITY AS e (
                    stream, version, name, body, occurred_at, recorded_at, actor, cause, correlation, hash, number);
            head_position := expected + added;
            head_hash := hashes[added];
            UPDATE ledger.head SET position = head_position, hash = head_hash;
            PERFORM pg_notify('ledger_events', head_position::text);
        END IF;
        IF beside ? 'snapshots' THEN
            INSERT INTO ledger.snapshots AS s (stream, version, layout, body)
            SELECT stream, version, layout, states[number]
            FROM jsonb_to_recordset(beside->'snapshots')
                AS n (stream text, version bigint, layout text, number integer)
            ON CONFLICT (stream) DO UPDATE
            SET version = excluded.version, layout = excluded.layout, body = excluded.body;
        END IF;
        PERFORM ledger.keep_timers(beside, recorded[added]);
    END $$
"""

CALL = "SELECT * FROM ledger.append(%s::bigint, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb)"
MOVED = {"OL001": OffsetsMoved, "OL002": TimersMoved}
"""What it raises where another process was there before, by SQLSTATE."""


def arguments(commit: Commit, head: Head) -> tuple[object, ...]:
    """Give what the function is called with to append behind `head`."""
    events = commit.events
    columns = [written(kind, map(field, events)) for field, kind in _COLUMNS]
    hashes = written("bytea", _hashes(events, head))
    states = written("bytea", [each.body for each in commit.snapshots])
    beside = {name: rows for name, rows in _beside(commit).items() if rows}
    return (head.position, *columns, hashes, states, json.dumps(beside))


def _beside(commit: Commit) -> dict[str, list[object]]:
    """Give what is recorded beside events: rows by what they are."""
    return {
        "offsets": [
            {"topic": topic, "partition": partition, "expected": advance.expected, "next_offset": advance.next_offset}
            for (topic, partition), advance in commit.offsets.items()
        ],
        "dead_letters": [_dead_letter(each) for each in commit.dead_letters],
        "snapshots": [_snapshot(each, number) for number, each in enumerate(commit.snapshots, start=1)],
        **rows_of_timers(commit),
    }


def _dead_letter(letter: DeadLetter) -> object:
    record = letter.record
    return {
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "sent_s": max(record.timestamp_ms, 0) / 1000,
        "rule": letter.rule,
        "reason": letter.reason,
        "key": None if record.key is None else record.key.hex(),
        "headers": json.dumps([[name, value.decode("latin-1")] for name, value in record.headers]),
        "value": None if record.value is None else record.value.hex(),
    }


def _snapshot(snapshot: Snapshot, number: int) -> object:
    return {"stream": snapshot.stream, "version": snapshot.version, "layout": snapshot.layout, "number": number}


def _hashes(events: Iterable[NewEvent], head: Head) -> Iterator[bytes]:
    previous = head.hash
    for position, event in enumerate(events, start=head.position + 1):
        previous = chain(previous, position, event)
        yield previous


_COLUMNS: tuple[tuple[Callable[[NewEvent], Any], str], ...] = (
    (attrgetter("stream"), "text"),
    (attrgetter("version"), "bigint"),
    (attrgetter("name"), "text"),
    (attrgetter("body"), "bytea"),
    (attrgetter("occurred_at"), "timestamptz"),
    (attrgetter("recorded_at"), "timestamptz"),
    (attrgetter("actor"), "text"),
    (attrgetter("cause"), "text"),
    (attrgetter("correlation"), "text"),
)
