"""The words of shipments: what warehouses, carriers and customers say of parcels."""

from datetime import datetime, timedelta
from typing import Any

from domain.claims.events import ClaimKind, ClaimOutcome
from domain.claims.open import OpenClaim
from domain.claims.resolve import ResolveClaim
from domain.fulfilment.pack import PackFulfilment
from domain.master.partner import RegisterPartner
from domain.orders.state import Order
from domain.shipments.collect import CollectShipment
from domain.shipments.events import TrackingReported, TrackingStatus
from domain.shipments.label import LabelShipment
from domain.shipments.lose import ReportLost
from domain.shipments.manifest import ManifestShipment
from domain.shipments.parcels import Contents
from domain.shipments.ready import ReadyShipment
from domain.shipments.ship import ShipShipment
from domain.shipments.sscc import check_digit
from domain.shipments.state import Shipment
from domain.shipments.track import ReportTracking
from domain.shipments.void import VoidShipment
from domain.streams import order_stream
from domain.world import Command
from tests.domain.scenario import Scenario, given
from tests.domain.words import NOON, fulfilment, goods, order, packed, picked, picked_packed_and_shipped, received
from tests.domain.world import MemoryWorld

ORDER = order_stream("alpha", "1001")
FULFILMENT = fulfilment("1001")
SHIPMENT = "alpha:1001/1/1"
CARRIER = "royal-mail"


def sscc(serial: int) -> str:
    """The SSCC of a parcel."""
    digits = f"34012345{serial:09d}"
    return digits + check_digit(digits)


FIRST, SECOND, THIRD = sscc(1), sscc(2), sscc(3)


def carrier(name: str, shown: str) -> RegisterPartner:
    return RegisterPartner("carrier", name, shown)


def labelled(by: str = "Royal Mail", at: str = "leeds", shipment: str = SHIPMENT) -> LabelShipment:
    return LabelShipment(at, shipment, by, "RM1")


def manifested(at: str = "leeds", shipment: str = SHIPMENT) -> ManifestShipment:
    return ManifestShipment(at, shipment, "evening tour")


def shipped_alone(at: str = "leeds", shipment: str = SHIPMENT) -> ShipShipment:
    return ShipShipment(at, shipment, NOON)


def voided(at: str = "leeds", shipment: str = SHIPMENT) -> VoidShipment:
    return VoidShipment(at, shipment, "wrong box")


def ready(at: str = "leeds", shipment: str = SHIPMENT) -> ReadyShipment:
    return ReadyShipment(at, shipment)


def collected(at: str = "leeds", shipment: str = SHIPMENT) -> CollectShipment:
    return CollectShipment(at, shipment, NOON)


def seen(
    status: TrackingStatus, hours: float = 1, by: str = CARRIER, shipment: str = SHIPMENT, **more: Any
) -> ReportTracking:
    """A carrier's report of something that happened these hours after the parcels left."""
    return ReportTracking(by, TrackingReported(shipment, status, later(hours), **more))


def later(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def lost_by(by: str | None = CARRIER, shop: str | None = None, shipment: str = SHIPMENT) -> ReportLost:
    return ReportLost(shipment, "a van burned", by, shop)


def claimed(
    kind: ClaimKind, claim_id: str = "C1", shipment: str = SHIPMENT, of: str = "1001", **units: int
) -> OpenClaim:
    """A claim; `units` by line, as in line_1=2."""
    quantities = {int(name.removeprefix("line_")): quantity for name, quantity in units.items()}
    return OpenClaim("alpha", of, claim_id, shipment, kind, "says the customer", quantities)


def resolved(outcome: ClaimOutcome, claim_id: str = "C1", of: str = "1001") -> ResolveClaim:
    return ResolveClaim("alpha", of, claim_id, outcome, "looked into")


def parcel(key: str | None, **units: int) -> Contents:
    """What is in a parcel; `units` by line, as in line_1=2."""
    return Contents(key, tuple((int(name.removeprefix("line_")), quantity) for name, quantity in units.items()))


def packed_in(*contents: Contents, at: str = "leeds", name: str = FULFILMENT) -> PackFulfilment:
    return PackFulfilment(at, name, (), (), contents)


def picked_order(*more: Command, **terms: Any) -> Scenario:
    """Two mugs of order 1001 are picked in leeds, where three remain."""
    sold = order("1001", goods("mug", 2), **terms)
    return given(carrier(CARRIER, "Royal Mail"), received("leeds", mug=5), sold, picked("1001", "leeds"), *more)


def packed_order(*more: Command, **terms: Any) -> Scenario:
    """They are in one parcel."""
    return picked_order(packed("1001", "leeds"), *more, **terms)


def shipped_order(*more: Command, **terms: Any) -> Scenario:
    """They left with Royal Mail at noon; it is a week later."""
    scenario = given(
        *(carrier(CARRIER, "Royal Mail"), received("leeds", mug=5), order("1001", goods("mug", 2), **terms)),
        *picked_packed_and_shipped("1001", "leeds"),
    )
    return a_week_later(scenario, *more)


def shipped_parcels(*more: Command) -> Scenario:
    """Two mugs and a cup left with Royal Mail: the first parcel holds a mug, the second a mug and the cup."""
    scenario = given(
        *(carrier(CARRIER, "Royal Mail"), received("leeds", mug=5, cup=5)),
        *(order("1001", goods("mug", 2), goods("cup", 1, line_no=2)), picked("1001", "leeds")),
        packed_in(parcel(FIRST, line_1=1), parcel(SECOND, line_1=1, line_2=1)),
        *(labelled(), shipped_alone()),
    )
    return a_week_later(scenario, *more)


def a_week_later(scenario: Scenario, *more: Command) -> Scenario:
    scenario.world.let_pass(timedelta(days=7))
    for command in more:
        scenario.world.handle(command)
    return scenario


def the_order(world: MemoryWorld) -> Order:
    found = world.state(Order, ORDER)
    assert found is not None
    return found


def the_shipment(world: MemoryWorld, shipment: str = SHIPMENT) -> Shipment:
    return the_order(world).shipments[shipment]
