"""Messages on the rules of sourcing."""

from typing import Annotated

from pydantic import Field

from domain.sourcing.question import DEFAULT, Aim
from domain.sourcing.rule_book import SourcingRules
from domain.sourcing.set_rules import DropSourcingRules, SetSourcingRules
from schemas.inbound.envelope import Context
from schemas.inbound.fields import MaxParcels, Message, PartnerId


class SetRulesBody(Message):
    """`sourcing.set_rules.v1`: by these rules orders are sourced from now on.

    They are those of one shop; or, where none is named, of all shops that have none of their own.
    `aims`, each at most once, first the one that counts most; no order comes from more than `max_parcels` locations.
    """

    shop: PartnerId | None = None
    aims: Annotated[tuple[Aim, ...], Field(min_length=1, max_length=len(DEFAULT), strict=False)]
    max_parcels: MaxParcels | None = None

    def command(self, _context: Context) -> SetSourcingRules:
        """Translate."""
        return SetSourcingRules(self.shop, SourcingRules(self.aims, self.max_parcels))


class DropRulesBody(Message):
    """`sourcing.drop_rules.v1`: a shop goes by the rules of all again; where none is named, those are as they came."""

    shop: PartnerId | None = None

    def command(self, _context: Context) -> DropSourcingRules:
        """Translate."""
        return DropSourcingRules(self.shop)


OPERATOR_TYPES: dict[str, type[Message]] = {
    "sourcing.set_rules.v1": SetRulesBody,
    "sourcing.drop_rules.v1": DropRulesBody,
}
