"""Messages of a warehouse on the fulfilments that it was given."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.fulfilment.accept import AcceptFulfilment, RejectFulfilment
from domain.fulfilment.answer_cancel import AnswerCancel
from domain.fulfilment.events import Parcel
from domain.fulfilment.pack import PackFulfilment
from domain.fulfilment.pick import PickFulfilment
from domain.shipments.deliver import DeliverFulfilment
from domain.shipments.parcels import Contents
from domain.shipments.ship import ShipFulfilment
from schemas.inbound.envelope import Context
from schemas.inbound.fields import MAX_LINES, FulfilmentId, LineNo, Message, NumberedOnce, Reason, Text, Units
from schemas.inbound.tracking import Sscc

MAX_PARCELS = 10_000


class FulfilmentLine(Message):
    """Units of one line."""

    line_no: LineNo
    quantity: Units


FulfilmentLines = Annotated[tuple[FulfilmentLine, ...], Field(max_length=MAX_LINES, strict=False), NumberedOnce]


def _quantities(lines: tuple[FulfilmentLine, ...]) -> tuple[tuple[int, int], ...]:
    return tuple((each.line_no, each.quantity) for each in lines)


class Accept(Message):
    """`fulfilment.accept.v1`: the warehouse takes it on."""

    fulfilment_id: FulfilmentId

    def command(self, context: Context) -> AcceptFulfilment:
        """Translate."""
        return AcceptFulfilment(context.envelope.partner, self.fulfilment_id)


class Reject(Message):
    """`fulfilment.reject.v1`: the warehouse can't do it; its units are looked for elsewhere."""

    fulfilment_id: FulfilmentId
    reason: Reason

    def command(self, context: Context) -> RejectFulfilment:
        """Translate."""
        return RejectFulfilment(context.envelope.partner, self.fulfilment_id, self.reason)


class Pick(Message):
    """`fulfilment.pick.v1`: units were taken from the shelves (`lines`), others were not there (`short`).

    Without either, all that was released was picked.
    """

    fulfilment_id: FulfilmentId
    lines: FulfilmentLines = ()
    short: FulfilmentLines = ()

    def command(self, context: Context) -> PickFulfilment:
        """Translate."""
        return PickFulfilment(
            context.envelope.partner, self.fulfilment_id, _quantities(self.lines), _quantities(self.short)
        )


class ParcelBody(Message):
    """One parcel: its SSCC, where it has one, and the units in it."""

    sscc: Sscc | None = None
    lines: Annotated[tuple[FulfilmentLine, ...], Field(min_length=1, max_length=MAX_LINES, strict=False), NumberedOnce]


class Pack(Message):
    """`fulfilment.pack.v1`: units (all that are picked, without `lines`) are in `parcels` parcels.

    `contents` name each parcel and what is in it; they hold all units that are packed, and no others.
    """

    fulfilment_id: FulfilmentId
    parcels: Annotated[int, Field(ge=1, le=MAX_PARCELS)] = 1
    lines: FulfilmentLines = ()
    contents: Annotated[tuple[ParcelBody, ...], Field(max_length=MAX_PARCELS, strict=False)] = ()

    @model_validator(mode="after")
    def _counted(self) -> Self:
        if self.contents and "parcels" in self.model_fields_set and self.parcels != len(self.contents):
            raise ValueError(f"parcels says {self.parcels}, contents has {len(self.contents)}")
        return self

    def command(self, context: Context) -> PackFulfilment:
        """Translate."""
        parcels = () if self.contents else tuple(Parcel(number) for number in range(1, self.parcels + 1))
        contents = tuple(Contents(each.sscc, _quantities(each.lines)) for each in self.contents)
        return PackFulfilment(context.envelope.partner, self.fulfilment_id, parcels, _quantities(self.lines), contents)


class Ship(Message):
    """`fulfilment.ship.v1`: the parcels left, with a carrier where one is known."""

    fulfilment_id: FulfilmentId
    carrier: Text | None = None
    tracking_number: Text | None = None

    def command(self, context: Context) -> ShipFulfilment:
        """Translate."""
        envelope = context.envelope
        return ShipFulfilment(
            envelope.partner, self.fulfilment_id, self.carrier, self.tracking_number, envelope.occurred_at
        )


class Deliver(Message):
    """`fulfilment.deliver.v1`: the parcels reached the customer."""

    fulfilment_id: FulfilmentId

    def command(self, context: Context) -> DeliverFulfilment:
        """Translate."""
        return DeliverFulfilment(context.envelope.partner, self.fulfilment_id, context.envelope.occurred_at)


class AnswerCancelBody(Message):
    """`fulfilment.answer_cancel.v1`: the warehouse leaves the units be that it was asked to, or says it is too late."""

    fulfilment_id: FulfilmentId
    accepted: bool
    reason: Reason

    def command(self, context: Context) -> AnswerCancel:
        """Translate."""
        return AnswerCancel(context.envelope.partner, self.fulfilment_id, self.accepted, self.reason)


TYPES: dict[str, type[Message]] = {
    "fulfilment.accept.v1": Accept,
    "fulfilment.reject.v1": Reject,
    "fulfilment.pick.v1": Pick,
    "fulfilment.pack.v1": Pack,
    "fulfilment.ship.v1": Ship,
    "fulfilment.deliver.v1": Deliver,
    "fulfilment.answer_cancel.v1": AnswerCancelBody,
}
