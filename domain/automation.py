"""The automatic cycle: what follows by itself, in the same commit, from each event."""

from collections.abc import Callable, Iterable

from domain.accounts.credit import LiftCreditHolds, ReviewCredit
from domain.accounts.events import AccountAdjusted, AccountRegistered, CreditFreed, CreditNoteIssued, ReceiptPosted
from domain.accounts.invoice import IssueInvoices
from domain.backorders.note import NoteBackorders
from domain.capacity.take import FreeCapacity
from domain.changes.events import AddressChangeDeclined, ChangeConfirmed, UnitsRecalled
from domain.changes.finish import FinishChange
from domain.changes.finish_address import FinishAddress
from domain.claims.events import ClaimResolved
from domain.deferred.events import DeferredTaken
from domain.deferred.take import TakeDeferred
from domain.fulfilment.answer_cancel import CloseCancelRequests
from domain.fulfilment.events import FulfilmentCancelRefused, FulfilmentRejected, UnitsShort
from domain.fulfilment.release import ReleaseOrder
from domain.orders.allocate import AllocateOrder
from domain.orders.approve import ApproveOrder
from domain.orders.complete import CompleteOrder
from domain.orders.events import (
    AddressChanged,
    AllocationWithdrawn,
    HoldPlaced,
    HoldReleased,
    OrderAllocated,
    OrderApproved,
    OrderCancelled,
    OrderCompleted,
    OrderDrafted,
    OrderExpired,
    OrderPlaced,
    OrderRejected,
    StockAwaited,
    UnitsCancelled,
)
from domain.orders.screen import RecheckAddress, ScreenOrder
from domain.payments.capture import RequestCaptures
from domain.payments.cover import AuthorizeAgain, SettlePaymentHold
from domain.payments.events import AuthorizationExpired, PaymentAuthorized, PaymentCaptured
from domain.payments.void import VoidRest
from domain.refunds.excess import RefundExcess
from domain.reservations.end import EndReservation
from domain.returns.events import ExchangeLinked, ReturnClosed, ReturnInspected, ReturnReceived, ReturnResolved
from domain.returns.exchange import LiftReturnHolds
from domain.returns.settle import SettleReturn
from domain.shipments.events import ShipmentDelivered, ShipmentLost, ShipmentShipped, ShipmentUncollected
from domain.stock.events import StockAdjusted, StockCounted, StockSetAside
from domain.stock.shortfall import WithdrawShortfall
from domain.world import Change, Command

Follow = Callable[[str], Command]

FOLLOW_UP: dict[type, tuple[Follow, ...]] = {
    OrderPlaced: (ScreenOrder, ApproveOrder, TakeDeferred),
    OrderApproved: (AllocateOrder,),
    OrderAllocated: (ReleaseOrder,),
    HoldReleased: (ApproveOrder, AllocateOrder, ReleaseOrder, NoteBackorders),
    AddressChanged: (RecheckAddress, AllocateOrder, ReleaseOrder, NoteBackorders),
    AllocationWithdrawn: (FreeCapacity, AllocateOrder, NoteBackorders),
    FulfilmentRejected: (FreeCapacity, FinishChange, FinishAddress, AllocateOrder, NoteBackorders),
    UnitsShort: (FinishChange, FinishAddress, AllocateOrder, NoteBackorders),
    UnitsCancelled: (
        FreeCapacity,
        FinishChange,
        FinishAddress,
        AllocateOrder,
        SettlePaymentHold,
        ReleaseOrder,
        CompleteOrder,
        VoidRest,
        ReviewCredit,
        RefundExcess,
        NoteBackorders,
    ),
    ShipmentDelivered: (CompleteOrder,),
    ShipmentLost: (CompleteOrder,),
    ShipmentUncollected: (FinishChange, FinishAddress, CompleteOrder, VoidRest, ReviewCredit, RefundExcess),
    ClaimResolved: (AllocateOrder, NoteBackorders),
    ShipmentShipped: (FinishChange, FinishAddress, CloseCancelRequests, RequestCaptures, VoidRest, IssueInvoices),
    OrderCompleted: (
        EndReservation,
        FinishChange,
        FinishAddress,
        RequestCaptures,
        VoidRest,
        IssueInvoices,
        ReviewCredit,
    ),
    OrderCancelled: (EndReservation, FinishChange, FinishAddress, VoidRest, ReviewCredit, RefundExcess, NoteBackorders),
    OrderRejected: (EndReservation, FinishChange, FinishAddress, VoidRest, ReviewCredit, RefundExcess, NoteBackorders),
    OrderExpired: (EndReservation, FinishChange, FinishAddress, VoidRest, ReviewCredit, RefundExcess, NoteBackorders),
    CreditFreed: (LiftCreditHolds,),
    ReceiptPosted: (LiftCreditHolds,),
    CreditNoteIssued: (LiftCreditHolds,),
    AccountAdjusted: (LiftCreditHolds,),
    AccountRegistered: (LiftCreditHolds,),
    OrderDrafted: (TakeDeferred,),
    DeferredTaken: (TakeDeferred,),
    PaymentAuthorized: (SettlePaymentHold, ReleaseOrder, RequestCaptures, VoidRest),
    AuthorizationExpired: (AuthorizeAgain,),
    PaymentCaptured: (SettlePaymentHold, RequestCaptures, VoidRest, RefundExcess),
    ReturnReceived: (LiftReturnHolds, SettleReturn),
    ReturnInspected: (SettleReturn,),
    ReturnResolved: (SettleReturn,),
    ReturnClosed: (SettleReturn,),
    ExchangeLinked: (LiftReturnHolds,),
    ChangeConfirmed: (
        AllocateOrder,
        SettlePaymentHold,
        ReleaseOrder,
        CompleteOrder,
        ReviewCredit,
        RefundExcess,
        NoteBackorders,
    ),
    FulfilmentCancelRefused: (FinishChange, FinishAddress),
    UnitsRecalled: (FinishAddress,),
    AddressChangeDeclined: (AllocateOrder, ReleaseOrder, NoteBackorders),
    StockAdjusted: (WithdrawShortfall,),
    StockCounted: (WithdrawShortfall,),
    StockSetAside: (WithdrawShortfall,),
    HoldPlaced: (SettlePaymentHold, NoteBackorders),
    StockAwaited: (NoteBackorders,),
}
"""By the type of an event: the commands that follow, in this order, for the stream of the event.

Each looks at the state that it meets and does nothing where nothing is to be done.
"""


def follow_up(changes: Iterable[Change]) -> list[Command]:
    """Name what follows by itself, in order."""
    found: list[Command] = []
    for each in changes:
        follows = FOLLOW_UP.get(type(each.event))
        if follows is not None:
            for follow in follows:
                found.append(follow(each.stream))  # noqa: PERF401 - a comprehension for one or two is a call more
    return found
