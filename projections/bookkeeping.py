"""Tables that keep how far each view has come, and what it could not take."""

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
    " the view is rebuilt. All other keys go on.",
    key=("view", "partition", "position", "id"),
    columns=(
        Column("id", "uuid", "Tells records apart that have no position of their own.", default="gen_random_uuid()"),
        Column("view", "text", "Name of the view."),
        Column("partition", "integer", "Number of the partition, from 0."),
        Column("key", "bytea", "Key of the record: the order or document, or the SKU."),
        Column("position", "bigint", "Ledger position of the event; of a record that is none, the last one before it."),
        Column("name", "text", "Name and version of the event's type, where it can be read.", null=True),
        Column("reason", "text", "Why the view could not take it."),
        Column("headers", "jsonb", "Headers of the record: name and value."),
        Column("body", "bytea", "Body of the record as it came."),
        Column("parked_at", "timestamptz", "When it was parked, UTC.", default="now()"),
    ),
)

BOOKKEEPING = (CHECKPOINTS, PARKED)
