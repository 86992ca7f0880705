"""The words of the tests: short ways to say commands of shops, warehouses and the operator."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from domain.accounts.adjust import AdjustAccount
from domain.fulfilment.events import Parcel
from domain.fulfilment.pack import PackFulfilment
from domain.fulfilment.pick import PickFulfilment
from domain.master.location import Location, RegisterLocation
from domain.master.product import ListProducts, ProductListed
from domain.master.shop import RegisterShop
from domain.money import line_amount_minor
from domain.orders.cancel import CancelOrder
from domain.orders.lines import Line, LineKind
from domain.orders.place import PlaceOrder
from domain.orders.policy import POLICIES, OrderType, Terms
from domain.orders.recipient import Destination, Sealed
from domain.places import Coordinates
from domain.returns.blind import ReturnBlind
from domain.returns.take_back import ReturnOrder
from domain.shipments.deliver import DeliverFulfilment
from domain.shipments.ship import ShipFulfilment
from domain.stock.adjust import AdjustmentLine, AdjustStock
from domain.stock.arrival import ReceivedUnits
from domain.stock.receive import ReceiveStock
from domain.world import Command

DAY = date(2011, 1, 4)
NOON = datetime(2011, 1, 4, 12, 0, tzinfo=UTC)
LONDON = Coordinates(51.51, -0.13)
NAPLES = Coordinates(40.85, 14.27)
PLACES = {
    "leeds": Coordinates(53.80, -1.55),
    "paris": Coordinates(48.86, 2.35),
    "rome": Coordinates(41.90, 12.50),
}
CONTACT = Sealed("alpha/customer/jo", "bm9uY2U=", "c2VhbGVk")


def goods(sku: str, quantity: int, price: str = "250", line_no: int = 1) -> Line:
    """A line of goods; `price` in pence."""
    return charge("goods", sku, price, quantity, line_no)


def charge(kind: LineKind, code: str, price: str, quantity: int = 1, line_no: int = 2) -> Line:
    """A line of any kind."""
    unit_price = Decimal(price)
    return Line(
        line_no=line_no,
        kind=kind,
        sku=code,
        description=f"{kind} {code}",
        quantity=quantity,
        unit_price_minor=unit_price,
        amount_minor=line_amount_minor(quantity, unit_price),
        business_date=DAY,
    )


def shop(name: str, currencies: tuple[str, ...] = ("GBP", "EUR"), zone: str = "Europe/London") -> RegisterShop:
    return RegisterShop(name, name.title(), zone, currencies)


def location(name: str, preference: int = 1, at: Coordinates | None = None) -> RegisterLocation:
    return RegisterLocation(Location(name, name.title(), "Europe/London", at or PLACES.get(name), preference))


def location_without_coordinates(name: str, preference: int = 1) -> RegisterLocation:
    return RegisterLocation(Location(name, name.title(), "Europe/London", None, preference))


def catalogue(*skus: str) -> ListProducts:
    return ListProducts(tuple(ProductListed(sku, f"A {sku}") for sku in skus))


def order(
    order_id: str,
    *lines: Line,
    to: Coordinates | None = LONDON,
    currency: str = "GBP",
    of: str = "alpha",
    order_type: OrderType = "retail",
    draft: bool = False,
    **terms: Any,
) -> PlaceOrder:
    return PlaceOrder(
        shop=of,
        order_id=order_id,
        order_type=order_type,
        currency=currency,
        customer="jo",
        lines=lines,
        destination=Destination(country="GB", coordinates=to),
        contact=CONTACT,
        address=None,
        terms=Terms(**{**_usual(order_type), **terms}),
        draft=draft,
    )


def _usual(order_type: OrderType) -> dict[str, Any]:
    policy = POLICIES[order_type]
    return {"ship": policy.ship, "payment": policy.payment, "delivery": policy.delivery}


def cancelled(order_id: str) -> CancelOrder:
    return CancelOrder("alpha", order_id, "changed their mind")


def received(at: str, document_id: str = "receipt-1", **units: int) -> ReceiveStock:
    lines = tuple(ReceivedUnits(line_no, sku, quantity) for line_no, (sku, quantity) in enumerate(units.items(), 1))
    return ReceiveStock(at, document_id, lines)


def adjusted(at: str, document_id: str = "count-1", kind: LineKind = "goods", **units: int) -> AdjustStock:
    lines = tuple(
        AdjustmentLine(line_no, kind, sku, quantity, "breakage", DAY)
        for line_no, (sku, quantity) in enumerate(units.items(), 1)
    )
    return AdjustStock(at, document_id, lines)


def fulfilment(order_id: str) -> str:
    """The id of an order's only fulfilment."""
    return f"alpha:{order_id}/1"


def picked(order_id: str, at: str) -> PickFulfilment:
    return PickFulfilment(at, fulfilment(order_id))


def packed(order_id: str, at: str, parcels: int = 1) -> PackFulfilment:
    return PackFulfilment(at, fulfilment(order_id), tuple(Parcel(number) for number in range(1, parcels + 1)))


def shipped(order_id: str, at: str) -> ShipFulfilment:
    return ShipFulfilment(at, fulfilment(order_id), "Royal Mail", "RM1", NOON)


def delivered(order_id: str, at: str) -> DeliverFulfilment:
    return DeliverFulfilment(at, fulfilment(order_id), NOON)


def picked_packed_and_shipped(order_id: str, at: str) -> tuple[Command, ...]:
    return (picked(order_id, at), packed(order_id, at), shipped(order_id, at))


def returned(
    order_id: str, *lines: Line, at: str = "leeds", return_id: str = "back-1", currency: str = "GBP"
) -> ReturnOrder:
    return ReturnOrder("alpha", order_id, return_id, at, currency, lines)


def returned_blind(
    *lines: Line, at: str = "leeds", return_id: str = "back-1", currency: str = "GBP", to: str = "alpha"
) -> ReturnBlind:
    return ReturnBlind(to, return_id, at, currency, "jo", lines)


def account_adjusted(
    *lines: Line, document_id: str = "A1", currency: str = "GBP", of: str = "alpha", account: str = "bad debts"
) -> AdjustAccount:
    return AdjustAccount(of, account, document_id, currency, lines)
