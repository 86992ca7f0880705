"""What an order of a type must say, and what it can't say together."""

from domain.orders.events import OrderPlaced
from domain.orders.policy import POLICIES, Need
from domain.refusals import Refused

_FIELDS: dict[Need, str] = {"pickup_location": "location", "supplier": "location"}
"""Needs that have another name among the terms."""


def require_terms(placed: OrderPlaced) -> None:
    """Refuse an order that lacks what its type needs, or whose terms contradict each other."""
    terms = placed.terms
    for need in POLICIES[placed.order_type].needs:
        if getattr(terms, _FIELDS.get(need, need)) is None:
            raise Refused(f"order.needs_{need}", f"an order of type {placed.order_type} must name its {need}", need)
    if terms.payment == "on_account" and terms.account is None:
        raise Refused("order.needs_account", "an order on account must name its account", "account")
    if placed.order_type == "subscription" and placed.order_id != f"{terms.subscription}/{terms.cycle}":
        reason = f"cycle {terms.cycle} of subscription {terms.subscription} is not order {placed.order_id}"
        raise Refused("order.subscription_id", reason, "order_id")
    _require_dates(placed)


def _require_dates(placed: OrderPlaced) -> None:
    """An order is dated by its first line: an import of history has a calendar of its own."""
    terms = placed.terms
    if terms.promised_by is None and terms.not_before is None:
        return
    ordered_on = min(line.business_date for line in placed.lines)
    for name, day in (("promised_by", terms.promised_by), ("not_before", terms.not_before)):
        if day is not None and day < ordered_on:
            reason = f"{placed.order_id} is of {ordered_on}; it can't be {name.replace('_', ' ')} {day}"
            raise Refused("order.date_before_order", reason, name)
