"""What an order's message says besides its lines; what it leaves out is as the policy of its type has it."""

from datetime import date
from functools import cache
from typing import Annotated

from pydantic import Field

from domain.orders.policy import POLICIES, OrderType, PaymentTerms, ShipPolicy, Terms
from schemas.inbound.fields import Id, MaxParcels, Message, PartnerId


class TermsBody(Message):
    """The terms of an order: see domain.orders.policy.Terms; only what is said differs from its type's policy."""

    ship: ShipPolicy | None = None
    payment: PaymentTerms | None = None
    account: Id | None = None
    purchase_order: Id | None = None
    seller: Id | None = None
    parent: Id | None = None
    subscription: Id | None = None
    cycle: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    first_order: Id | None = None
    return_id: Id | None = None
    ships_in_advance: bool = False
    promised_by: date | None = None
    not_before: date | None = None
    priority: Annotated[int, Field(ge=0, le=1_000)] = 100
    fraud_score: Annotated[int, Field(ge=0, le=100)] | None = None
    location: PartnerId | None = None
    max_parcels: MaxParcels | None = None
    reservation: Id | None = None

    def terms(self, order_type: OrderType) -> Terms:
        """Give the terms of an order of this type."""
        return _said(self, order_type) if self.model_fields_set else _unsaid(order_type)


def _said(body: TermsBody, order_type: OrderType) -> Terms:
    policy = POLICIES[order_type]
    said = body.model_dump(exclude={"ship", "payment"})
    return Terms(
        ship=body.ship or policy.ship, payment=body.payment or policy.payment, delivery=policy.delivery, **said
    )


@cache
def _unsaid(order_type: OrderType) -> Terms:
    """Give the terms of those, which are most, that say nothing of them."""
    return _said(TermsBody(), order_type)
