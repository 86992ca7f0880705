"""Partners connect by what the settings name: each sends to its own topic, and reads what it is asked for."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orderledger import connect_carrier, connect_payment, connect_shop, connect_warehouse
from orderledger.engines import Endpoints
from schemas.inbound.fulfilment import Pick
from schemas.inbound.orders import Cancel
from schemas.inbound.payments import ReportPaymentBody
from schemas.inbound.tracking import Report
from tests.installation import Installation, installed

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
FAILED = ReportPaymentBody(shop="acme", order_id="1", payment_id="p", status="failed", amount_minor=1, currency="GBP")


@pytest.fixture
def installation(endpoints: Endpoints, tmp_path: Path) -> Iterator[Installation]:
    """Topics of four partners."""
    with installed(endpoints, tmp_path) as prepared:
        prepared.add_topics("shop:acme", "warehouse:leeds", "payment:till", "carrier:rm")
        yield prepared


def test_each_partner_sends_to_its_own_topic_and_hears_nothing_that_was_not_for_it(installation: Installation) -> None:
    settings = installation.settings
    with connect_shop("acme", settings) as shop:
        shop.client.cancel(Cancel(order_id="1", reason="mistake"))
        shop.client.flush()
        assert shop.verdicts.poll(0) == []
    with connect_warehouse("leeds", settings) as warehouse:
        warehouse.client.picked(Pick(fulfilment_id="acme:1/1"))
        warehouse.client.flush()
        assert warehouse.picks.poll() == []
    with connect_payment("till", settings) as payment:
        payment.client.say(FAILED)
        payment.client.flush()
        assert payment.requests.poll() == []
    with connect_carrier("rm", settings) as carrier:
        carrier.client.say(Report(shipment_id="acme:1/1/1", status="in_transit", at=AT))
        carrier.client.flush()
        assert carrier.shipments.poll() == []
    for source in ("shop:acme", "warehouse:leeds", "payment:till", "carrier:rm"):
        (sent,) = installation.read(installation.topics.inbound(source))
        assert dict(sent.headers)["ce_source"] == f"/{source.replace(':', '/')}".encode()
