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
from producers.carrier import CarrierClient
from producers.operator import OperatorClient
from producers.partner import TooLarge
from producers.payment import PaymentClient
from producers.shop import ShopClient
from producers.warehouse import WarehouseClient
from schemas.inbound.accounts import AccountLine, AdjustAccountBody
from schemas.inbound.catalogue import ListProductsBody, Product, Rejected, RejectLinesBody
from schemas.inbound.fields import SaleLine
from schemas.inbound.fulfilment import Deliver, FulfilmentLine, Pack, Pick, Ship
from schemas.inbound.operator import RegisterCarrierBody, RegisterLocationBody, RegisterPaymentBody, RegisterShopBody
from schemas.inbound.orders import Cancel, Place, Submit
from schemas.inbound.payments import ReportPaymentBody
from schemas.inbound.read import InboundRecord, Submission, read
from schemas.inbound.returns import ReportReturn
from schemas.inbound.shipments import Label
from schemas.inbound.stock import Adjust, AdjustLine, ReceiptLine, Receive
from schemas.inbound.tracking import Report
from schemas.partitions import partition_of
from schemas.topics import PARTNER_PARTITIONS
from tests.installation import Installation, installed

LINE = SaleLine(line_no=1, sku="mug", quantity=1, unit_price_minor=Decimal(255))
ORDER = Place(order_id="1001", currency="GBP", lines=(LINE,))
AT = datetime(2011, 5, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def installation(endpoints: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Topics, and no one who reads them."""
    with installed(endpoints, tmp_path_factory.mktemp("clients")) as prepared:
        prepared.add_topics("shop:acme", "warehouse:leeds", "payment:till", "carrier:rm", "shop:other", "shop:large")
        yield prepared


def test_each_thing_that_a_shop_says_is_read_as_a_command(installation: Installation) -> None:
    client = ShopClient(installation.outbox("shop:acme"))
    account_line = AccountLine(line_no=1, kind="manual", sku="B", quantity=-1, unit_price_minor=Decimal(1))
    ids = [
        client.place(ORDER, AT),
        client.cancel(Cancel(order_id="1001", reason="changed my mind")),
        client.report_return(ReportReturn(return_id="R1", location="leeds", currency="GBP", lines=(LINE,))),
        client.adjust_account(
            AdjustAccountBody(document_id="A1", account="bad-debt", currency="GBP", lines=(account_line,))
        ),
        client.list_products(ListProductsBody(products=(Product(sku="mug", name="Mug"),)), "1"),
        client.reject_lines(
            RejectLinesBody(import_id="I1", lines=(Rejected(line_number=2, field="f", reason="r"),)), 1
        ),
        client.say(Submit(order_id="1001")),
        client.send(Submit(order_id="1001"), "my own id", "1001"),
    ]
    client.flush()
    submissions = _submissions(installation, "shop:acme")
    assert submissions.keys() == set(ids)
    assert not [each for each in submissions.values() if isinstance(each.command, Refused)]
    assert submissions["place/1001"].envelope.occurred_at == AT


def test_each_thing_that_a_warehouse_reports_is_read_as_a_command(installation: Installation) -> None:
    client = WarehouseClient(installation.outbox("warehouse:leeds"))
    receipt = Receive(document_id="D1", lines=(ReceiptLine(line_no=1, sku="mug", quantity=1),))
    found = AdjustLine(line_no=1, sku="mug", quantity=1, reason="found")
    some = (FulfilmentLine(line_no=1, quantity=1),)
    ids = [
        client.receive(receipt),
        client.adjust(Adjust(document_id="D2", lines=(found,))),
        client.picked(Pick(fulfilment_id="acme:1001/1")),
        client.picked(Pick(fulfilment_id="acme:1001/1", lines=some)),
        client.packed(Pack(fulfilment_id="acme:1001/1")),
        client.shipped(Ship(fulfilment_id="acme:1001/1")),
        client.delivered(Deliver(fulfilment_id="acme:1001/1")),
        client.say(Label(shipment_id="acme:1001/1/1", carrier="rm")),
    ]
    client.flush()
    submissions = _submissions(installation, "warehouse:leeds")
    assert submissions.keys() == set(ids)
    assert not [each for each in submissions.values() if isinstance(each.command, Refused)]
    records = installation.read(installation.topics.inbound("warehouse:leeds"))
    assert {record.partition for record in records if record.key == b"acme:1001"} == {
        partition_of(b"acme:1001", PARTNER_PARTITIONS)
    }
    assert len([record for record in records if record.key == b"acme:1001"]) == 6


def test_providers_and_carriers_have_clients_too(installation: Installation) -> None:
    payment = PaymentClient(installation.outbox("payment:till"))
    carrier = CarrierClient(installation.outbox("carrier:rm"))
    paid = ReportPaymentBody(
        shop="acme", order_id="1001", payment_id="p1", status="authorized", amount_minor=255, currency="GBP"
    )
    seen = Report(shipment_id="acme:1001/1/1", status="in_transit", at=AT)
    ids = [payment.say(paid, AT), carrier.say(seen, AT)]
    payment.flush()
    carrier.flush()
    found = {**_submissions(installation, "payment:till"), **_submissions(installation, "carrier:rm")}
    assert found.keys() == set(ids)
    assert not [each for each in found.values() if isinstance(each.command, Refused)]


def test_an_operator_speaks_for_a_shop_about_the_version_that_it_saw(installation: Installation) -> None:
    client = OperatorClient(installation.outbox("operator"))
    body = Cancel(shop="acme", order_id="1001", reason="asked by phone")
    chosen = client.send(body, "my own id", "1001", expected_version=7)
    seen, newer, again = (client.say(body, expected_version=version) for version in (7, 8, 7))
    client.flush()
    submissions = _submissions(installation, "operator")
    assert chosen == "my own id"
    assert seen == again != newer
    assert [submissions[each].envelope.expected_version for each in (chosen, seen, newer)] == [7, 7, 8]


def test_an_operator_that_says_the_same_again_sends_the_same_message(installation: Installation) -> None:
    client = OperatorClient(installation.outbox("operator"))
    body = RegisterShopBody(shop="acme", name="Acme", zone="Europe/London", currencies=("GBP",))
    renamed = body.model_copy(update={"name": "Acme Ltd"})
    location = RegisterLocationBody(location="leeds", name="Leeds", zone="Europe/London")
    first, again, other = (client.register_shop(each) for each in (body, body, renamed))
    assert first == again != other
    ids = {
        *(first, other, client.register_location(location)),
        client.register_payment(RegisterPaymentBody(payment="till", name="Till")),
        client.register_carrier(RegisterCarrierBody(carrier="rm", name="Royal Mail")),
    }
    client.flush()
    assert len(ids) == 5
    assert ids <= _submissions(installation, "operator").keys()


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
    pick = Pick(fulfilment_id="acme:" + "%F0%9F%8D%B5" * 200 + "/1")
    message_id = client.picked(pick)
    assert message_id == client.picked(pick)
    assert len(message_id) == 64
    assert message_id != client.packed(Pack(fulfilment_id=pick.fulfilment_id))


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
