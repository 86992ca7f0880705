"""What happens to a purchase order. Quantities are units; those of one line are of one SKU."""

from datetime import date
from decimal import Decimal

from domain.values import value


@value
class PurchaseLine:
    """Units of a SKU at `unit_cost_minor` each, in minor units of the order's currency, maybe finer than one.

    `amount_minor` is their product, rounded half away from zero.
    """

    line_no: int
    sku: str
    quantity: int
    unit_cost_minor: Decimal
    amount_minor: int
    expected_on: date | None = None


@value
class PurchaseTerms:
    """What is bought from whom. `over_percent` is how much more of a line may come than was agreed."""

    purchase_id: str
    supplier: str
    location: str
    currency: str
    lines: tuple[PurchaseLine, ...]
    over_percent: int = 0


@value
class PurchaseDrafted:
    """A purchase is planned; the supplier does not know of it."""

    terms: PurchaseTerms


@value
class PurchaseOrdered:
    """The supplier is to send it to `terms.location`."""

    terms: PurchaseTerms


@value
class AgreedLine:
    """What the supplier will send of a line in all, `quantity` units, and when the rest of them comes."""

    line_no: int
    sku: str
    quantity: int
    expected_on: date | None


@value
class PurchaseAcknowledged:
    """The supplier answered: what holds now of every line."""

    lines: tuple[AgreedLine, ...]


@value
class DeliveredUnits:
    """Units of a line that came; `over` of them are more than was agreed, `beyond_tolerance` more than that allows.

    `damaged` of them came so, `quality_control` are to be looked at; both are set aside.
    """

    line_no: int
    sku: str
    quantity: int
    over: int
    beyond_tolerance: int
    damaged: int = 0
    quality_control: int = 0


@value
class PurchaseReceived:
    """Units came, by the receipt in stream `receipt`."""

    receipt: str
    lines: tuple[DeliveredUnits, ...]


@value
class PurchaseClosed:
    """What has not come is wanted no more."""

    reason: str


@value
class PurchaseCancelled:
    """Nothing of it came, and nothing is wanted any more."""

    reason: str


PurchaseEvent = (
    PurchaseDrafted | PurchaseOrdered | PurchaseAcknowledged | PurchaseReceived | PurchaseClosed | PurchaseCancelled
)
