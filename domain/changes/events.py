"""What happens to a change of an order: it is previewed, confirmed, declined or cancelled; an address changes."""

from datetime import datetime

from domain.orders.buckets import Bucket
from domain.orders.lines import Line, LineKind, Units
from domain.orders.recipient import Destination, Sealed
from domain.values import value


@value
class LinePreview:
    """One line before and after a change: its units that are not cancelled, and what is owed for them."""

    line_no: int
    kind: LineKind
    sku: str
    quantity_before: int
    quantity_after: int
    amount_before_minor: int
    amount_after_minor: int


@value
class SourcedUnits:
    """Units of a line that come from the stock at a location."""

    line_no: int
    sku: str
    location: str
    quantity: int


@value
class ChangeProposed:
    """What would become of an order: nothing of it has happened yet, but for the stock that is `held`.

    `lines` are those that would be sold anew or otherwise (quantity, price), as they would stand; `dropped` those
    that would go from a draft. `added` units are wanted: `sources` tells where they would come from, `short` are
    nowhere in stock, and `held` are taken already, none before the order is approved. `reduced` units would be
    cancelled. Totals are what the customer owes, in minor units. `of_draft`: nothing was sold yet. Of kits `lines` hold
    the parts, and `kits` the kits' own lines that would be sold anew or otherwise.
    """

    change_id: str
    reason: str
    previews: tuple[LinePreview, ...]
    lines: tuple[Line, ...]
    dropped: tuple[int, ...]
    added: tuple[Units, ...]
    reduced: tuple[Units, ...]
    sources: tuple[SourcedUnits, ...]
    held: tuple[SourcedUnits, ...]
    short: tuple[Units, ...]
    total_before_minor: int
    total_after_minor: int
    expires_at: datetime
    of_draft: bool = False
    kits: tuple[Line, ...] = ()


@value
class Asked:
    """Units of a fulfilment that its warehouse is asked to leave be, and of each line how many it had left before."""

    fulfilment_id: str
    units: tuple[Units, ...]
    before: tuple[Units, ...]


@value
class ChangeRequested:
    """The customer wants the change; it is up to the warehouses that have the units."""

    change_id: str
    asked: tuple[Asked, ...]


@value
class ChangeConfirmed:
    """The change is made. What it held now belongs to the order; what is `reduced` is cancelled in the same commit.

    The other fields are as in ChangeProposed; the totals are those of this moment.
    """

    change_id: str
    lines: tuple[Line, ...]
    dropped: tuple[int, ...]
    added: tuple[Units, ...]
    reduced: tuple[Units, ...]
    held: tuple[SourcedUnits, ...]
    total_before_minor: int
    total_after_minor: int
    kits: tuple[Line, ...] = ()


@value
class ChangeDeclined:
    """The change is not made: the shop or a warehouse said no, or the order had moved on."""

    change_id: str
    reason: str


@value
class ChangeCancelled:
    """The change is wanted no more."""

    change_id: str
    reason: str


@value
class ChangeExpired:
    """Nobody confirmed the change in time: the ledger cancelled it."""

    change_id: str


@value
class AddressChangeRequested:
    """The order is to go elsewhere; warehouses are asked to give back what they have of it.

    It is said again when one of them refuses while others have not answered (`kept` names its fulfilment), and when
    another was told to pick meanwhile.
    """

    destination: Destination
    contact: Sealed | None
    address: Sealed | None
    reason: str
    asked: tuple[Asked, ...]
    kept: tuple[str, ...] = ()


@value
class AddressChangeDeclined:
    """The order goes where it went: it had left meanwhile, or a warehouse said that it is too late."""

    reason: str


@value
class UnitsRecalled:
    """A warehouse gave units back that are to go to another address; they are looked for anew."""

    fulfilment_id: str
    location: str
    units: tuple[Units, ...]
    bucket: Bucket
