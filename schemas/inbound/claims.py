"""Messages on claims: parcels that are lost, damaged or were never received."""

from typing import Annotated

from pydantic import Field

from domain.claims.events import ClaimKind, ClaimOutcome
from domain.claims.open import OpenClaim
from domain.claims.resolve import ResolveClaim
from domain.shipments.lose import ReportLost
from schemas.inbound.envelope import Context
from schemas.inbound.fields import (
    MAX_LINES,
    FulfilmentId,
    Id,
    LineNo,
    Message,
    NumberedOnce,
    PartnerId,
    Reason,
    Units,
)


class ClaimLine(Message):
    """Units of one line of an order."""

    line_no: LineNo
    quantity: Units


class Open(Message):
    """`claim.open.v1`: units of a shipment (all, without `lines`) did not come as they should."""

    shop: PartnerId | None = None
    order_id: Id
    claim_id: Id
    shipment_id: FulfilmentId
    kind: ClaimKind
    lines: Annotated[tuple[ClaimLine, ...], Field(max_length=MAX_LINES, strict=False), NumberedOnce] = ()
    reason: Reason

    def command(self, context: Context) -> OpenClaim:
        """Translate."""
        return OpenClaim(
            shop=context.shop_of(self.shop),
            order_id=self.order_id,
            claim_id=self.claim_id,
            shipment_id=self.shipment_id,
            kind=self.kind,
            reason=self.reason,
            quantities={each.line_no: each.quantity for each in self.lines},
        )


class Resolve(Message):
    """`claim.resolve.v1`: the parcel was found, the claim is denied, or the customer gets money or goods."""

    shop: PartnerId | None = None
    order_id: Id
    claim_id: Id
    outcome: ClaimOutcome
    reason: Reason

    def command(self, context: Context) -> ResolveClaim:
        """Translate."""
        return ResolveClaim(context.shop_of(self.shop), self.order_id, self.claim_id, self.outcome, self.reason)


class LoseOwn(Message):
    """`shipment.lost.v1`: the carrier of the shop's shipment gave it up, but can't say so itself."""

    shop: PartnerId | None = None
    shipment_id: FulfilmentId
    reason: Reason

    def command(self, context: Context) -> ReportLost:
        """Translate."""
        return ReportLost(self.shipment_id, self.reason, shop=context.shop_of(self.shop))


TYPES: dict[str, type[Message]] = {
    "claim.open.v1": Open,
    "claim.resolve.v1": Resolve,
    "shipment.lost.v1": LoseOwn,
}
