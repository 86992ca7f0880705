"""Table stock_ledger: every movement of every stock position, with its cause and the balance that it left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import add, sub
from typing import Any

from psycopg import Cursor

from domain.stock.events import StockEvent
from projections.table import Column, Table, copy_rows
from schemas.recorded import Recorded

STOCK_LEDGER = Table(
    name="stock_ledger",
    comment="Movements of stock: one row an event of a position (a SKU at a location), in the order of its version,"
    " with what it changed and the balance after it. Quantities are units. The last row of a position that was"
    " recorded by some moment is how the position stood then.",
    key=("sku", "location", "version"),
    columns=(
        Column("sku", "text", "SKU of the catalogue that all shops share; letter case counts."),
        Column("location", "text", "Id of the location whose shelf it is."),
        Column("version", "bigint", "Number of the event in the position's stream, from 0."),
        Column("position", "bigint", "Ledger position of the event."),
        Column("occurred_at", "timestamptz", "When it happened in the business, UTC."),
        Column("recorded_at", "timestamptz", "When the ledger recorded it, UTC."),
        Column("actor", "text", "Who did it: shop:<id>, warehouse:<id>, operator or ledger."),
        Column("cause", "text", "The message, or the timer, that led to it."),
        Column("type", "text", "Name and version of the event's type, such as stock.received.v1."),
        Column(
            "document",
            "text",
            "Stream of what it is for: the order, reservation, receipt, return, count or adjustment.",
            null=True,
        ),
        Column("reason", "text", "Why, of an adjustment and of what is set aside.", null=True),
        Column("on_hand_change", "bigint", "Units that came to the shelf; below zero: that left it."),
        Column("allocated_change", "bigint", "Units that orders took; below zero: that are free again, or left."),
        Column("reserved_change", "bigint", "Units that were kept for baskets; below zero: that are free again."),
        Column("unavailable_change", "bigint", "Units that were set aside; below zero: that are sold again."),
        Column("on_hand", "bigint", "Units on the shelf after it."),
        Column("allocated", "bigint", "Units of orders that have not shipped, after it."),
        Column("reserved", "bigint", "Units kept for baskets after it; an expired one counts until it was ended."),
        Column("safety", "bigint", "Units that the location kept back from sale after it."),
        Column("unavailable", "bigint", "Units missing, damaged or in quality control after it."),
        Column(
            "available",
            "bigint",
            "Available to promise after it: on_hand - allocated - reserved - safety - unavailable.",
            generated="on_hand - allocated - reserved - safety - unavailable",
        ),
    ),
    # By it what moved in some days is found, such as the units shipped lately. It grows at its end, so it costs little.
    indexes=(("occurred_at",),),
)

_PARTS: Mapping[str, tuple[tuple[str, int], ...]] = {
    "on_hand": (("received", 1), ("shipped", -1), ("returned", 1), ("adjusted", 1), ("transferred", 1)),
    "allocated": (("allocated", 1),),
    "reserved": (("reserved", 1),),
    "safety": (("safety", 1),),
    "unavailable": (("missing", 1), ("damaged", 1), ("quality_control", 1)),
}
"""What each balance adds up, of the columns of stock_levels."""

_ADDS_TO = {column: (number, sign) for number, parts in enumerate(_PARTS.values()) for column, sign in parts}
"""The balance that a column of stock_levels is part of, by its number, and its sign."""

BALANCES = tuple(_PARTS)
"""The columns of stock_levels that are balances here too, in their order."""

Position = tuple[str, str]
"""SKU and location."""

Balance = Sequence[int]
"""Units by the order of BALANCES."""


@dataclass(slots=True)
class Movements:
    """The movements of a batch. Each is kept as one row of plain values: more objects would cost more than the rest."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    sums: dict[Position, list[int]] = field(default_factory=dict)

    def add(self, recorded: Recorded, event: StockEvent, effect: Mapping[str, int]) -> None:
        """Add the next movement; `effect` is what it adds to columns of stock_levels."""
        changes = [0] * len(BALANCES)
        for column, units in effect.items():
            # A column that is outside the shelf, such as what is still to come, is in no balance.
            if (part := _ADDS_TO.get(column)) is not None:
                number, sign = part
                changes[number] += sign * units
        key = (event.sku, event.location)
        summed = self.sums.get(key)
        summed = changes if summed is None else list(map(add, summed, changes))
        self.sums[key] = summed
        on_hand, allocated, reserved, _, unavailable = changes
        self.rows.append(
            (
                *key,
                recorded.version,
                recorded.position,
                recorded.occurred_at,
                recorded.recorded_at,
                recorded.actor,
                recorded.cause,
                recorded.name,
                _document(event),
                getattr(event, "reason", None),
                *(on_hand, allocated, reserved, unavailable),
                *summed,
            )
        )

    def write(self, cursor: Cursor[Any], after: Mapping[Position, Balance]) -> None:
        """Add a row a movement; `after` says how each position stands when all of them are done.

        What a position had before them is that, less what they add: nothing need be read.
        """
        before = {key: tuple(map(sub, after[key], summed)) for key, summed in self.sums.items()}
        told = len(STOCK_LEDGER.stored) - len(BALANCES)
        copy_rows(
            cursor,
            STOCK_LEDGER,
            ((*row[:told], *map(add, before[row[0], row[1]], row[told:])) for row in self.rows),
        )


def _document(event: StockEvent) -> str | None:
    """Give the stream that an event names; some name none."""
    for name in _DOCUMENTS:
        stream: str | None = getattr(event, name, None)
        if stream is not None:
            return stream
    return None


_DOCUMENTS = ("order", "document", "reservation", "transfer")
"""The fields of events that name the stream of what they are for; no event has two of them."""
