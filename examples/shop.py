"""A shop: lists a product, sells two of it, and reads what became of both messages."""

import sys
from decimal import Decimal

from orderledger import connect_shop
from schemas.inbound.catalogue import ListProductsBody, Product
from schemas.inbound.fields import Address, Contact, LatLon, SaleLine
from schemas.inbound.orders import Place

order_id = sys.argv[1] if len(sys.argv) > 1 else "1001"

with connect_shop("mugs") as shop:
    blue_mug = Product(sku="MUG-BLUE", name="Blue mug")
    order = Place(
        order_id=order_id,
        currency="GBP",
        customer="c-17",
        lines=(SaleLine(line_no=1, sku="MUG-BLUE", quantity=2, unit_price_minor=Decimal(895)),),
        contact=Contact(name="Jo Field"),
        address=Address(
            lines=("1 Castle Street",),
            city="York",
            postcode="YO1 9RD",
            country="GB",
            coordinates=LatLon(latitude=53.96, longitude=-1.08),
        ),
    )
    listed = shop.client.list_products(ListProductsBody(products=(blue_mug,)), "spring")
    shop.client.flush()
    print(shop.verdicts.wait_for([listed])[listed])
    placed = shop.client.place(order)
    shop.client.flush()
    print(shop.verdicts.wait_for([placed])[placed])
