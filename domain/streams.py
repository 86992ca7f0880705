"""Names of streams: what kind of thing it is, and which one."""

import re
from functools import lru_cache
from urllib.parse import quote, unquote

LOCATION_DIRECTORY = "directory-locations"
RULE_BOOK = "rules-sourcing"

_plain = re.compile(r"[A-Za-z0-9_.~-]+").fullmatch


def quoted(name: str) -> str:
    """Percent-encode what an id may not hold in the name of a stream; most ids are plain."""
    return name if _plain(name) else quote(name, safe="")


@lru_cache(maxsize=100_000)
def order_stream(shop: str, order_id: str) -> str:
    """One order of one shop: two shops may both have an order 1001."""
    return f"order-{shop}:{quoted(order_id)}"


@lru_cache(maxsize=100_000)
def stock_stream(sku: str, location: str) -> str:
    """One stock position: a SKU at a location."""
    return f"stock-{quoted(sku)}@{location}"


def position_of(stream: str) -> tuple[str, str]:
    """The SKU and the location of a stock position, from its stream."""
    sku, _, location = stream.removeprefix("stock-").rpartition("@")
    return unquote(sku), location


@lru_cache(maxsize=100_000)
def backorders_stream(sku: str) -> str:
    """Who waits for one SKU, wherever it comes from."""
    return f"backorders-{quoted(sku)}"


@lru_cache(maxsize=100_000)
def product_stream(sku: str) -> str:
    """One SKU of the catalogue, which all shops share."""
    return f"product-{quoted(sku)}"


def gtin_stream(gtin: str) -> str:
    """One GTIN in its form of 14 digits, and the SKU that it stands for."""
    return f"gtin-{gtin}"


def location_stream(location: str) -> str:
    """One place that holds stock and ships."""
    return f"location-{location}"


def workload_stream(location: str) -> str:
    """What one location has taken on, day by day."""
    return f"workload-{location}"


def shop_stream(shop: str) -> str:
    """One shop."""
    return f"shop-{shop}"


def partner_stream(kind: str, partner: str) -> str:
    """One payment provider (`payment`) or carrier (`carrier`)."""
    return f"{kind}-{partner}"


def return_stream(shop: str, return_id: str) -> str:
    """One blind return: goods whose sale is not in the ledger."""
    return f"return-{shop}:{quoted(return_id)}"


def adjustment_stream(location: str, document_id: str) -> str:
    """One stock adjustment document of one location."""
    return f"adjustment-{location}:{quoted(document_id)}"


def receipt_stream(location: str, document_id: str) -> str:
    """One receipt of goods at one location."""
    return f"receipt-{location}:{quoted(document_id)}"


def count_stream(location: str, document_id: str) -> str:
    """One count of shelves at one location."""
    return f"count-{location}:{quoted(document_id)}"


def transfer_stream(transfer_id: str) -> str:
    """One transfer between two locations."""
    return f"transfer-{quoted(transfer_id)}"


def purchase_stream(purchase_id: str) -> str:
    """One purchase order to a supplier."""
    return f"purchase-{quoted(purchase_id)}"


def own_id(stream: str) -> str:
    """The operator's own id, of a stream named `kind-id`."""
    return unquote(stream.partition("-")[2])


def account_stream(shop: str, account: str) -> str:
    """The receivables of one account of a shop."""
    return f"account-{shop}:{quoted(account)}"


def import_stream(shop: str, import_id: str) -> str:
    """One import of history into a shop."""
    return f"import-{shop}:{quoted(import_id)}"


def reservation_stream(shop: str, reservation_id: str) -> str:
    """What is kept for one basket of one shop."""
    return f"reservation-{shop}:{quoted(reservation_id)}"


def deferred_stream(shop: str, order_id: str) -> str:
    """The results that wait for one order of one shop."""
    return deferred_of_order(order_stream(shop, order_id))


def deferred_of_order(stream: str) -> str:
    """The stream of the results that wait for an order, from the order's stream, or from itself."""
    return f"deferred-{stream.partition('-')[2]}"


def order_of_deferred(stream: str) -> str:
    """The stream of the order that results wait for, from theirs, or from itself."""
    return f"order-{stream.partition('-')[2]}"


@lru_cache(maxsize=10_000)
def message_stream(source: str, message_id: str) -> str:
    """One message of a partner and the verdict on it."""
    return f"message-{source}:{quoted(message_id)}"


def message_of(stream: str) -> tuple[str, str]:
    """The source and the id of a message, from its stream."""
    source, _, quoted = stream.removeprefix("message-").rpartition(":")
    return source, unquote(quoted)


def kind_of(stream: str) -> str:
    """The kind of thing that a stream records, such as `order` or `stock`."""
    return stream[: stream.index("-")]


def owner_and_id(stream: str) -> tuple[str, str]:
    """Shop (or location) and the partner's own id, of a stream named `kind-owner:id`."""
    owner, _, quoted = stream.partition("-")[2].partition(":")
    return owner, unquote(quoted)


def fulfilment_id(order: str, number: int) -> str:
    """The id that a warehouse sees: `<shop>:<order>/<number>`, from the order's stream."""
    return f"{order.removeprefix('order-')}/{number}"


def order_of_fulfilment(fulfilment: str) -> str:
    """The stream of the order that a fulfilment id belongs to."""
    return f"order-{fulfilment.partition('/')[0]}"


def shipment_id(fulfilment: str, number: int) -> str:
    """The id that a carrier sees: `<shop>:<order>/<fulfilment>/<shipment>`."""
    return f"{fulfilment}/{number}"


def fulfilment_of_shipment(shipment: str) -> str:
    """The id of the fulfilment that a shipment belongs to."""
    return shipment.rpartition("/")[0]
