"""Messages on parcels, shipments, tracking and claims: strict, and each stands for its command."""

from datetime import UTC, date
from typing import Any

import pytest
from pydantic import ValidationError

from domain.claims.open import OpenClaim
from domain.claims.resolve import ResolveClaim
from domain.fulfilment.events import Parcel
from domain.fulfilment.pack import PackFulfilment
from domain.orders.recipient import Sealed
from domain.refusals import Refused
from domain.shipments.collect import CollectShipment
from domain.shipments.events import TrackingReported
from domain.shipments.label import LabelShipment
from domain.shipments.lose import ReportLost
from domain.shipments.manifest import ManifestShipment
from domain.shipments.ready import ReadyShipment
from domain.shipments.ship import ShipShipment
from domain.shipments.track import ReportTracking
from domain.shipments.void import VoidShipment
from domain.world import Command
from schemas.inbound.claims import TYPES
from schemas.inbound.envelope import Context, Envelope
from schemas.inbound.fulfilment import TYPES as FULFILMENT_TYPES
from schemas.inbound.shipments import WAREHOUSE_TYPES
from schemas.inbound.tracking import CARRIER_TYPES
from tests.domain.shipment_words import FIRST, SECOND, SHIPMENT, later, parcel
from tests.domain.words import NOON

LABEL = {"shipment_id": SHIPMENT, "carrier": "dhl"}
REPORT = {"shipment_id": SHIPMENT, "status": "in_transit", "at": "2011-01-04T14:00:00+01:00"}
CLAIM = {"order_id": "1001", "claim_id": "C1", "shipment_id": SHIPMENT, "kind": "damaged", "reason": "dented"}
PACK = {"fulfilment_id": "alpha:1001/1"}
OF_A_SHIPMENT = {"shipment_id": SHIPMENT}


def context(source: str) -> Context:
    partner = source.partition(":")[2] or source
    envelope = Envelope(
        source=source,
        message_id="m1",
        message_type="any",
        fingerprint="",
        partner=partner,
        occurred_at=NOON,
        local_date=date(2011, 1, 4),
    )
    return Context(envelope, lambda key, _plain: Sealed(key, "", ""))


@pytest.mark.parametrize(
    ("message", "body", "command"),
    [
        ("shipment.label.v1", LABEL, LabelShipment("leeds", SHIPMENT, "dhl")),
        ("shipment.label.v1", {**LABEL, "tracking_number": "D1"}, LabelShipment("leeds", SHIPMENT, "dhl", "D1")),
        ("shipment.manifest.v1", {**OF_A_SHIPMENT, "manifest_id": "M1"}, ManifestShipment("leeds", SHIPMENT, "M1")),
        ("shipment.ship.v1", OF_A_SHIPMENT, ShipShipment("leeds", SHIPMENT, NOON)),
        ("shipment.void.v1", {**OF_A_SHIPMENT, "reason": "torn"}, VoidShipment("leeds", SHIPMENT, "torn")),
        ("shipment.ready.v1", OF_A_SHIPMENT, ReadyShipment("leeds", SHIPMENT)),
        ("shipment.collect.v1", OF_A_SHIPMENT, CollectShipment("leeds", SHIPMENT, NOON)),
    ],
)
def test_a_warehouse_speaks_of_its_shipments(message: str, body: dict[str, Any], command: Command) -> None:
    assert said(WAREHOUSE_TYPES, message, body, "warehouse:leeds") == command


def test_a_carrier_reports() -> None:
    command = said(CARRIER_TYPES, "tracking.report.v1", {**REPORT, "sscc": FIRST, "place": "Hull"}, "carrier:dhl")
    assert command == ReportTracking("dhl", TrackingReported(SHIPMENT, "in_transit", later(1), "Hull", sscc=FIRST))
    assert isinstance(command, ReportTracking)
    assert command.report.at.astimezone(UTC) == later(1)


def test_a_carrier_gives_up_and_a_shop_says_so_for_it() -> None:
    body = {**OF_A_SHIPMENT, "reason": "burned"}
    assert said(CARRIER_TYPES, "shipment.lost.v1", body, "carrier:dhl") == ReportLost(SHIPMENT, "burned", "dhl")
    by_shop = ReportLost(SHIPMENT, "burned", shop="alpha")
    assert said(TYPES, "shipment.lost.v1", body, "shop:alpha") == by_shop
    assert said(TYPES, "shipment.lost.v1", {**body, "shop": "alpha"}, "operator") == by_shop


def test_a_shop_claims_and_resolves() -> None:
    opened = OpenClaim("alpha", "1001", "C1", SHIPMENT, "damaged", "dented", {1: 2})
    body = {**CLAIM, "lines": [{"line_no": 1, "quantity": 2}]}
    assert said(TYPES, "claim.open.v1", body, "shop:alpha") == opened
    end = {"order_id": "1001", "claim_id": "C1", "outcome": "refund", "reason": "true", "shop": "alpha"}
    assert said(TYPES, "claim.resolve.v1", end, "operator") == ResolveClaim("alpha", "1001", "C1", "refund", "true")


def test_a_shop_speaks_of_its_own_orders_only() -> None:
    for message, body in (("claim.open.v1", CLAIM), ("shipment.lost.v1", {**OF_A_SHIPMENT, "reason": "burned"})):
        with pytest.raises(Refused, match=r"message\.foreign_shop"):
            said(TYPES, message, {**body, "shop": "alpha"}, "shop:beta")
        with pytest.raises(Refused, match=r"message\.shop_missing"):
            said(TYPES, message, body, "operator")


def test_a_warehouse_says_what_is_in_its_parcels() -> None:
    contents = [
        {"sscc": FIRST, "lines": [{"line_no": 1, "quantity": 1}]},
        {"lines": [{"line_no": 1, "quantity": 1}]},
    ]
    in_parcels = PackFulfilment("leeds", "alpha:1001/1", (), (), (parcel(FIRST, line_1=1), parcel(None, line_1=1)))
    for body in ({**PACK, "contents": contents}, {**PACK, "contents": contents, "parcels": 2}):
        assert said(FULFILMENT_TYPES, "fulfilment.pack.v1", body, "warehouse:leeds") == in_parcels
    counted = PackFulfilment("leeds", "alpha:1001/1", (Parcel(1), Parcel(2)))
    assert said(FULFILMENT_TYPES, "fulfilment.pack.v1", {**PACK, "parcels": 2}, "warehouse:leeds") == counted


ONE_LINE = [{"line_no": 1, "quantity": 1}]


@pytest.mark.parametrize(
    ("types", "message", "body", "field"),
    [
        (FULFILMENT_TYPES, "fulfilment.pack.v1", {**PACK, "contents": [{"lines": []}]}, ("contents", 0, "lines")),
        (
            FULFILMENT_TYPES,
            "fulfilment.pack.v1",
            {**PACK, "contents": [{"sscc": FIRST[:-1] + "0", "lines": ONE_LINE}]},
            ("contents", 0, "sscc"),
        ),
        (FULFILMENT_TYPES, "fulfilment.pack.v1", {**PACK, "parcels": 2, "contents": [{"lines": ONE_LINE}]}, ()),
        (
            FULFILMENT_TYPES,
            "fulfilment.pack.v1",
            {**PACK, "contents": [{"lines": ONE_LINE * 2}]},
            ("contents", 0, "lines"),
        ),
        (WAREHOUSE_TYPES, "shipment.label.v1", {**LABEL, "carrier": ""}, ("carrier",)),
        (WAREHOUSE_TYPES, "shipment.label.v1", {**LABEL, "carrier": "  "}, ("carrier",)),
        (WAREHOUSE_TYPES, "shipment.label.v1", {**LABEL, "force": True}, ("force",)),
        (WAREHOUSE_TYPES, "shipment.void.v1", {**OF_A_SHIPMENT, "reason": ""}, ("reason",)),
        (CARRIER_TYPES, "tracking.report.v1", {**REPORT, "status": "eaten"}, ("status",)),
        (CARRIER_TYPES, "tracking.report.v1", {**REPORT, "at": "2011-01-04T14:00:00"}, ("at",)),
        (CARRIER_TYPES, "tracking.report.v1", {**REPORT, "at": "0001-01-01T00:00:00+14:00"}, ("at",)),
        (CARRIER_TYPES, "tracking.report.v1", {**REPORT, "at": "9999-12-31T23:59:59-12:00"}, ("at",)),
        (CARRIER_TYPES, "tracking.report.v1", {**REPORT, "sscc": SECOND[:-1]}, ("sscc",)),
        (
            CARRIER_TYPES,
            "tracking.report.v1",
            {**REPORT, "arrives_from": "2011-01-06T00:00:00Z", "arrives_until": "2011-01-05T00:00:00Z"},
            (),
        ),
        (TYPES, "claim.open.v1", {**CLAIM, "kind": "late"}, ("kind",)),
        (TYPES, "claim.open.v1", {**CLAIM, "lines": [{"line_no": 1, "quantity": 0}]}, ("lines", 0, "quantity")),
        (TYPES, "claim.open.v1", {**CLAIM, "lines": ONE_LINE * 2}, ("lines",)),
        (
            TYPES,
            "claim.resolve.v1",
            {"order_id": "1", "claim_id": "C", "outcome": "shrug", "reason": "r"},
            ("outcome",),
        ),
    ],
)
def test_what_is_wrong_in_a_message_is_named(
    types: dict[str, Any], message: str, body: dict[str, Any], field: tuple[object, ...]
) -> None:
    with pytest.raises(ValidationError) as error:
        types[message].model_validate(body)
    assert error.value.errors()[0]["loc"] == field


def said(types: dict[str, Any], message: str, body: dict[str, Any], source: str) -> Command:
    command: Command = types[message].model_validate(body).command(context(source))
    return command
