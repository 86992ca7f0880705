"""An order ledger on Kafka and PostgreSQL: what partners' programs import, and the command line."""

from orderledger.partners import Shop, Warehouse, connect_shop, connect_warehouse
from producers.shop import ShopClient
from producers.warehouse import WarehouseClient

__all__ = ["Shop", "ShopClient", "Warehouse", "WarehouseClient", "connect_shop", "connect_warehouse"]
