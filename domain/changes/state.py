"""The state of changes to an order."""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from domain.changes.events import AddressChangeRequested, Asked, ChangeProposed, SourcedUnits
from domain.values import value

ChangeStatus = Literal["pending", "requested", "confirmed", "declined", "cancelled"]


@value
class ChangeSet:
    """One change that is open: `asked` are the warehouses whose answers it waits for, once it is requested."""

    change_id: str
    status: ChangeStatus
    proposed: ChangeProposed
    asked: tuple[Asked, ...] = ()

    @property
    def held(self) -> tuple[SourcedUnits, ...]:
        """The units that belong to the order only if the change is made."""
        return self.proposed.held


@value
class Changes:
    """All change sets of an order by id, of which at most one is open; `address` waits for warehouses' answers."""

    statuses: Mapping[str, ChangeStatus] = field(default_factory=dict)
    open: ChangeSet | None = None
    address: AddressChangeRequested | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """Every change set that there ever was."""
        return tuple(self.statuses)
