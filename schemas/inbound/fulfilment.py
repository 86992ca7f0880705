"""Messages of a warehouse on the fulfilments that it was given."""

from typing import Annotated

from pydantic import Field

from domain.fulfilment.accept import AcceptFulfilment, RejectFulfilment
from domain.fulfilment.answer_cancel import AnswerCancel
from domain.fulfilment.events import Parcel
from domain.fulfilment.pack import PackFulfilment
from domain.fulfilment.pick import PickFulfilment
from domain.shipments.deliver import DeliverFulfilment
from domain.shipments.ship import ShipFulfilment
from schemas.inbound.envelope import Context
from schemas.inbound.fields import MAX_LINES, FulfilmentId, LineNo, Message, NumberedOnce, Reason, Text, Units


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


class Pack(Message):
    """`fulfilment.pack.v1`: units (all that are picked, without `lines`) are in `parcels` parcels."""

    fulfilment_id: FulfilmentId
    parcels: Annotated[int, Field(ge=1, le=10_000)] = 1
    lines: FulfilmentLines = ()

    def command(self, context: Context) -> PackFulfilment:
        """Translate."""
        parcels = tuple(Parcel(number) for number in range(1, self.parcels + 1))
        return PackFulfilment(context.envelope.partner, self.fulfilment_id, parcels, _quantities(self.lines))


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
