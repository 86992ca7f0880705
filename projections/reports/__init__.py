"""What the views say, for people and programs: everything here can be written as JSON."""

from domain.orders.watch import STUCK_AFTER
from projections.reports.movements import PurchaseRow, TransferRow, purchases, transfers
from projections.reports.order import OrderReport, SeveralShops, UnknownOrder, order, timeline
from projections.reports.overview import Overview, overview
from projections.reports.sales import Sales, SeveralCurrencies, sales
from projections.reports.stock import StockLevel, stock
from projections.reports.why import UnitsReport, WhyReport, why

__all__ = [
    "STUCK_AFTER",
    "OrderReport",
    "Overview",
    "PurchaseRow",
    "Sales",
    "SeveralCurrencies",
    "SeveralShops",
    "StockLevel",
    "TransferRow",
    "UnitsReport",
    "UnknownOrder",
    "WhyReport",
    "order",
    "overview",
    "purchases",
    "sales",
    "stock",
    "timeline",
    "transfers",
    "why",
]
