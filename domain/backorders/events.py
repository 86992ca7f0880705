"""What happens to the queue of a SKU."""

from datetime import date, datetime

from domain.values import value


@value
class BackorderNoted:
    """An order waits for `quantity` units of a SKU from now on, where it was `before`; 0: no more.

    Who waits is served by `promised_by`, `priority` (a low one first) and `placed_at`. Units of a held order count too
    where the SKU has a backorder limit: they are sold, and nobody else may have them.
    """

    sku: str
    order: str
    quantity: int
    before: int
    promised_by: date | None
    priority: int
    placed_at: datetime | None
