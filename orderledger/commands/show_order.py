"""How an order looks on a terminal: where it stands, all its parts, why it waits, what happened to it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from rich.console import Console
from rich.markup import escape

from domain.orders.buckets import Buckets
from orderledger.commands.show import TIME_SHOWN, table
from projections.money import in_words
from projections.reports import OrderReport, WhyReport

Row = Mapping[str, Any]
Text = Callable[[Row, str], str]
"""What a cell says, from its row and the currency of the order."""


_COUNTS = (*Buckets._fields, "returned", "refunded")
"""What is told of the units of a line."""


class _Part(NamedTuple):
    """A part of the order, as a table with a title; it is left out where there is nothing of it."""

    name: str
    columns: dict[str, Text]


def order(console: Console, found: OrderReport) -> None:
    """An order: its derived statuses, what happens next and why it waits, its parts, its timeline."""
    _head(console, found.status)
    _candidates(console, found.status["candidates"] or [])
    _lines(console, found)
    for part in _PARTS:
        _part(console, part, getattr(found, part.name), found.status["currency"])
    timeline(console, found.timeline)


def timeline(console: Console, events: Iterable[Row]) -> None:
    """What happened to an order, oldest first."""
    shown = table("when", "what", "by")
    for event in events:
        shown.add_row(_time(event["occurred_at"]), escape(event["summary"]), event["actor"])
    console.print(shown)


def why(console: Console, found: WhyReport) -> None:
    """What happens next, why not now and whose turn it is; then the same of each group of units."""
    console.print(f"order {found.order_id} of {found.shop}: {_plain(found.status)}", highlight=False)
    _ahead(console, found.next_step, found.waits_for, found.turn)
    shown = table("line", "sku", "units", "are", "where", "since", "wait for", "turn")
    for each in found.units:
        shown.add_row(
            str(each.line_no),
            escape(each.sku),
            str(each.quantity),
            each.bucket,
            escape(each.place or "nowhere yet"),
            _time(each.since),
            escape(each.waits_for or "-"),
            each.turn,
        )
    if found.units:
        console.print(shown)


def _head(console: Console, status: Row) -> None:
    total = in_words(status["total_minor"], status["currency"])
    name = f"[bold]{_plain(status['order_type'])} order {escape(status['order_id'])}[/] of {status['shop']}"
    console.print(f"{name}: [bold]{_plain(status['status'])}[/], {total}", highlight=False)
    derived = {"fulfilment": "fulfilment_status", "payment": "payment_status", "return": "return_status"}
    said = [f"{label} {_plain(status[field])}" for label, field in derived.items() if status[field] != "none"]
    if said:
        console.print(f"  {', '.join(said)}", highlight=False)
    for label, field in (
        ("reason", "status_reason"),
        ("warehouse", "location"),
        ("carrier", "carrier"),
        ("tracking", "tracking_number"),
        ("last seen", "last_place"),
        ("promised by", "promised_by"),
    ):
        if status[field]:
            console.print(f"  {label}: {escape(str(status[field]))}", highlight=False)
    for field, words in (("late", "it is late: the promised day has passed"), ("stuck", "it is stuck: look at it")):
        if status[field]:
            console.print(f"  [yellow]{words}[/]")
    _ahead(console, status["next_step"], status["waiting_for"], status["turn"])


def _ahead(console: Console, next_step: str, waits_for: str | None, turn: str) -> None:
    console.print(f"  next: {escape(next_step)}", highlight=False)
    if waits_for:
        console.print(f"  waits for: {escape(waits_for)} (turn: {turn})", highlight=False)


def _candidates(console: Console, candidates: Iterable[Row]) -> None:
    for each in candidates:
        far = f"{each['distance_km']} km" if each["distance_km"] is not None else "distance unknown"
        why = f" ({_plain(each['lost_by'])})" if each.get("lost_by") else ""
        prefix = ": " if each["outcome"] == "lacks_stock" else ", lacks "
        lacks = f"{prefix}{', '.join(each['lacks'])}" if each["lacks"] else ""
        console.print(f"  asked {each['location']} ({far}): {_plain(each['outcome'])}{why}{lacks}")


def _lines(console: Console, found: OrderReport) -> None:
    """Lines, with where their units are; those of a kit's parts stand below it, set in."""
    shown = table("line", "sku", "description", "units", "amount", "where")
    for line in _in_kits(found):
        shown.add_row(
            str(line["line_no"]),
            ("  " if line.get("kit_line_no") else "") + escape(line["sku"]),
            escape(line["description"]),
            str(line["quantity"]),
            in_words(line["amount_minor"], found.status["currency"]),
            ", ".join(f"{line[name]} {name}" for name in _COUNTS if line[name]) if "kind" in line else "a kit:",
        )
    console.print(shown)


def _in_kits(found: OrderReport) -> list[Row]:
    """Lines by their numbers, each kit with the lines of its parts behind it."""
    return sorted(
        [*found.kits, *found.lines],
        key=lambda line: (line.get("kit_line_no") or line["line_no"], bool(line.get("kit_line_no")), line["line_no"]),
    )


def _part(console: Console, part: _Part, rows: Iterable[Row], currency: str) -> None:
    rows = list(rows)
    if not rows:
        return
    shown = table(part.name, *list(part.columns)[1:])
    for row in rows:
        shown.add_row(*(escape(text(row, currency)) for text in part.columns.values()))
    console.print(shown)


def _of(field: str) -> Text:
    return lambda row, _currency: _plain(row[field])


def _id(field: str) -> Text:
    return lambda row, _currency: str(row[field] if row[field] is not None else "-")


def _money(field: str) -> Text:
    return lambda row, currency: in_words(row[field], currency) if row[field] is not None else "-"


def _at(field: str) -> Text:
    return lambda row, _currency: _time(row[field])


def _on(row: Row, _currency: str) -> str:
    if row["line_no"] is not None:
        return f"line {row['line_no']}"
    return str(row["fulfilment_id"] or "the order")


_PARTS = (
    _Part(
        "holds",
        {
            "": _id("hold_id"),
            "kind": _of("kind"),
            "on": _on,
            "why": _id("reason"),
            "by": _id("placed_by"),
            "ends": _at("expires_at"),
        },
    ),
    _Part(
        "payments",
        {
            "": _id("payment_id"),
            "by": _id("provider"),
            "status": _of("status"),
            "authorized": _money("authorized_minor"),
            "captured": _money("captured_minor"),
            "asked for": _money("pending_minor"),
        },
    ),
    _Part(
        "fulfilments",
        {"": _id("fulfilment_id"), "at": _id("location"), "status": _of("status"), "since": _at("changed_at")},
    ),
    _Part(
        "shipments",
        {
            "": _id("shipment_id"),
            "status": _of("status"),
            "units": _id("units"),
            "parcels": lambda row, _currency: str(len(row["parcels"] or ())),
            "carrier": _id("carrier"),
            "number": _id("tracking_number"),
            "arrives until": _at("arrives_until"),
        },
    ),
    _Part(
        "tracking",
        {
            "": _id("shipment_id"),
            "at": _at("at"),
            "status": _of("status"),
            "place": _id("place"),
            "incident": _id("incident"),
        },
    ),
    _Part(
        "returns",
        {
            "": _id("return_id"),
            "status": _of("status"),
            "units": _id("units"),
            "received": _id("received"),
            "to": _id("location"),
        },
    ),
    _Part(
        "refunds",
        {
            "": _id("refund_id"),
            "status": _of("status"),
            "amount": _money("amount_minor"),
            "by": _id("provider"),
            "why": _id("reason"),
        },
    ),
    _Part(
        "claims",
        {
            "": _id("claim_id"),
            "on": _id("shipment_id"),
            "kind": _of("kind"),
            "units": _id("units"),
            "outcome": _of("outcome"),
        },
    ),
    _Part(
        "changes",
        {
            "": _id("change_id"),
            "status": _of("status"),
            "before": _money("total_before_minor"),
            "after": _money("total_after_minor"),
            "why": _id("reason"),
        },
    ),
)


def _time(value: object) -> str:
    return str(value)[:TIME_SHOWN] if value else "-"


def _plain(value: object) -> str:
    return "-" if value is None else str(value).replace("_", " ")
