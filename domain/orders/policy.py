"""Types of orders: one aggregate, and one table of what differs."""

from datetime import date
from typing import Literal

from domain.values import value

OrderType = Literal[
    "retail",
    "wholesale",
    "marketplace",
    "subscription",
    "pre_order",
    "backorder",
    "pickup",
    "drop_ship",
    "exchange",
    "replacement",
    "sample",
    "gift",
]
ShipPolicy = Literal["whole_order", "whole_line", "kit_together", "as_available"]
"""What may leave alone: only all, whole lines, lines outside of kits, or any unit."""

PaymentTerms = Literal["external", "before_release", "on_account"]
"""Who sees to the money: the shop alone; the ledger, which releases nothing unauthorized; an account's credit."""

Delivery = Literal["carrier", "pickup", "supplier"]
"""How goods reach the customer: by parcel, fetched at a location, or from a supplier's own stock by parcel."""

Need = Literal[
    "account", "seller", "subscription", "cycle", "promised_by", "pickup_location", "supplier", "first_order"
]
"""What an order of a type must say, by the name of the field."""


@value
class Policy:
    """What holds for an order of one type, where its message says nothing else.

    `checks_quantities`: minimum order quantity and pack multiples of its products are held.
    `waits_for_return`: it is held until the goods of its first order are back, unless it ships in advance.
    """

    ship: ShipPolicy = "whole_order"
    payment: PaymentTerms = "external"
    delivery: Delivery = "carrier"
    needs: tuple[Need, ...] = ()
    checks_quantities: bool = False
    waits_for_return: bool = False


POLICIES: dict[OrderType, Policy] = {
    "retail": Policy(),
    "wholesale": Policy(ship="whole_line", payment="on_account", needs=("account",), checks_quantities=True),
    "marketplace": Policy(needs=("seller",)),
    "subscription": Policy(needs=("subscription", "cycle")),
    "pre_order": Policy(needs=("promised_by",)),
    "backorder": Policy(ship="as_available"),
    "pickup": Policy(delivery="pickup", needs=("pickup_location",)),
    "drop_ship": Policy(delivery="supplier", needs=("supplier",)),
    "exchange": Policy(needs=("first_order",), waits_for_return=True),
    "replacement": Policy(needs=("first_order",)),
    "sample": Policy(),
    "gift": Policy(),
}


@value
class Terms:
    """What was agreed of an order besides its lines.

    `account` and `purchase_order` belong to wholesale; `seller` and `parent` (id of the order over all sellers) to
    marketplaces; `subscription` and `cycle` to subscriptions; `first_order` (id, of the same shop) and `return_id`
    to exchanges and replacements. `promised_by` and `not_before` are dates in UTC; a low `priority` comes
    first. `fraud_score` is the shop's, 0 to 100. `location` is where a pickup is fetched or the supplier that ships.
    `reservation` is the id of what the shop kept for the basket.
    """

    ship: ShipPolicy = "whole_order"
    payment: PaymentTerms = "external"
    delivery: Delivery = "carrier"
    account: str | None = None
    purchase_order: str | None = None
    seller: str | None = None
    parent: str | None = None
    subscription: str | None = None
    cycle: int | None = None
    first_order: str | None = None
    return_id: str | None = None
    ships_in_advance: bool = False
    promised_by: date | None = None
    not_before: date | None = None
    priority: int = 100
    fraud_score: int | None = None
    location: str | None = None
    max_parcels: int | None = None
    reservation: str | None = None
