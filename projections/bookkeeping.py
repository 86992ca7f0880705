"""Tables that keep how far each view has come, what it could not take, and what the audit found."""

from projections.table import Column, Table

CHECKPOINTS = Table(
    name="checkpoints",
    comment="How far each view has read each partition of its topic. A view is complete up to the lowest position of"
    " its partitions.",
    key=("view", "partition"),
    columns=(
        Column("view", "text", "Name of the view."),
        Column("partition", "integer", "Number of the partition, from 0."),
        Column("next_offset", "bigint", "Offset of the next record to read."),
        Column("position", "bigint", "Ledger position up to which this partition is in the view."),
    ),
)

PARKED = Table(
    name="parked",
    comment="Events that a view could not take, and those that follow under the same key: kept in their order, until"
    " they are retried or the view is rebuilt. All other keys go on.",
    key=("view", "partition", "position", "id"),
    columns=(
        Column("id", "bigserial", "Counts what was parked: tells records apart that have no position of their own."),
        Column("view", "text", "Name of the view."),
        Column("partition", "integer", "Number of the partition, from 0."),
        Column("key", "bytea", "Key of the record: the order or document, or the SKU."),
        Column("position", "bigint", "Ledger position of the event; of a record that is none, the last one before it."),
        Column("name", "text", "Name and version of the event's type, where it can be read.", null=True),
        Column("reason", "text", "Why the view could not take it."),
        Column("headers", "jsonb", "Headers of the record: name and value."),
        Column("timestamp_ms", "bigint", "Timestamp of the record, milliseconds since 1970: when it was recorded."),
        Column("body", "bytea", "Body of the record as it came."),
        Column("parked_at", "timestamptz", "When it was parked, UTC.", default="now()"),
        Column("dropped_at", "timestamptz", "When it was let go of: it stands in nobody's way since then.", null=True),
    ),
)

PARKING_LOG = Table(
    name="parking_log",
    comment="What was done about parked events and dead letters: a row for each record and act, never changed but for"
    " its outcome.",
    key=("id",),
    columns=(
        Column("id", "bigserial", "Counts the rows."),
        Column("acted_at", "timestamptz", "When it was done, UTC.", default="now()"),
        Column("actor", "text", "Who did it."),
        Column("act", "text", "retry, drop or rebuild."),
        Column("why", "text", "The reason that was given, for a drop.", null=True),
        Column("parked_in", "text", "Name of the view, or intake."),
        Column("place", "text", "Key of the event; of a dead letter topic/partition/offset."),
        Column("position", "bigint", "Ledger position of the event; none for a dead letter.", null=True),
        Column("name", "text", "Name and version of the type, where it can be read.", null=True),
        Column("fault", "text", "Why it was parked."),
        Column(
            "outcome",
            "text",
            "projected, passed_over, parked, dropped, taken_back; of dead letters also handed_in, then its verdict.",
        ),
        Column("detail", "text", "Why it stays parked; rule or stream of the verdict.", null=True),
    ),
)

AUDITS = Table(
    name="audits",
    comment="The last complete pass of the audit over each view: how far it went, and how many rows are wrong.",
    key=("view",),
    columns=(
        Column("view", "text", "Name of the view."),
        Column("position", "bigint", "Ledger position up to which the view was complete then."),
        Column("audited_at", "timestamptz", "When its rows were compared, UTC."),
        Column("folded_from", "timestamptz", "When the fold that it was compared with was begun, UTC."),
        Column("rows", "bigint", "Rows of the view that were compared."),
        Column("differences", "bigint", "Rows that differ, are missing or are too many."),
        Column("parked", "bigint", "Records that stood parked."),
        Column("dropped", "bigint", "Records that the view was made to do without."),
        Column("problem", "text", "Why the ledger could not be folded to its end.", null=True),
    ),
)

AUDIT_DIFFERENCES = Table(
    name="audit_differences",
    comment="Rows of views that the last pass of the audit found not to be what the ledger says: the first 20 of each"
    " table, until a pass finds them right. orderledger verify shows values, orderledger repair mends them.",
    key=("view", "table_name", "row_key"),
    columns=(
        Column("view", "text", "Name of the view."),
        Column("table_name", "text", "Schema and name of the table."),
        Column("row_key", "jsonb", "Primary key of the row: columns and values."),
        Column("kind", "text", "differs; surplus: only in the view; missing: only in the ledger."),
        Column("columns", "text[]", "Columns that differ."),
        Column("found_at", "timestamptz", "When a pass first found it, UTC."),
    ),
)

BOOKKEEPING = (CHECKPOINTS, PARKED, PARKING_LOG, AUDITS, AUDIT_DIFFERENCES)
