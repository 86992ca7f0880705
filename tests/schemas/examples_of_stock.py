"""A good message of each type that is about stock: what is on shelves, on its way, and bought."""

from domain.counts.cancel import CancelCount
from domain.counts.count import CountStock
from domain.counts.investigate import InvestigateCount
from domain.counts.post import PostCount
from domain.counts.request import RequestCount
from domain.purchasing.acknowledge import AcknowledgePurchase
from domain.purchasing.end import CancelPurchase, ClosePurchase
from domain.purchasing.order import OrderPurchase, SubmitPurchase
from domain.stock.adjust import AdjustStock
from domain.stock.aside import SetStockAside
from domain.stock.receive import ReceiveStock
from domain.stock.safety import SetSafetyStock
from domain.transfers.create import CreateTransfer
from domain.transfers.end import CancelTransfer, CloseTransfer
from domain.transfers.ready import ReadyTransfer
from domain.transfers.receive import ReceiveTransfer
from domain.transfers.ship import ShipTransfer
from tests.schemas.bodies import Body, Example

WHY: Body = {"reason": "not needed there"}
MUGS: Body = {"line_no": 1, "sku": "mug", "quantity": 2}
MOVED: Body = {"line_no": 1, "quantity": 2}
AT: Body = {"location": "leeds"}
COUNT: Body = {**AT, "document_id": "c1"}
TRANSFER: Body = {"transfer_id": "t1"}
PURCHASE: Body = {"purchase_id": "p1"}
DUE: Body = {"expected_on": "2031-01-04"}
BOUGHT: Body = {
    **PURCHASE,
    **DUE,
    "supplier": "Potters Ltd",
    "location": "leeds",
    "currency": "GBP",
    "lines": [{**MUGS, "unit_cost_minor": "99.5"}],
    "over_percent": 5,
}

STOCK_OF_WAREHOUSES: list[Example] = [
    ("warehouse:leeds", "stock.receive.v1", {"document_id": "r1", "lines": [MUGS]}, ReceiveStock),
    (
        "warehouse:leeds",
        "stock.receive.v1",
        {"document_id": "r2", "purchase": "p1", "lines": [{**MUGS, "damaged": 1, "quality_control": 1}]},
        ReceiveStock,
    ),
    (
        "warehouse:leeds",
        "stock.adjust.v1",
        {"document_id": "c1", "lines": [{**MUGS, "quantity": -2, "reason": "broken"}]},
        AdjustStock,
    ),
    (
        "warehouse:leeds",
        "stock.count.v1",
        {"document_id": "s1", "lines": [{"line_no": 1, "sku": "mug", "counted": 0}]},
        CountStock,
    ),
    (
        "warehouse:leeds",
        "stock.count.v1",
        {
            "document_id": "s2",
            "review": True,
            "lines": [{"line_no": 1, "sku": "mug", "counted": 7, "counted_at": "2031-01-04T12:00:00+01:00"}],
        },
        CountStock,
    ),
    (
        "warehouse:leeds",
        "stock.set_aside.v1",
        {"lines": [{**MUGS, "kind": "damaged", "reason": "broken"}]},
        SetStockAside,
    ),
    ("warehouse:leeds", "stock.safety.v1", {"lines": [{"sku": "mug", "quantity": 1}]}, SetSafetyStock),
    ("warehouse:leeds", "transfer.ship.v1", {**TRANSFER, **DUE, "lines": [MOVED]}, ShipTransfer),
    (
        "warehouse:leeds",
        "transfer.receive.v1",
        {**TRANSFER, "document_id": "r1", "lines": [{**MOVED, "damaged": 1, "quality_control": 1, "short": 1}]},
        ReceiveTransfer,
    ),
]

STOCK_OF_OPERATORS: list[Example] = [
    ("operator", "count.request.v1", {**COUNT, **WHY, "lines": [{"sku": "mug"}], "review": True}, RequestCount),
    ("operator", "count.investigate.v1", {**COUNT, **WHY}, InvestigateCount),
    ("operator", "count.post.v1", COUNT, PostCount),
    ("operator", "count.cancel.v1", {**COUNT, **WHY}, CancelCount),
    ("operator", "stock.receive.v1", {**AT, "document_id": "r1", "lines": [MUGS]}, ReceiveStock),
    ("operator", "transfer.ship.v1", {**AT, **TRANSFER}, ShipTransfer),
    (
        "operator",
        "transfer.create.v1",
        {**TRANSFER, **DUE, "source": "leeds", "destination": "paris", "lines": [MUGS]},
        CreateTransfer,
    ),
    ("operator", "transfer.ready.v1", TRANSFER, ReadyTransfer),
    ("operator", "transfer.cancel.v1", {**TRANSFER, **WHY}, CancelTransfer),
    ("operator", "transfer.close.v1", {**TRANSFER, **WHY}, CloseTransfer),
    ("operator", "purchase.draft.v1", BOUGHT, OrderPurchase),
    ("operator", "purchase.order.v1", BOUGHT, OrderPurchase),
    ("operator", "purchase.submit.v1", PURCHASE, SubmitPurchase),
    ("operator", "purchase.acknowledge.v1", {**PURCHASE, "lines": [{**MOVED, **DUE}]}, AcknowledgePurchase),
    ("operator", "purchase.cancel.v1", {**PURCHASE, **WHY}, CancelPurchase),
    ("operator", "purchase.close.v1", {**PURCHASE, **WHY}, ClosePurchase),
]
