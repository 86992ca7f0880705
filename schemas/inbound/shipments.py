"""Messages of a warehouse on the shipments that it packed."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from domain.shipments.collect import CollectShipment
from domain.shipments.label import LabelShipment
from domain.shipments.manifest import ManifestShipment
from domain.shipments.ready import ReadyShipment
from domain.shipments.ship import ShipShipment
from domain.shipments.void import VoidShipment
from schemas.inbound.envelope import Context
from schemas.inbound.fields import FulfilmentId, Id, Message, Reason, Text


def _not_blank(name: str) -> str:
    if not name.strip():
        raise ValueError("is blank")
    return name


Carrier = Annotated[Text, StringConstraints(min_length=1, max_length=200), AfterValidator(_not_blank)]
"""A carrier by its id or its name."""


class Label(Message):
    """`shipment.label.v1`: the parcels have a carrier's label; from now on only that carrier reports on them."""

    shipment_id: FulfilmentId
    carrier: Carrier
    tracking_number: Text | None = None

    def command(self, context: Context) -> LabelShipment:
        """Translate."""
        return LabelShipment(context.envelope.partner, self.shipment_id, self.carrier, self.tracking_number)


class Manifest(Message):
    """`shipment.manifest.v1`: the parcels stand on the list that the carrier signs for."""

    shipment_id: FulfilmentId
    manifest_id: Id

    def command(self, context: Context) -> ManifestShipment:
        """Translate."""
        return ManifestShipment(context.envelope.partner, self.shipment_id, self.manifest_id)


class ShipOne(Message):
    """`shipment.ship.v1`: the parcels of one shipment left."""

    shipment_id: FulfilmentId

    def command(self, context: Context) -> ShipShipment:
        """Translate."""
        return ShipShipment(context.envelope.partner, self.shipment_id, context.envelope.occurred_at)


class Void(Message):
    """`shipment.void.v1`: the shipment will not leave as it is; its units are packed again."""

    shipment_id: FulfilmentId
    reason: Reason

    def command(self, context: Context) -> VoidShipment:
        """Translate."""
        return VoidShipment(context.envelope.partner, self.shipment_id, self.reason)


class Ready(Message):
    """`shipment.ready.v1`: the customer can fetch the parcels."""

    shipment_id: FulfilmentId

    def command(self, context: Context) -> ReadyShipment:
        """Translate."""
        return ReadyShipment(context.envelope.partner, self.shipment_id)


class Collect(Message):
    """`shipment.collect.v1`: the customer fetched the parcels."""

    shipment_id: FulfilmentId

    def command(self, context: Context) -> CollectShipment:
        """Translate."""
        return CollectShipment(context.envelope.partner, self.shipment_id, context.envelope.occurred_at)


WAREHOUSE_TYPES: dict[str, type[Message]] = {
    "shipment.label.v1": Label,
    "shipment.manifest.v1": Manifest,
    "shipment.ship.v1": ShipOne,
    "shipment.void.v1": Void,
    "shipment.ready.v1": Ready,
    "shipment.collect.v1": Collect,
}
