"""What the operator of the ledger sends."""

from typing import Annotated

from pydantic import Field

from domain.master.location import RegisterLocation
from domain.master.shop import RegisterShop
from schemas.inbound.envelope import Context
from schemas.inbound.fields import Currency, LatLon, Message, PartnerId, Text, Zone


class RegisterShopBody(Message):
    """`shop.register.v1`: a shop may publish orders; those with a fraud score above the limit are held."""

    shop: PartnerId
    name: Text
    zone: Zone
    currencies: Annotated[tuple[Currency, ...], Field(min_length=1, max_length=20, strict=False)]
    fraud_limit: Annotated[int, Field(ge=0, le=100)] | None = None

    def command(self, _context: Context) -> RegisterShop:
        """Translate."""
        return RegisterShop(self.shop, self.name, self.zone, self.currencies, self.fraud_limit)


class RegisterLocationBody(Message):
    """`location.register.v1`: a place that holds stock and ships; a low `preference` comes first."""

    location: PartnerId
    name: Text
    zone: Zone
    coordinates: LatLon | None = None
    preference: Annotated[int, Field(ge=0, le=1_000_000)] = 100

    def command(self, _context: Context) -> RegisterLocation:
        """Translate."""
        here = self.coordinates.coordinates() if self.coordinates else None
        return RegisterLocation(self.location, self.name, self.zone, here, self.preference)


TYPES: dict[str, type[Message]] = {
    "shop.register.v1": RegisterShopBody,
    "location.register.v1": RegisterLocationBody,
}
