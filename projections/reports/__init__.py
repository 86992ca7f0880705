"""What the views say, for people and programs: everything here can be written as JSON."""

from projections.reports.order import OrderReport, SeveralShops, UnknownOrder, order
from projections.reports.overview import STUCK_AFTER, Overview, overview
from projections.reports.sales import Sales, SeveralCurrencies, sales
from projections.reports.stock import StockLevel, stock

__all__ = [
    "STUCK_AFTER",
    "OrderReport",
    "Overview",
    "Sales",
    "SeveralCurrencies",
    "SeveralShops",
    "StockLevel",
    "UnknownOrder",
    "order",
    "overview",
    "sales",
    "stock",
]
