"""An order ledger on Kafka and PostgreSQL: what partners' programs import, and the command line."""

from orderledger.partners import (
    Carrier,
    Payment,
    Shop,
    Warehouse,
    connect_carrier,
    connect_payment,
    connect_shop,
    connect_warehouse,
)
from producers.carrier import CarrierClient
from producers.payment import PaymentClient
from producers.shop import ShopClient
from producers.warehouse import WarehouseClient

__all__ = [
    "Carrier",
    "CarrierClient",
    "Payment",
    "PaymentClient",
    "Shop",
    "ShopClient",
    "Warehouse",
    "WarehouseClient",
    "connect_carrier",
    "connect_payment",
    "connect_shop",
    "connect_warehouse",
]
