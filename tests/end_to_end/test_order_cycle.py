"""An order's whole way: shop, ledger, warehouse, customer, through processes of their own."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from consumers.picks import PickTask
from consumers.verdicts import VerdictReader
from domain.messages import MessageAccepted, MessageRefused
from ledger.verify import verify_ledger
from orderledger.engines import Endpoints
from producers.operator import OperatorClient
from producers.shop import ShopClient
from producers.warehouse import WarehouseClient
from schemas.inbound.catalogue import ListProductsBody, PartBody, Product
from schemas.inbound.fields import Address, Contact, LatLon, SaleLine
from schemas.inbound.fulfilment import Deliver, Pack, Pick, Ship
from schemas.inbound.operator import RegisterLocationBody, RegisterShopBody
from schemas.inbound.orders import Cancel, Place
from schemas.inbound.stock import ReceiptLine, Receive
from tests.end_to_end.partners import Partner
from tests.installation import PARTNERS, Installation, installed

LEEDS, YORK = LatLon(latitude=53.8, longitude=-1.55), LatLon(latitude=53.96, longitude=-1.08)


@pytest.fixture(scope="module")
def running(endpoints: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Intake and relay run as processes; shop acme and warehouse leeds have topics and stock."""
    with (
        installed(endpoints, tmp_path_factory.mktemp("cycle")) as installation,
        installation.process("intake"),
        installation.process("relay"),
    ):
        _open_market(installation)
        _stock(installation)
        yield installation


def test_an_order_goes_from_the_shop_to_its_customer(running: Installation) -> None:
    shop = ShopClient(running.outbox("shop:acme"))
    told = running.verdicts("shop:acme")
    placed = shop.place(_order("1001", 2))
    shop.flush()
    verdict = told.wait_for([placed], timeout_s=60)[placed]
    assert isinstance(verdict, MessageAccepted)
    assert verdict.stream == "order-acme:1001"

    (task,) = _picks(running, 1)
    assert task.request.contact == Contact(name="Jane")
    assert task.request.address is not None
    assert task.request.address.lines == ("1 High St",)
    _fulfil(running, task.request.fulfilment_id)

    # What is done can no longer be cancelled, and what is not in stock waits.
    late, waits = shop.cancel(Cancel(order_id="1001", reason="too late")), shop.place(_order("1002", 9))
    shop.flush()
    verdicts = told.wait_for([late, waits], timeout_s=60)
    refused = verdicts[late]
    assert isinstance(refused, MessageRefused)
    assert refused.rule == "order.ended"
    assert isinstance(verdicts[waits], MessageAccepted)
    _require_the_story(running)


def test_a_kit_is_sold_as_one_and_picked_as_its_parts(running: Installation) -> None:
    shop = Partner.of(running, "shop:acme")
    parts = (PartBody(sku="bowl", quantity=2), PartBody(sku="spoon", quantity=4))
    products = (Product(sku="bowl", name="Bowl"), Product(sku="spoon", name="Spoon"))
    shop.say(ListProductsBody(products=(*products, Product(sku="soup-for-two", name="Soup for two", parts=parts))))
    lines = (ReceiptLine(line_no=1, sku="bowl", quantity=2), ReceiptLine(line_no=2, sku="spoon", quantity=9))
    leeds = Partner.of(running, "warehouse:leeds")
    leeds.say(Receive(document_id="r2", lines=lines))
    shop.say(_order("kits", 1, "soup-for-two"))
    picks = leeds.picks()
    while "kits" not in {each.order_id for each in picks}:
        picks += leeds.picks()
    [pick] = [each for each in picks if each.order_id == "kits"]
    assert [(each.sku, each.quantity, each.kit) for each in pick.lines] == [
        ("bowl", 2, "soup-for-two"),
        ("spoon", 4, "soup-for-two"),
    ]


def _require_the_story(running: Installation) -> None:
    rows = running.sql(
        "SELECT topic, actor FROM ledger.events WHERE originator_id = 'order-acme:1001' ORDER BY originator_version"
    )
    assert [(row["topic"], row["actor"]) for row in rows] == [
        ("order.placed.v1", "shop:acme"),
        ("order.approved.v1", "shop:acme"),
        ("order.allocated.v1", "shop:acme"),
        ("fulfilment.released.v1", "shop:acme"),
        ("fulfilment.picked.v1", "warehouse:leeds"),
        ("fulfilment.packed.v1", "warehouse:leeds"),
        ("shipment.shipped.v1", "warehouse:leeds"),
        ("shipment.delivered.v1", "warehouse:leeds"),
        ("order.completed.v1", "warehouse:leeds"),
    ]
    assert not running.sql("SELECT 1 FROM ledger.events WHERE convert_from(state, 'UTF8') ~ 'Jane|High St'")
    assert not running.sql("SELECT 1 FROM ledger.dead_letters")
    assert not verify_ledger(running.recorder()).problems


def _open_market(running: Installation) -> None:
    operator = OperatorClient(running.outbox("operator"))
    told = running.verdicts("operator")
    shop = RegisterShopBody(shop="acme", name="Acme", zone="Europe/London", currencies=("GBP",))
    leeds = RegisterLocationBody(location="leeds", name="Leeds", zone="Europe/London", coordinates=LEEDS)
    ids = [operator.register_shop(shop), operator.register_location(leeds)]
    operator.flush()
    _require_accepted(told, ids)
    running.add_topics(*PARTNERS)


def _stock(running: Installation) -> None:
    shop = ShopClient(running.outbox("shop:acme"))
    told = running.verdicts("shop:acme")
    ids = [shop.list_products(ListProductsBody(products=(Product(sku="mug", name="Mug"),)), "1")]
    shop.flush()
    _require_accepted(told, ids)
    leeds = WarehouseClient(running.outbox("warehouse:leeds"))
    told = running.verdicts("warehouse:leeds")
    ids = [leeds.receive(Receive(document_id="r1", lines=(ReceiptLine(line_no=1, sku="mug", quantity=5),)))]
    leeds.flush()
    _require_accepted(told, ids)


def _order(order_id: str, quantity: int, sku: str = "mug") -> Place:
    return Place(
        order_id=order_id,
        currency="GBP",
        lines=(SaleLine(line_no=1, sku=sku, quantity=quantity, unit_price_minor=Decimal(255)),),
        contact=Contact(name="Jane"),
        address=Address(lines=("1 High St",), city="York", postcode="YO1 7HH", country="GB", coordinates=YORK),
    )


def _picks(running: Installation, number: int) -> list[PickTask]:
    picks = running.picks("leeds")
    tasks = picks.poll()
    while len(tasks) < number:
        tasks.extend(picks.poll())
    picks.done()
    return tasks


def _fulfil(running: Installation, fulfilment_id: str) -> None:
    leeds = WarehouseClient(running.outbox("warehouse:leeds"))
    told = running.verdicts("warehouse:leeds")
    ids = [
        leeds.picked(Pick(fulfilment_id=fulfilment_id)),
        leeds.packed(Pack(fulfilment_id=fulfilment_id)),
        leeds.shipped(Ship(fulfilment_id=fulfilment_id, carrier="DPD")),
        leeds.delivered(Deliver(fulfilment_id=fulfilment_id)),
    ]
    leeds.flush()
    _require_accepted(told, ids)


def _require_accepted(told: VerdictReader, ids: list[str]) -> None:
    verdicts = told.wait_for(ids, timeout_s=60)
    assert [each for each in verdicts.values() if not isinstance(each, MessageAccepted)] == []
