"""The tables of the ledger, and what the database itself refuses."""

from typing import LiteralString

from ledger import append, timers

SCHEMA = "ledger"
CHANNEL = "ledger_events"

TABLES: tuple[LiteralString, ...] = (
    # IF NOT EXISTS does not help two that create at the same time.
    "SELECT pg_advisory_xact_lock(hashtext('ledger.tables'))",
    "CREATE SCHEMA IF NOT EXISTS ledger",
    """
    CREATE TABLE IF NOT EXISTS ledger.events (
        originator_id text NOT NULL,
        originator_version bigint NOT NULL CHECK (originator_version >= 0),
        topic text NOT NULL,
        state bytea NOT NULL,
        notification_id bigint NOT NULL,
        occurred_at timestamptz NOT NULL,
        recorded_at timestamptz NOT NULL,
        actor text NOT NULL,
        cause text NOT NULL,
        correlation text NOT NULL,
        hash bytea NOT NULL,
        PRIMARY KEY (originator_id, originator_version)
    )
    """,
    "CREATE UNIQUE INDEX IF NOT EXISTS events_notification_id_idx ON ledger.events (notification_id)",
    """
    CREATE TABLE IF NOT EXISTS ledger.head (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        position bigint NOT NULL,
        hash bytea NOT NULL
    )
    """,
    "INSERT INTO ledger.head (position, hash) VALUES (0, ''::bytea) ON CONFLICT DO NOTHING",
    """
    CREATE TABLE IF NOT EXISTS ledger.layout (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        layout integer NOT NULL
    )
    """,
    "INSERT INTO ledger.layout (layout) VALUES (3) ON CONFLICT DO NOTHING",
    """
    CREATE TABLE IF NOT EXISTS ledger.snapshots (
        stream text PRIMARY KEY,
        version bigint NOT NULL,
        layout text NOT NULL,
        body bytea NOT NULL
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS ledger.inbound_offsets (
        topic text NOT NULL,
        partition integer NOT NULL,
        next_offset bigint NOT NULL,
        PRIMARY KEY (topic, partition)
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS ledger.timers (
        stream text NOT NULL,
        kind text NOT NULL,
        subject text NOT NULL,
        due_at timestamptz NOT NULL,
        skus text[] NOT NULL,
        rank text NOT NULL,
        PRIMARY KEY (stream, kind, subject)
    )
    """,
    "CREATE INDEX IF NOT EXISTS timers_due_at_idx ON ledger.timers (due_at, rank)",
    "CREATE INDEX IF NOT EXISTS timers_skus_idx ON ledger.timers USING gin (skus) WHERE cardinality(skus) > 0",
    """
    CREATE TABLE IF NOT EXISTS ledger.dead_letters (
        topic text NOT NULL,
        partition integer NOT NULL,
        "offset" bigint NOT NULL,
        sent_at timestamptz NOT NULL,
        parked_at timestamptz NOT NULL DEFAULT now(),
        rule text NOT NULL,
        reason text NOT NULL,
        key bytea,
        headers json NOT NULL,
        value bytea,
        PRIMARY KEY (topic, partition, "offset")
    )
    """,
    """
    CREATE OR REPLACE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'ledger.events only grows: % is refused', TG_OP USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER events_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.events
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()
    """,
    # Its plan is kept: one that was made while the ledger was small would read all of it for each commit.
    """
    CREATE OR REPLACE FUNCTION ledger.refuse_holes() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
    DECLARE hole text;
    BEGIN
        SELECT s.originator_id INTO hole
        FROM (
            SELECT originator_id, min(originator_version) AS first, max(originator_version) AS last, count(*) AS n
            FROM added GROUP BY originator_id
        ) AS s
        WHERE s.last - s.first + 1 <> s.n
            OR (s.first > 0 AND (
                SELECT 1 FROM ledger.events AS e
                WHERE e.originator_id = s.originator_id AND e.originator_version = s.first - 1) IS NULL)
        LIMIT 1;
        IF hole IS NOT NULL THEN
            RAISE EXCEPTION 'stream % would have a hole in its versions', hole
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER events_have_no_holes AFTER INSERT ON ledger.events
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_holes()
    """,
    timers.FUNCTION,
    append.FUNCTION,
)
