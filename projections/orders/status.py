"""Table order_status: where each order stands, one row each."""

from collections.abc import Iterator
from datetime import datetime

from psycopg.types.json import Jsonb

from domain.orders.buckets import total
from domain.orders.events import Candidate
from domain.orders.outlook import outlook
from domain.orders.state import Order
from domain.orders.statuses import fulfilment_status, payment_status, return_status
from domain.orders.watch import PROMISE
from domain.shipments.state import Shipment
from projections.orders.lines import filled_first
from projections.orders.parts import KEY, Part, Row
from projections.orders.states import Folded
from projections.orders.trail import NEVER, Trail
from projections.summaries.orders import what_stock_lacks
from projections.table import Column, Table

ORDER_STATUS = Table(
    name="order_status",
    comment="Where each order stands now: one row an order. Times named *_at are business times (UTC) unless said."
    " Fill rate: sum of filled_first / sum of units.",
    key=("shop", "order_id"),
    columns=(
        *KEY,
        Column(
            "order_type",
            "text",
            "retail, wholesale, marketplace, subscription, pre_order, backorder, pickup, drop_ship, exchange,"
            " replacement, sample or gift.",
        ),
        Column(
            "status",
            "text",
            "Stage of the order, that of its least advanced units: draft, placed, approved, awaiting_stock, allocated,"
            " released, picked, packed, shipped, delivered, completed, rejected, cancelled or expired.",
        ),
        Column("status_since", "timestamptz", "When the ledger recorded that the order came to this stage."),
        Column("status_reason", "text", "Why it was cancelled, rejected or expired.", null=True),
        Column(
            "fulfilment_status",
            "text",
            "none (no units wanted), unallocated, backordered, partly_allocated, fully_allocated, partly_shipped,"
            " fully_shipped, partly_delivered or fully_delivered.",
        ),
        Column("return_status", "text", "none, requested, partial (some units are back) or full."),
        Column("holds", "integer", "Holds that are on it or a part of it, see order_holds."),
        Column("next_step", "text", "What happens next."),
        Column("waiting_for", "text", "Why that does not happen now; empty when it moves by itself.", null=True),
        Column(
            "turn",
            "text",
            "Who is to act: shop, customer, warehouse, supplier, carrier, provider (of payments), operator, ledger or"
            " nobody.",
        ),
        Column("promised_by", "date", "Day by which it was promised, UTC.", null=True),
        Column("late", "boolean", "Whether that day passed before all was delivered."),
        Column("stuck", "boolean", "Whether it stands at its stage for longer than it should."),
        Column("currency", "text", "ISO 4217 code of its money."),
        Column("total_minor", "bigint", "What the lines add up to now, in minor units of the currency."),
        Column(
            "payment_status",
            "text",
            "none, partly_authorized, authorized, partly_captured, captured, overcaptured,"
            " partly_refunded, refunded or disputed.",
        ),
        Column("owed_minor", "bigint", "What the customer owes for what is not cancelled, in minor units."),
        Column("authorized_minor", "bigint", "What payments are sure of: authorized or captured, in minor units."),
        Column("captured_minor", "bigint", "What was taken, in minor units."),
        Column("invoiced_minor", "bigint", "What was invoiced on account, in minor units."),
        Column("refunded_minor", "bigint", "What was refunded, or shall be, in minor units."),
        Column("credited_minor", "bigint", "Credited for returns that were reported in one step, in minor units."),
        Column("customer", "text", "The shop's reference of the customer; no personal data.", null=True),
        Column("country", "text", "Country of the destination, ISO 3166-1 alpha-2.", null=True),
        Column("lines", "integer", "Number of lines, charges among them."),
        Column("units", "bigint", "Units of goods ordered, also those that were cancelled."),
        Column("cancelled_units", "bigint", "Units of goods that are wanted no more."),
        Column("returned_units", "bigint", "Units of goods that came back from the customer."),
        Column("filled_first", "bigint", "Units that left from their first allocation, see order_lines."),
        Column("location", "text", "Location that holds or ships its units; empty: none, or several.", null=True),
        Column("parcels", "integer", "Parcels that were packed and not voided."),
        Column("carrier", "text", "Who carries the latest shipment, where it is known.", null=True),
        Column("tracking_number", "text", "The carrier's number of the latest shipment.", null=True),
        Column("last_place", "text", "Where the carrier saw the latest shipment last.", null=True),
        Column("arrives_from", "timestamptz", "The latest shipment is expected from then on.", null=True),
        Column("arrives_until", "timestamptz", "The latest shipment is expected until then.", null=True),
        Column("allocation_rule", "text", "The rule that ranked the locations at the last allocation.", null=True),
        Column(
            "candidates",
            "jsonb",
            "Locations asked at the last try to allocate, best first: location, distance_km, preference, outcome"
            " (chosen, later, lacks_stock, excluded, over_parcels), lacks (at most ten SKUs) and lost_by (farther,"
            " no_coordinates, busier, less_preferred, more_parcels, or why it may not take part; null: nothing more).",
        ),
        Column("placed_at", "timestamptz", "When it was placed; empty for a draft.", null=True),
        Column("approved_at", "timestamptz", "When nothing stood against it any more.", null=True),
        Column("awaited_stock_at", "timestamptz", "When units first waited for stock.", null=True),
        Column("allocated_at", "timestamptz", "When units were first allocated to it.", null=True),
        Column("released_at", "timestamptz", "When a warehouse was first told to pick.", null=True),
        Column("picked_at", "timestamptz", "When units were first picked.", null=True),
        Column("packed_at", "timestamptz", "When units were first packed.", null=True),
        Column("shipped_at", "timestamptz", "When units first left.", null=True),
        Column("last_shipped_at", "timestamptz", "When units left last.", null=True),
        Column("delivered_at", "timestamptz", "When units first reached the customer.", null=True),
        Column("last_delivered_at", "timestamptz", "When units reached the customer last.", null=True),
        Column("completed_at", "timestamptz", "When nothing was left to be done.", null=True),
        Column("cancelled_at", "timestamptz", "When it was cancelled as a whole.", null=True),
        Column("version", "bigint", "Version of the order's stream after its last event, from 0."),
        Column("position", "bigint", "Ledger position of the last event."),
        Column("updated_at", "timestamptz", "When the ledger recorded the last event."),
    ),
    indexes=(("order_id",), ("status", "status_since"), ("turn",)),
)


def _rows(folded: Folded) -> Iterator[Row]:
    order, trail = folded.order, folded.trail
    yield {
        "order_type": order.placed.order_type,
        "status": trail.stage,
        "status_since": trail.stage_since,
        "status_reason": trail.reason,
        **_outlook(order, trail),
        "currency": order.currency,
        "total_minor": order.total_minor,
        "payment_status": payment_status(order),
        "owed_minor": order.owed_minor,
        "authorized_minor": order.payments.authorized_minor,
        "captured_minor": order.payments.captured_minor,
        "invoiced_minor": sum(order.payments.invoices.values()),
        "refunded_minor": order.refunds.live_minor,
        "credited_minor": order.returns.credited_minor,
        "customer": order.placed.customer,
        "country": order.destination.country,
        "lines": len(order.sold),
        **_units(order, trail),
        **_shipment(order),
        "allocation_rule": trail.rule,
        "candidates": Jsonb([_candidate(each) for each in trail.candidates]),
        **_times(trail),
        "version": trail.version,
        "position": trail.position,
        "updated_at": trail.updated_at,
    }


def _outlook(order: Order, trail: Trail) -> Row:
    ahead = outlook(order)
    by_location = trail.stage == "awaiting_stock" and not order.holds
    return {
        "fulfilment_status": fulfilment_status(order),
        "return_status": return_status(order),
        "holds": len(order.holds),
        "next_step": ahead.next_step,
        "waiting_for": _lacking(order, trail) if by_location else ahead.waits_for,
        "turn": ahead.turn,
        "promised_by": order.terms.promised_by,
        "late": PROMISE in order.told,
        "stuck": trail.stage in order.told,
    }


def _lacking(order: Order, trail: Trail) -> str:
    skus = dict.fromkeys(order.sold[no].sku for no, each in order.lines.items() if each.backordered)
    return what_stock_lacks(list(skus), trail.candidates)


def _units(order: Order, trail: Trail) -> Row:
    units = total(order.lines.values())
    return {
        "units": units.ordered,
        "cancelled_units": units.cancelled,
        "returned_units": sum(map(order.returns.back, order.lines)),
        "filled_first": sum([filled_first(each, trail.again.get(no, NEVER)) for no, each in order.lines.items()]),
    }


def _shipment(order: Order) -> Row:
    """Where the parcels are: of several shipments the latest that was not voided."""
    shipments = [each for each in order.shipments.values() if each.status != "voided"]
    latest: Shipment | None = shipments[-1] if shipments else None
    tracking = latest.tracking if latest else None
    return {
        "location": _location(order),
        "parcels": sum(len(each.parcels) for each in shipments),
        "carrier": latest.carrier if latest else None,
        "tracking_number": latest.tracking_number if latest else None,
        "last_place": tracking.place if tracking else None,
        "arrives_from": latest.arrives_from if latest else None,
        "arrives_until": latest.arrives_until if latest else None,
    }


def _location(order: Order) -> str | None:
    """The one location that holds units of the order or shipped them."""
    if order.ended:
        return None
    found = {each.location for each in order.allocations}
    found.update(
        each.location
        for each in order.fulfilments.values()
        if any(buckets.ordered > buckets.cancelled + buckets.waiting for buckets in each.lines.values())
    )
    return found.pop() if len(found) == 1 else None


def _candidate(each: Candidate) -> Row:
    # dataclasses.asdict copies deeply, at ten times the cost.
    return {
        "location": each.location,
        "distance_km": each.distance_km,
        "preference": each.preference,
        "outcome": each.outcome,
        "lacks": each.lacks,
        "lost_by": each.lost_by,
    }


def _times(trail: Trail) -> dict[str, datetime | None]:
    statuses = {f"{name}_at": trail.reached.get(name) for name in _STATUSES}
    buckets = {f"{name}_at": trail.first.get(name) for name in _BUCKETS}
    return {
        **statuses,
        **buckets,
        "awaited_stock_at": trail.first.get("backordered"),
        "last_shipped_at": trail.last.get("shipped"),
        "last_delivered_at": trail.last.get("delivered"),
    }


_STATUSES = ("placed", "approved", "completed", "cancelled")
_BUCKETS = ("allocated", "released", "picked", "packed", "shipped", "delivered")

PART = Part(ORDER_STATUS, _rows)
