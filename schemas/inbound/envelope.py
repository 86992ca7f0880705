"""What stands around the body of a partner's message."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.orders.recipient import Sealed
from domain.refusals import Refused
from schemas.inbound.fields import Address, Contact

EXPECTED_VERSION = "ce_expectedversion"
"""The header by which a sender says what version of a stream it has seen."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sent a message, and when what it says happened.

    `partner` is the id of the shop, warehouse, payment provider or carrier (`operator` for the operator); `occurred_at`
    is UTC, `local_date` its date as the sender wrote it. `expected_version` is that of the stream it is about.
    """

    source: str
    message_id: str
    message_type: str
    fingerprint: str
    partner: str
    occurred_at: datetime
    local_date: date
    expected_version: int | None = None


Seal = Callable[[str, dict[str, Any]], Sealed]
"""Seal personal data under the key of this id."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a translation needs besides the body."""

    envelope: Envelope
    seal: Seal

    def shop_of(self, named: str | None) -> str:
        """Give the shop that a message is about: a shop's own, or the one that the operator names."""
        kind = self.envelope.source.partition(":")[0]
        if kind == "shop":
            if named not in {None, self.envelope.partner}:
                raise Refused("message.foreign_shop", f"{self.envelope.partner} can't speak for {named}", "shop")
            return self.envelope.partner
        if named is None:
            raise Refused("message.shop_missing", "name the shop whose order it is", "shop")
        return named

    def location_of(self, named: str | None) -> str:
        """Give the location that a message is about: a warehouse's own, or the one that the operator names."""
        kind = self.envelope.source.partition(":")[0]
        if kind == "warehouse":
            if named not in {None, self.envelope.partner}:
                raise Refused(
                    "message.foreign_location", f"{self.envelope.partner} can't speak for {named}", "location"
                )
            return self.envelope.partner
        if named is None:
            raise Refused("message.location_missing", "name the location that it is about", "location")
        return named

    def sealed(self, key_id: str, part: Contact | Address | None) -> Sealed | None:
        """Seal a part; a country alone is nobody's personal data and is in the destination already."""
        plain = part.model_dump(mode="json", exclude_none=True, exclude_defaults=True) if part else {}
        return self.seal(key_id, plain) if plain.keys() - {"country"} else None
