"""What the views say, for people and programs: everything here can be written as JSON."""

from domain.orders.watch import STUCK_AFTER
from projections.reports.load import Load, load
from projections.reports.low_stock import DAYS_OF_COVER, Cover, low_stock
from projections.reports.master import (
    LocationRow,
    PartRow,
    ProductReport,
    ProductRow,
    locations,
    product,
    products,
)
from projections.reports.movements import (
    CountRow,
    Document,
    DocumentKind,
    PurchaseRow,
    TransferRow,
    counts,
    document,
    purchases,
    transfers,
)
from projections.reports.order import OrderReport, SeveralShops, UnknownOrder, order, timeline
from projections.reports.overview import Overview, overview
from projections.reports.sales import Sales, SeveralCurrencies, sales
from projections.reports.stock import PastStock, StockBalance, StockLevel, StockReport, stock, stock_at
from projections.reports.why import UnitsReport, WhyReport, why

__all__ = [
    "DAYS_OF_COVER",
    "STUCK_AFTER",
    "CountRow",
    "Cover",
    "Document",
    "DocumentKind",
    "Load",
    "LocationRow",
    "OrderReport",
    "Overview",
    "PartRow",
    "PastStock",
    "ProductReport",
    "ProductRow",
    "PurchaseRow",
    "Sales",
    "SeveralCurrencies",
    "SeveralShops",
    "StockBalance",
    "StockLevel",
    "StockReport",
    "TransferRow",
    "UnitsReport",
    "UnknownOrder",
    "WhyReport",
    "counts",
    "document",
    "load",
    "locations",
    "low_stock",
    "order",
    "overview",
    "product",
    "products",
    "purchases",
    "sales",
    "stock",
    "stock_at",
    "timeline",
    "transfers",
    "why",
]
