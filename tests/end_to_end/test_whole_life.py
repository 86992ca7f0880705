"""An order with all that may happen to it, told by public messages and the operator's commands only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.fulfilment.events import FulfilmentCancelRequested
from domain.payments.events import CaptureRequested, VoidRequested
from domain.refunds.events import RefundApproved
from orderledger.engines import Endpoints
from schemas.inbound.catalogue import ListProductsBody, Product
from schemas.inbound.fields import Address, Contact, LatLon, SaleLine
from schemas.inbound.fulfilment import AnswerCancelBody, Pack, Pick
from schemas.inbound.operator import RegisterCarrierBody, RegisterLocationBody, RegisterPaymentBody, RegisterShopBody
from schemas.inbound.orders import Place
from schemas.inbound.payments import ReportPaymentBody
from schemas.inbound.returns import (
    InspectLine,
    InspectReturnBody,
    ReceiveLine,
    ReceiveReturnBody,
    ResolvedLine,
    ResolveReturnBody,
)
from schemas.inbound.shipments import Label, ShipOne
from schemas.inbound.stock import ReceiptLine, Receive
from schemas.inbound.terms import TermsBody
from schemas.inbound.tracking import Report
from tests.end_to_end.partners import Gateway, Partner
from tests.end_to_end.processes import all_roles, ask
from tests.installation import Installation, installed
from tests.waiting import until

SOURCES = ("shop:acme", "warehouse:leeds", "warehouse:hull", "payment:gate", "carrier:post")
LEEDS, HULL = LatLon(latitude=53.80, longitude=-1.55), LatLon(latitude=53.74, longitude=-0.33)
YORK = LatLon(latitude=53.96, longitude=-1.08)


@pytest.fixture(scope="module")
def running(endpoints: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A ledger whose roles run, with shop, warehouses, gateway and carrier; leeds lacks a mug that hull has."""
    with installed(endpoints, tmp_path_factory.mktemp("life")) as ready, all_roles(ready.settings):
        ready.add_topics(*SOURCES)
        Partner.of(ready, "operator").say(
            RegisterShopBody(shop="acme", name="Acme", zone="Europe/London", currencies=("GBP",)),
            RegisterLocationBody(location="leeds", name="Leeds", zone="Europe/London", coordinates=LEEDS),
            RegisterLocationBody(location="hull", name="Hull", zone="Europe/London", coordinates=HULL),
            RegisterPaymentBody(payment="gate", name="Gate"),
            RegisterCarrierBody(carrier="post", name="Post"),
        )
        products = (Product(sku="mug", name="Mug"), Product(sku="cup", name="Cup"))
        Partner.of(ready, "shop:acme").say(ListProductsBody(products=products))
        Partner.of(ready, "warehouse:leeds").say(receipt(mug=2, cup=2))
        Partner.of(ready, "warehouse:hull").say(receipt(mug=1))
        yield ready


@dataclass(frozen=True, slots=True)
class Story:
    """Order 1001 and its partners."""

    running: Installation
    shop: Partner
    gate: Gateway
    leeds: Partner
    hull: Partner
    carrier: Partner

    def is_paid(self) -> tuple[str, str]:
        """Placed, held, authorized, split; gives the fulfilments of leeds and hull."""
        self.shop.say(placed("1001"))
        waits = why(self.running, "1001", "placed")
        assert waits["turn"] == "customer"
        assert "payment" in waits["waits_for"]
        self.gate.say(authorized("1001", 4_400))
        [of_leeds], [of_hull] = self.leeds.picks(), self.hull.picks()
        assert (units(of_leeds.lines), units(of_hull.lines)) == ({1: 2, 2: 2}, {1: 1})
        return of_leeds.fulfilment_id, of_hull.fulfilment_id

    def is_cancelled_in_part(self, of_hull: str) -> None:
        """The operator cancels a unit; its warehouse is asked, and agrees."""
        said = ask(self.running.settings, "cancel", "1001", "--line", "1", "--quantity", "1", "--reason", "two will do")
        assert said["verdict"] == "accepted"
        [asked] = self.hull.asked_for(FulfilmentCancelRequested)
        assert asked.fulfilment_id == of_hull
        self.hull.say(AnswerCancelBody(fulfilment_id=of_hull, accepted=True, reason="not begun"))

    def leaves(self, of_leeds: str) -> str:
        """Packed, labelled, shipped, captured; what is left of the authorization is let go. Gives the shipment."""
        shipment = f"{of_leeds}/1"
        self.leeds.say(Pack(fulfilment_id=of_leeds, parcels=2))
        self.leeds.say(Label(shipment_id=shipment, carrier="post", tracking_number="PP-1"))
        self.leeds.say(ShipOne(shipment_id=shipment))
        done = self.gate.does_what_it_is_asked_for(CaptureRequested)
        if not any(isinstance(each, VoidRequested) for each in done):
            done += self.gate.does_what_it_is_asked_for(VoidRequested)
        assert sum(each.amount_minor for each in done if isinstance(each, CaptureRequested)) == 3_400
        assert sum(each.amount_minor for each in done if isinstance(each, VoidRequested)) == 1_000
        return shipment

    def arrives_late(self, shipment: str) -> None:
        """Nobody is at home at first."""
        now = datetime.now(UTC)
        seen = Report(shipment_id=shipment, status="in_transit", at=now - timedelta(minutes=3), place="York")
        failed = Report(
            shipment_id=shipment, status="delivery_failed", at=now - timedelta(minutes=2), incident="no answer"
        )
        self.carrier.say(seen)
        self.carrier.say(failed)
        late = why(self.running, "1001", "shipped")
        assert {(each["line_no"], each["bucket"], each["turn"]) for each in late["units"]} == {
            (1, "cancelled", "nobody"),
            (1, "shipped", "carrier"),
            (2, "shipped", "carrier"),
        }
        until(lambda: "no answer" in why(self.running, "1001", "shipped")["waits_for"], "the failed delivery shown")
        self.carrier.say(Report(shipment_id=shipment, status="delivered", at=now - timedelta(minutes=1)))
        shown(self.running, "1001", "completed")

    def comes_back_in_part(self) -> None:
        """A mug is returned, received, inspected and refunded."""
        said = ask(self.running.settings, "return", "1001", "--line", "1=1", "--id", "R1", "--location", "leeds")
        assert said["verdict"] == "accepted"
        of_return: dict[str, str] = {"shop": "acme", "order_id": "1001", "return_id": "R1"}
        self.leeds.say(ReceiveReturnBody(**of_return, lines=(ReceiveLine(line_no=1, quantity=1),)))
        restocked = InspectLine(line_no=1, quantity=1, disposition="restocked")
        self.leeds.say(InspectReturnBody(**of_return, lines=(restocked,)))
        self.shop.say(ResolveReturnBody(**of_return, lines=(ResolvedLine(line_no=1, resolution="refund"),)))
        done = self.gate.does_what_it_is_asked_for(RefundApproved)
        assert [each.amount_minor for each in done if isinstance(each, RefundApproved)] == [1_000]


def test_a_paid_order_is_split_cancelled_in_part_returned_and_refunded(running: Installation) -> None:
    story = Story(
        running,
        shop=Partner.of(running, "shop:acme"),
        gate=Gateway.of(running, "payment:gate"),
        leeds=Partner.of(running, "warehouse:leeds"),
        hull=Partner.of(running, "warehouse:hull"),
        carrier=Partner.of(running, "carrier:post"),
    )
    of_leeds, of_hull = story.is_paid()
    story.leeds.say(Pick(fulfilment_id=of_leeds))
    story.is_cancelled_in_part(of_hull)
    story.arrives_late(story.leaves(of_leeds))
    story.comes_back_in_part()
    _require_the_story(running)


def _require_the_story(running: Installation) -> None:
    until(lambda: refund_status(running) == ["settled"], "the refund settled in the views")
    found = ask(running.settings, "order", "1001")
    status = found["status"]
    assert (status["status"], status["fulfilment_status"]) == ("completed", "fully_delivered")
    assert (status["payment_status"], status["return_status"]) == ("partly_refunded", "partial")
    assert (status["captured_minor"], status["refunded_minor"], status["authorized_minor"]) == (3_400, 1_000, 3_400)
    assert status["waiting_for"] is None
    mug, cup, post = found["lines"]
    assert (mug["delivered"], mug["cancelled"], mug["returned"], mug["refunded"]) == (2, 1, 1, 1)
    assert (cup["delivered"], post["kind"]) == (2, "shipping")
    assert [each["status"] for each in found["fulfilments"]] == ["closed", "cancelled"]
    assert [each["status"] for each in found["tracking"]] == ["in_transit", "delivery_failed", "delivered"]
    assert [each["status"] for each in found["payments"]] == ["captured"]
    assert [each["status"] for each in found["returns"]] == ["closed"]
    told = ask(running.settings, "timeline", "1001")
    assert [each["version"] for each in told] == list(range(len(told)))
    assert ask(running.settings, "why", "1001", "2")["units"][0]["place"].startswith("the customer")
    assert ask(running.settings, "stock", "mug")["levels"][1]["on_hand"] == 1
    assert ask(running.settings, "verify")["agrees"]


def test_a_command_is_refused_by_its_rule_and_a_stale_version_too(running: Installation) -> None:
    Partner.of(running, "shop:acme").say(placed("2001"))
    shown(running, "2001", "placed")
    refused = ask(running.settings, "release", "2001", "nope", exits=(1,))
    assert (refused["verdict"], refused["rule"], refused["field"]) == ("refused", "hold.unknown", "hold_id")
    held = ask(running.settings, "hold", "2001", "--reason", "asked for papers", "--id", "papers", "--message-id", "m1")
    again = ask(
        running.settings, "hold", "2001", "--reason", "asked for papers", "--id", "papers", "--message-id", "m1"
    )
    assert (held["version"], again["version"]) == (2, 2)
    stale = ask(running.settings, "cancel", "2001", "--expected-version", "1", exits=(1,))
    assert stale["verdict"] == "refused"
    cancelled = ask(running.settings, "cancel", "2001", "--expected-version", "2", "--reason", "changed their mind")
    assert (cancelled["verdict"], cancelled["status"]) == ("accepted", "cancelled")


def test_a_change_is_previewed_then_made(running: Installation) -> None:
    Partner.of(running, "shop:acme").say(placed("3001"))
    shown(running, "3001", "placed")
    proposed = ask(running.settings, "change", "3001", "--set", "1=1", "--reason", "one will do")
    change = proposed["change"]
    assert (change["status"], change["total_before_minor"], change["total_after_minor"]) == ("pending", 4_400, 2_400)
    confirmed = ask(running.settings, "change", "3001", change["change_id"], "--confirm")
    assert confirmed["verdict"] == "accepted"
    found = ask(running.settings, "order", "3001")
    assert found["status"]["owed_minor"] == 2_400
    assert [each["status"] for each in found["changes"]] == ["confirmed"]


def placed(order_id: str) -> Place:
    """Three mugs at 10.00, two cups at 5.00, postage of 4.00: paid before it leaves, from wherever units are."""
    return Place(
        order_id=order_id,
        currency="GBP",
        customer="jo",
        lines=(
            SaleLine(line_no=1, sku="mug", quantity=3, unit_price_minor=Decimal(1_000)),
            SaleLine(line_no=2, sku="cup", quantity=2, unit_price_minor=Decimal(500)),
            SaleLine(line_no=3, kind="shipping", sku="POST", quantity=1, unit_price_minor=Decimal(400)),
        ),
        contact=Contact(name="Jo"),
        address=Address(lines=("1 High St",), city="York", postcode="YO1 7HH", country="GB", coordinates=YORK),
        terms=TermsBody(ship="as_available", payment="before_release"),
    )


def authorized(order_id: str, amount_minor: int) -> ReportPaymentBody:
    return ReportPaymentBody(
        shop="acme",
        order_id=order_id,
        payment_id=f"pay-{order_id}",
        status="authorized",
        amount_minor=amount_minor,
        currency="GBP",
        capture_before=datetime.now(UTC) + timedelta(days=7),
    )


def receipt(**stock: int) -> Receive:
    lines = tuple(
        ReceiptLine(line_no=number, sku=sku, quantity=quantity)
        for number, (sku, quantity) in enumerate(stock.items(), 1)
    )
    return Receive(document_id="opening", lines=lines)


def units(lines: Any) -> dict[int, int]:
    return {each.line_no: each.quantity for each in lines}


def shown(running: Installation, order_id: str, status: str) -> None:
    """Wait until the views show the order at this stage."""

    def there() -> bool:
        rows = running.sql("SELECT status FROM views.order_status WHERE order_id = %s", order_id)
        return [row["status"] for row in rows] == [status]

    until(there, f"order {order_id} shown as {status}")


def why(running: Installation, order_id: str, status: str) -> Any:
    shown(running, order_id, status)
    return ask(running.settings, "why", order_id)


def refund_status(running: Installation) -> list[str]:
    return [row["status"] for row in running.sql("SELECT status FROM views.order_refunds WHERE order_id = '1001'")]
