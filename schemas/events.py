"""The stable name, version and codec of every event."""

from collections.abc import Callable
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from domain.accounts import events as account
from domain.backorders.events import BackorderNoted
from domain.capacity import events as capacity
from domain.changes import events as change
from domain.claims import events as claim
from domain.counts import events as count
from domain.deferred import events as deferred
from domain.fulfilment import events as fulfilment
from domain.imports.reject import LinesRejected
from domain.master.gtin import GtinAssigned, GtinFreed
from domain.master.kit import KitJoined, KitLeft
from domain.master.location import Location, LocationClosed, LocationListed, LocationOpened
from domain.master.partner import PartnerRegistered
from domain.master.product import ProductListed
from domain.master.shop import ShopRegistered
from domain.messages import MessageAccepted, MessageDeferred, MessageRefused
from domain.orders import events as order
from domain.payments import events as payment
from domain.purchasing import events as purchase
from domain.refunds import events as refund
from domain.reservations import events as reservation
from domain.returns import events as returns
from domain.returns.blind import BlindReturnReceived
from domain.shipments import events as shipment
from domain.sourcing.rule_book import SourcingRulesDropped, SourcingRulesSet
from domain.stock import events as stock
from domain.stock.adjust import StockAdjustmentPosted
from domain.stock.receive import GoodsReceived
from domain.transfers import events as transfer

EVENT_TYPES: dict[str, type] = {
    "order.placed.v1": order.OrderPlaced,
    "order.drafted.v1": order.OrderDrafted,
    "order.approved.v1": order.OrderApproved,
    "order.rejected.v1": order.OrderRejected,
    "order.expired.v1": order.OrderExpired,
    "order.held.v1": order.HoldPlaced,
    "order.hold_released.v1": order.HoldReleased,
    "order.allocated.v1": order.OrderAllocated,
    "order.stock_awaited.v1": order.StockAwaited,
    "order.allocation_withdrawn.v1": order.AllocationWithdrawn,
    "order.units_cancelled.v1": order.UnitsCancelled,
    "order.address_changed.v1": order.AddressChanged,
    "order.promise_missed.v1": order.PromiseMissed,
    "order.stuck.v1": order.OrderStuck,
    "order.completed.v1": order.OrderCompleted,
    "order.cancelled.v1": order.OrderCancelled,
    "order.returned.v1": returns.OrderReturned,
    "return.requested.v1": returns.ReturnRequested,
    "return.opened.v1": returns.ReturnOpened,
    "return.authorized.v1": returns.ReturnAuthorized,
    "return.declined.v1": returns.ReturnDeclined,
    "return.cancelled.v1": returns.ReturnCancelled,
    "return.expired.v1": returns.ReturnExpired,
    "return.shipped.v1": returns.ReturnShipped,
    "return.received.v1": returns.ReturnReceived,
    "return.inspected.v1": returns.ReturnInspected,
    "return.resolved.v1": returns.ReturnResolved,
    "return.closed.v1": returns.ReturnClosed,
    "return.exchange_linked.v1": returns.ExchangeLinked,
    "refund.requested.v1": refund.RefundRequested,
    "refund.approved.v1": refund.RefundApproved,
    "refund.pending.v1": refund.RefundPending,
    "refund.settled.v1": refund.RefundSettled,
    "refund.failed.v1": refund.RefundFailed,
    "refund.reversed.v1": refund.RefundReversed,
    "change.proposed.v1": change.ChangeProposed,
    "change.requested.v1": change.ChangeRequested,
    "change.confirmed.v1": change.ChangeConfirmed,
    "change.declined.v1": change.ChangeDeclined,
    "change.cancelled.v1": change.ChangeCancelled,
    "change.expired.v1": change.ChangeExpired,
    "change.address_requested.v1": change.AddressChangeRequested,
    "change.address_declined.v1": change.AddressChangeDeclined,
    "change.units_recalled.v1": change.UnitsRecalled,
    "fulfilment.scheduled.v1": fulfilment.FulfilmentScheduled,
    "fulfilment.released.v1": fulfilment.FulfilmentReleased,
    "fulfilment.accepted.v1": fulfilment.FulfilmentAccepted,
    "fulfilment.rejected.v1": fulfilment.FulfilmentRejected,
    "fulfilment.picked.v1": fulfilment.FulfilmentPicked,
    "fulfilment.short.v1": fulfilment.UnitsShort,
    "fulfilment.packed.v1": fulfilment.FulfilmentPacked,
    "fulfilment.cancel_requested.v1": fulfilment.FulfilmentCancelRequested,
    "fulfilment.cancel_refused.v1": fulfilment.FulfilmentCancelRefused,
    "shipment.labelled.v1": shipment.ShipmentLabelled,
    "shipment.manifested.v1": shipment.ShipmentManifested,
    "shipment.voided.v1": shipment.ShipmentVoided,
    "shipment.shipped.v1": shipment.ShipmentShipped,
    "shipment.ready_for_pickup.v1": shipment.ShipmentReadyForPickup,
    "shipment.uncollected.v1": shipment.ShipmentUncollected,
    "shipment.tracked.v1": shipment.TrackingReported,
    "shipment.delivered.v1": shipment.ShipmentDelivered,
    "shipment.lost.v1": shipment.ShipmentLost,
    "shipment.returning.v1": shipment.ShipmentReturning,
    "claim.opened.v1": claim.ClaimOpened,
    "claim.resolved.v1": claim.ClaimResolved,
    "payment.attempted.v1": payment.PaymentAttempted,
    "payment.authorized.v1": payment.PaymentAuthorized,
    "payment.declined.v1": payment.PaymentDeclined,
    "payment.failed.v1": payment.PaymentFailed,
    "payment.action_required.v1": payment.PaymentActionRequired,
    "payment.unknown.v1": payment.PaymentUnknown,
    "payment.capture_requested.v1": payment.CaptureRequested,
    "payment.captured.v1": payment.PaymentCaptured,
    "payment.capture_failed.v1": payment.CaptureFailed,
    "payment.void_requested.v1": payment.VoidRequested,
    "payment.voided.v1": payment.PaymentVoided,
    "payment.authorization_ending.v1": payment.AuthorizationEnding,
    "payment.authorization_expired.v1": payment.AuthorizationExpired,
    "payment.reminded.v1": payment.PaymentReminded,
    "payment.authorization_requested.v1": payment.AuthorizationRequested,
    "dispute.opened.v1": payment.DisputeOpened,
    "dispute.won.v1": payment.DisputeWon,
    "dispute.lost.v1": payment.DisputeLost,
    "deferred.waits.v1": deferred.ResultDeferred,
    "deferred.taken.v1": deferred.DeferredTaken,
    "deferred.dropped.v1": deferred.DeferredDropped,
    "capacity.taken.v1": capacity.CapacityTaken,
    "capacity.freed.v1": capacity.CapacityFreed,
    "backorder.noted.v1": BackorderNoted,
    "reservation.made.v1": reservation.ReservationMade,
    "reservation.converted.v1": reservation.ReservationConverted,
    "reservation.ended.v1": reservation.ReservationEnded,
    "stock.reserved.v1": stock.StockReserved,
    "stock.reservation_kept.v1": stock.StockReservationKept,
    "stock.unreserved.v1": stock.StockUnreserved,
    "stock.set_aside.v1": stock.StockSetAside,
    "stock.safety_set.v1": stock.SafetyStockSet,
    "stock.held_for_transfer.v1": stock.StockHeldForTransfer,
    "stock.freed_by_transfer.v1": stock.StockFreedByTransfer,
    "stock.transferred_out.v1": stock.StockTransferredOut,
    "stock.transferred_in.v1": stock.StockTransferredIn,
    "stock.expected.v1": stock.StockExpected,
    "stock.expectation_ended.v1": stock.StockExpectationEnded,
    "stock.received.v1": stock.StockReceived,
    "stock.allocated.v1": stock.StockAllocated,
    "stock.allocation_released.v1": stock.AllocationReleased,
    "stock.shipped.v1": stock.StockShipped,
    "stock.returned.v1": stock.StockReturned,
    "stock.adjusted.v1": stock.StockAdjusted,
    "stock.shortage_found.v1": stock.ShortageFound,
    "stock.counted.v1": stock.StockCounted,
    "count.requested.v1": count.CountRequested,
    "count.taken.v1": count.CountTaken,
    "count.investigated.v1": count.CountInvestigated,
    "count.posted.v1": count.CountPosted,
    "count.cancelled.v1": count.CountCancelled,
    "receipt.received.v1": GoodsReceived,
    "adjustment.posted.v1": StockAdjustmentPosted,
    "transfer.created.v1": transfer.TransferCreated,
    "transfer.ready.v1": transfer.TransferReady,
    "transfer.shipped.v1": transfer.TransferShipped,
    "transfer.received.v1": transfer.TransferReceived,
    "transfer.closed.v1": transfer.TransferClosed,
    "transfer.cancelled.v1": transfer.TransferCancelled,
    "purchase.drafted.v1": purchase.PurchaseDrafted,
    "purchase.ordered.v1": purchase.PurchaseOrdered,
    "purchase.acknowledged.v1": purchase.PurchaseAcknowledged,
    "purchase.received.v1": purchase.PurchaseReceived,
    "purchase.closed.v1": purchase.PurchaseClosed,
    "purchase.cancelled.v1": purchase.PurchaseCancelled,
    "return.received_blind.v1": BlindReturnReceived,
    "account.adjusted.v1": account.AccountAdjusted,
    "account.registered.v1": account.AccountRegistered,
    "account.credit_taken.v1": account.CreditTaken,
    "account.credit_freed.v1": account.CreditFreed,
    "account.credit_held.v1": account.CreditHeld,
    "account.credit_granted.v1": account.CreditGranted,
    "account.invoice_issued.v1": account.InvoiceIssued,
    "account.credit_note_issued.v1": account.CreditNoteIssued,
    "account.receipt_posted.v1": account.ReceiptPosted,
    "order.invoiced.v1": account.OrderInvoiced,
    "import.lines_rejected.v1": LinesRejected,
    "shop.registered.v1": ShopRegistered,
    "location.registered.v1": Location,
    "location.closed.v1": LocationClosed,
    "location.opened.v1": LocationOpened,
    "partner.registered.v1": PartnerRegistered,
    "location.listed.v1": LocationListed,
    "sourcing.rules_set.v1": SourcingRulesSet,
    "sourcing.rules_dropped.v1": SourcingRulesDropped,
    "product.listed.v1": ProductListed,
    "product.kit_joined.v1": KitJoined,
    "product.kit_left.v1": KitLeft,
    "gtin.assigned.v1": GtinAssigned,
    "gtin.freed.v1": GtinFreed,
    "message.accepted.v1": MessageAccepted,
    "message.deferred.v1": MessageDeferred,
    "message.refused.v1": MessageRefused,
}

_NAMES = {event_type: name for name, event_type in EVENT_TYPES.items()}


@cache
def codec(name: str) -> TypeAdapter[Any]:
    """Give the codec of one type of event: pydantic over the domain's own dataclass."""
    return TypeAdapter(EVENT_TYPES[name])


def name_of(event: object) -> str:
    """Give the stable name and version of an event."""
    return _NAMES[type(event)]


def encode(event: object) -> bytes:
    """Write an event as JSON."""
    return _writer(_NAMES[type(event)])(event)


@cache
def _writer(name: str) -> Callable[[object], bytes]:
    """Give what TypeAdapter.dump_json calls, without its many arguments: it is asked for each event."""
    return codec(name).serializer.to_json


def decode(name: str, body: bytes) -> Any:
    """Read an event back; raises KeyError for an unknown name, pydantic.ValidationError for another's body."""
    return _reader(name)(body)


@cache
def _reader(name: str) -> Callable[[bytes], Any]:
    """Give what TypeAdapter.validate_json calls."""
    return codec(name).validator.validate_json
