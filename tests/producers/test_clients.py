"""The clients of partners: what they send is what the ledger reads."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import chain
from typing import Any

import pytest

from domain.orders.recipient import Sealed
from domain.refusals import Refused
from orderledger.engines import Endpoints
from producers.operator import OperatorClient
from producers.partner import TooLarge
from producers.shop import ShopClient
from producers.warehouse import WarehouseClient
from schemas.inbound import shop, warehouse
from schemas.inbound.fields import SaleLine
from schemas.inbound.operator import RegisterLocationBody, RegisterShopBody
from schemas.inbound.read import InboundRecord, Submission, read
from schemas.partitions import partition_of
from schemas.topics import PARTNER_PARTITIONS
from tests.installation import Installation, installed

LINE = SaleLine(line_no=1, sku="mug", quantity=1, unit_price_minor=Decimal(255))
ORDER = shop.Place(order_id="1001", currency="GBP", lines=(LINE,))
AT = datetime(2011, 5, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def installation(endpoints: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Topics, and no one who reads them."""
    with installed(endpoints, tmp_path_factory.mktemp("clients")) as prepared:
        prepared.add_topics("shop:acme", "warehouse:leeds", "shop:other", "shop:large")
        yield prepared


def test_each_thing_that_a_shop_says_is_read_as_a_command(installation: Installation) -> None:
    client = ShopClient(installation.outbox("shop:acme"))
    ids = [
        client.place(ORDER, AT),
        client.cancel(shop.Cancel(order_id="1001", reason="changed my mind")),
        client.report_return(shop.ReportReturn(return_id="R1", location="leeds", currency="GBP", lines=(LINE,))),
        client.adjust_account(
            shop.AdjustAccountBody(
                document_id="A1",
                account="bad-debt",
                currency="GBP",
                lines=(shop.AccountLine(line_no=1, kind="manual", sku="B", quantity=-1, unit_price_minor=Decimal(1)),),
            )
        ),
        client.list_products(shop.ListProductsBody(products=(shop.Product(sku="mug", name="Mug"),)), "1"),
        client.reject_lines(
            shop.RejectLinesBody(import_id="I1", lines=(shop.Rejected(line_number=2, field="f", reason="r"),)), 1
        ),
    ]
    client.flush()
    submissions = _submissions(installation, "shop:acme")
    assert submissions.keys() == set(ids)
    assert not [each for each in submissions.values() if isinstance(each.command, Refused)]
    assert submissions["place/1001"].envelope.occurred_at == AT


def test_each_thing_that_a_warehouse_reports_is_read_as_a_command(installation: Installation) -> None:
    client = WarehouseClient(installation.outbox("warehouse:leeds"))
    receipt = warehouse.Receive(document_id="D1", lines=(warehouse.ReceiptLine(line_no=1, sku="mug", quantity=1),))
    found = warehouse.AdjustLine(line_no=1, sku="mug", quantity=1, reason="found")
    ids = [
        client.receive(receipt),
        client.adjust(warehouse.Adjust(document_id="D2", lines=(found,))),
        client.picked(warehouse.Pick(fulfilment_id="acme:1001/1")),
        client.packed(warehouse.Pack(fulfilment_id="acme:1001/1")),
        client.shipped(warehouse.Ship(fulfilment_id="acme:1001/1")),
        client.delivered(warehouse.Deliver(fulfilment_id="acme:1001/1")),
    ]
    client.flush()
    submissions = _submissions(installation, "warehouse:leeds")
    assert submissions.keys() == set(ids)
    assert not [each for each in submissions.values() if isinstance(each.command, Refused)]


def test_an_operator_that_says_the_same_again_sends_the_same_message(installation: Installation) -> None:
    client = OperatorClient(installation.outbox("operator"))
    body = RegisterShopBody(shop="acme", name="Acme", zone="Europe/London", currencies=("GBP",))
    renamed = body.model_copy(update={"name": "Acme Ltd"})
    location = RegisterLocationBody(location="leeds", name="Leeds", zone="Europe/London")
    first, again, other = (client.register_shop(each) for each in (body, body, renamed))
    assert first == again != other
    client.register_location(location)
    client.flush()
    assert len(_submissions(installation, "operator")) == 3


def test_messages_of_one_key_stand_in_one_partition_in_order(installation: Installation) -> None:
    outbox = installation.outbox("shop:other")
    for number in range(50):
        outbox.send(ORDER, f"{number}", f"key {number % 5}")
    outbox.flush()
    records = installation.read(installation.topics.inbound("shop:other"))
    by_key: dict[bytes, list[int]] = {}
    for record in records:
        assert record.partition == partition_of(record.key, PARTNER_PARTITIONS)
        by_key.setdefault(record.key, []).append(int(dict(record.headers)["ce_id"]))
    assert sorted(chain(*by_key.values())) == list(range(50))
    assert all(numbers == sorted(numbers) for numbers in by_key.values())


def test_what_is_too_large_is_not_sent(installation: Installation) -> None:
    outbox = installation.outbox("shop:large")
    lines = tuple(LINE.model_copy(update={"line_no": number, "description": "x" * 1000}) for number in range(1, 1200))
    with pytest.raises(TooLarge, match="message 1 has"):
        outbox.send(ORDER.model_copy(update={"lines": lines}), "1", "1")


def test_an_id_that_is_too_long_is_told_by_its_digest(installation: Installation) -> None:
    client = WarehouseClient(installation.outbox("shop:large"))
    pick = warehouse.Pick(fulfilment_id="acme:" + "%F0%9F%8D%B5" * 200 + "/1")
    message_id = client.picked(pick)
    assert message_id == client.picked(pick)
    assert len(message_id) == 64
    assert message_id != client.packed(warehouse.Pack(fulfilment_id=pick.fulfilment_id))


def _submissions(installation: Installation, source: str) -> dict[str, Submission]:
    records = installation.read(installation.topics.inbound(source))
    found = [read(_inbound(record), source, _seal) for record in records]
    return {each.envelope.message_id: each for each in found}


def _inbound(record: Any) -> InboundRecord:
    return InboundRecord(
        record.topic, record.partition, record.offset, record.timestamp, record.key, record.headers, record.value
    )


def _seal(key_id: str, _plain: dict[str, Any]) -> Sealed:
    return Sealed(key_id, "", "")
