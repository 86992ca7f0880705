"""The cut-off: what may still be changed of units, by where they are."""

from typing import Literal

from domain.orders.buckets import Bucket
from domain.refusals import Refused
from domain.values import value

Edit = Literal["change_address", "add_line", "increase", "reduce", "cancel"]


@value
class Allow:
    """It is done at once."""


@value
class Consent:
    """It is done if the warehouse agrees."""


@value
class Refuse:
    """It is too late, and why."""

    reason: str


Ruling = Allow | Consent | Refuse

_LEFT = Refuse("they have left the warehouse: a return takes them back")
_GONE = Refuse("they are cancelled already")
_ANOTHER = Refuse("they have left the warehouse: place another order")
_ON_THE_WAY = Refuse("they are on their way to the old address")

CUT_OFF: dict[Edit, dict[Bucket, Ruling]] = {
    "change_address": {
        **dict.fromkeys(("cancelled", "unallocated", "backordered", "allocated"), Allow()),
        **dict.fromkeys(("released", "picked", "packed"), Consent()),
        **dict.fromkeys(("shipped", "delivered", "lost"), _ON_THE_WAY),
    },
    "add_line": {
        **dict.fromkeys(
            ("cancelled", "unallocated", "backordered", "allocated", "released", "picked", "packed"), Allow()
        ),
        **dict.fromkeys(("shipped", "delivered", "lost"), _ANOTHER),
    },
    "increase": {
        **dict.fromkeys(("unallocated", "backordered", "allocated", "released", "picked", "packed"), Allow()),
        "cancelled": _GONE,
        **dict.fromkeys(("shipped", "delivered", "lost"), _ANOTHER),
    },
    "reduce": {
        "cancelled": _GONE,
        **dict.fromkeys(("unallocated", "backordered", "allocated"), Allow()),
        **dict.fromkeys(("released", "picked", "packed"), Consent()),
        **dict.fromkeys(("shipped", "delivered", "lost"), _LEFT),
    },
    "cancel": {
        "cancelled": _GONE,
        **dict.fromkeys(("unallocated", "backordered", "allocated"), Allow()),
        **dict.fromkeys(("released", "picked", "packed"), Consent()),
        **dict.fromkeys(("shipped", "delivered", "lost"), _LEFT),
    },
}
"""By what is asked, and the bucket that the units are in."""


def require_allowed(edit: Edit, bucket: Bucket, what: str) -> None:
    """Refuse what is too late, naming `what` and where it is."""
    ruling = CUT_OFF[edit][bucket]
    if isinstance(ruling, Refuse):
        raise Refused(f"change.{edit}_too_late", f"units of {what} are {bucket}: {ruling.reason}")
