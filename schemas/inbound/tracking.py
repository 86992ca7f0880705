"""Messages of a carrier on the shipments that it has."""

from typing import Annotated, Self

from pydantic import AfterValidator, StringConstraints, model_validator

from domain.shipments.events import TrackingReported, TrackingStatus
from domain.shipments.lose import ReportLost
from domain.shipments.sscc import is_sscc
from domain.shipments.track import ReportTracking
from schemas.inbound.envelope import Context
from schemas.inbound.fields import FulfilmentId, Message, Moment, Reason, Text


def _checked(sscc: str) -> str:
    if not is_sscc(sscc):
        raise ValueError("not an SSCC: 18 digits, of which the last is the check digit of the others")
    return sscc


Sscc = Annotated[str, StringConstraints(max_length=18), AfterValidator(_checked)]
"""GS1 Serial Shipping Container Code of a parcel."""


class Report(Message):
    """`tracking.report.v1`: where the carrier saw a shipment, or one parcel of it, `at` that moment.

    `arrives_from` and `arrives_until` estimate when it will be there. Reports may come late and in any order.
    """

    shipment_id: FulfilmentId
    status: TrackingStatus
    at: Moment
    place: Text | None = None
    incident: Text | None = None
    sscc: Sscc | None = None
    arrives_from: Moment | None = None
    arrives_until: Moment | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.arrives_from and self.arrives_until and self.arrives_from > self.arrives_until:
            raise ValueError("arrives_until is before arrives_from")
        return self

    def command(self, context: Context) -> ReportTracking:
        """Translate."""
        report = TrackingReported(
            shipment_id=self.shipment_id,
            status=self.status,
            at=self.at,
            place=self.place,
            incident=self.incident,
            sscc=self.sscc,
            arrives_from=self.arrives_from,
            arrives_until=self.arrives_until,
        )
        return ReportTracking(context.envelope.partner, report)


class Lose(Message):
    """`shipment.lost.v1`: the carrier gives a shipment up."""

    shipment_id: FulfilmentId
    reason: Reason

    def command(self, context: Context) -> ReportLost:
        """Translate."""
        return ReportLost(self.shipment_id, self.reason, carrier=context.envelope.partner)


CARRIER_TYPES: dict[str, type[Message]] = {
    "tracking.report.v1": Report,
    "shipment.lost.v1": Lose,
}
