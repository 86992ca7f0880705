"""Before the demo's first order: shops and warehouses are registered, products listed, stock received."""

from collections.abc import Mapping

from orderledger.demo.catalogue import (
    ACCOUNTS,
    CARRIER,
    CURRENCY,
    FRAUD_LIMIT,
    GATEWAY,
    ITEMS,
    LATE_STOCK_AT,
    SHOPS,
    WAREHOUSES,
    ZONE,
    Item,
    ShopId,
    back_in_stock,
    never_in_stock,
)
from orderledger.demo.days import start_of
from orderledger.demo.partners import Partners, source_of_shop, source_of_warehouse
from orderledger.demo.plan import Plan
from orderledger.demo.tally import Tally
from schemas.inbound.accounts import RegisterAccountBody
from schemas.inbound.catalogue import ListProductsBody, Product
from schemas.inbound.fields import LatLon
from schemas.inbound.operator import RegisterCarrierBody, RegisterLocationBody, RegisterPaymentBody, RegisterShopBody
from schemas.inbound.stock import ReceiptLine, Receive

REGISTRATION_TIMEOUT_S = 60.0


def opening_receipt(run: int) -> str:
    """Give the id of the document by which each warehouse receives its opening stock."""
    return f"demo-{run}-opening"


def register(partners: Partners) -> None:
    """Let all partners in, and wait for it; raises TimeoutError if the ledger does not answer."""
    sent = [
        partners.operator.register_shop(
            RegisterShopBody(shop=shop.id, name=shop.name, zone=ZONE, currencies=(CURRENCY,), fraud_limit=FRAUD_LIMIT)
        )
        for shop in SHOPS
    ]
    for warehouse in WAREHOUSES:
        here = LatLon(latitude=warehouse.coordinates.latitude, longitude=warehouse.coordinates.longitude)
        body = RegisterLocationBody(location=warehouse.id, name=warehouse.name, zone=ZONE, coordinates=here)
        sent.append(partners.operator.register_location(body))
    sent.append(partners.operator.register_payment(RegisterPaymentBody(payment=GATEWAY, name="Demo Pay")))
    sent.append(partners.operator.register_carrier(RegisterCarrierBody(carrier=CARRIER, name="Doorstep")))
    partners.operator.flush()
    partners.operator_verdicts.wait_for(sent, REGISTRATION_TIMEOUT_S)


def list_products(partners: Partners, plan: Plan, tally: Tally) -> None:
    """List what each shop sells; two items are new in every run."""
    new: dict[ShopId, Item] = {"kiln-and-co": never_in_stock(plan.run), "paper-lantern": back_in_stock(plan.run)}
    for shop, items in ITEMS.items():
        listed = (*items, new[shop]) if shop in new else items
        body = ListProductsBody(products=tuple(Product(sku=item.sku, name=item.name) for item in listed))
        sent = partners.shops[shop].list_products(body, f"demo-{plan.run}", start_of(plan.days[0]))
        tally.expect(source_of_shop(shop), sent)


def register_accounts(partners: Partners, plan: Plan, tally: Tally) -> None:
    """Let the trade buy on account."""
    shop = next(shop.id for shop in SHOPS if shop.order_type == "wholesale")
    for account in ACCOUNTS:
        body = RegisterAccountBody(account=account, currency=CURRENCY, terms_days=30)
        tally.expect(source_of_shop(shop), partners.shops[shop].say(body, start_of(plan.days[0])))


def receive_opening_stock(partners: Partners, plan: Plan, tally: Tally) -> None:
    """Fill the shelves."""
    for location, units in plan.opening.items():
        receipt = _receipt(opening_receipt(plan.run), units)
        sent = partners.warehouses[location].receive(receipt, start_of(plan.days[0]))
        tally.expect(source_of_warehouse(location), sent)


def receive_late_stock(partners: Partners, plan: Plan, tally: Tally) -> None:
    """Bring what some orders wait for, now."""
    sent = partners.warehouses[LATE_STOCK_AT].receive(_receipt(f"demo-{plan.run}-late", plan.late))
    tally.expect(source_of_warehouse(LATE_STOCK_AT), sent)


def _receipt(document_id: str, units: Mapping[str, int]) -> Receive:
    lines = tuple(
        ReceiptLine(line_no=number, sku=sku, quantity=quantity)
        for number, (sku, quantity) in enumerate(sorted(units.items()), 1)
    )
    return Receive(document_id=document_id, lines=lines)
