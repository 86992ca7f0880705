"""What stands around the body of a partner's message."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Protocol

from domain.orders.recipient import Sealed
from domain.refusals import Refused
from domain.values import value
from schemas.inbound.fields import Address, Contact

EXPECTED_VERSION = "ce_expectedversion"
"""The header by which a sender says what version of a stream it has seen."""


OPEN = {"country"}
"""What of an address is nobody's personal data by itself."""


@value
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


class Personal(Protocol):
    """A body with personal data of a customer, or of a guest."""

    @property
    def shop(self) -> str | None:
        """The shop that it is about, where that is not its sender."""

    @property
    def order_id(self) -> str:
        """The shop's own id of the order."""

    @property
    def customer(self) -> str | None:
        """The shop's own id of the customer; None for a guest."""

    @property
    def contact(self) -> Contact | None:
        """Who is to be told."""

    @property
    def address(self) -> Address | None:
        """Where it goes."""


@value
class Context:
    """What a translation needs besides the body."""

    envelope: Envelope
    seal: Seal

    def shop_of(self, named: str | None) -> str:
        """Give the shop that a message is about: a shop's own, or the one that the operator names."""
        shop = self._own_or("shop", named, "message.foreign_shop", "shop")
        if shop is None:
            raise Refused("message.shop_missing", "name the shop whose order it is", "shop")
        return shop

    def location_of(self, named: str | None) -> str:
        """Give the location that a message is about: a warehouse's own, or the one that the operator names."""
        location = self._own_or("warehouse", named, "message.foreign_location", "location")
        if location is None:
            raise Refused("message.location_missing", "name the location that it is about", "location")
        return location

    def _own_or(self, kind: str, named: str | None, foreign: str, field: str) -> str | None:
        """A partner of this kind speaks for itself alone, whoever else for the one that is named."""
        partner = self.envelope.partner
        if self.envelope.source.partition(":")[0] != kind:
            return named
        if named not in {None, partner}:
            raise Refused(foreign, f"{partner} can't speak for {named}", field)
        return partner

    def key_ids(self, body: Personal) -> list[str]:
        """The key that its personal data is sealed under, if it has any: the customer's, or the order's for a guest."""
        parts = [each for each in (body.contact, body.address) if each and each.model_fields_set - OPEN]
        return [self._key_id(body)] if parts else []

    def sealed(self, body: Personal) -> tuple[Sealed | None, Sealed | None]:
        """Seal contact and address."""
        contact, address = _plain(body.contact), _plain(body.address)
        key_id = self._key_id(body)
        return self.seal(key_id, contact) if contact else None, self.seal(key_id, address) if address else None

    def _key_id(self, body: Personal) -> str:
        shop = self.shop_of(body.shop)
        return f"{shop}/customer/{body.customer}" if body.customer else f"{shop}/order/{body.order_id}"


def _plain(part: Contact | Address | None) -> dict[str, Any]:
    """What is to be sealed: what is open is in the destination already."""
    plain = part.model_dump(mode="json", exclude_none=True, exclude_defaults=True) if part else {}
    return plain if plain.keys() - OPEN else {}
