"""The state of an account."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from domain.accounts.events import AccountAdjusted, AccountRegistered, CreditFreed, CreditTaken

AccountEvent = AccountAdjusted | AccountRegistered | CreditTaken | CreditFreed


@dataclass(frozen=True, slots=True)
class Account:
    """What an account may owe and owes: `open_orders` by stream are not yet invoiced, `receivable_minor` is."""

    documents: frozenset[str] = frozenset()
    registered: AccountRegistered | None = None
    open_orders: Mapping[str, int] = field(default_factory=dict)
    receivable_minor: int = 0

    @property
    def exposure_minor(self) -> int:
        """What would be lost if the customer paid nothing more."""
        return self.receivable_minor + sum(self.open_orders.values())

    @property
    def over_limit(self) -> bool:
        """Whether more is at stake than the account may owe."""
        limit = self.registered.limit_minor if self.registered else None
        return limit is not None and self.exposure_minor > limit


def evolve_account(account: Account | None, _stream: str, event: AccountEvent) -> Account:
    """Give the state after one more event."""
    now = account or Account()
    match event:
        case AccountAdjusted():
            owed = now.receivable_minor + event.amount_minor
            return replace(now, documents=now.documents | {event.document_id}, receivable_minor=owed)
        case AccountRegistered():
            return replace(now, registered=event)
        case CreditTaken():
            used = now.open_orders.get(event.order, 0) + event.amount_minor
            return replace(now, open_orders={**now.open_orders, event.order: used})
        case CreditFreed():
            left = {**now.open_orders, event.order: now.open_orders.get(event.order, 0) - event.amount_minor}
            return replace(now, open_orders={order: amount for order, amount in left.items() if amount})
        case _:
            assert_never(event)
