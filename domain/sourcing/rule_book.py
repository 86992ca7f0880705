"""The rule book of sourcing: the rules for all shops and for those that differ, a version with each change."""

from collections.abc import Mapping
from dataclasses import field
from typing import assert_never

from domain.sourcing.question import DEFAULT, Aim
from domain.streams import RULE_BOOK
from domain.values import state, value
from domain.world import World


@value
class SourcingRules:
    """By what sources are chosen: the aims, first the one that counts most, and the parcels that an order may become.

    No order comes from more than `max_parcels` locations (None: from any number), whatever it says itself.
    """

    aims: tuple[Aim, ...] = DEFAULT
    max_parcels: int | None = None


@value
class SourcingRulesSet:
    """From now on these rules hold for a shop, or where `shop` is None for all that have none of their own."""

    shop: str | None
    rules: SourcingRules


@value
class SourcingRulesDropped:
    """A shop has no rules of its own any more; where `shop` is None, what was set for all is as it was at first."""

    shop: str | None


RuleEvent = SourcingRulesSet | SourcingRulesDropped


@value
class InForce:
    """Rules, and the version of the rule book with which they began to hold: None if nobody ever set them."""

    rules: SourcingRules = SourcingRules()
    version: int | None = None

    def parcels(self, own: int | None) -> int | None:
        """The most parcels of an order whose `own` limit is this."""
        most = self.rules.max_parcels
        if most is None or own is None:
            return own if most is None else most
        return min(own, most)


BUILT_IN = InForce()


@state
class RuleBook:
    """What was set, by shop (None: for all). `version` is that of the stream, from 0."""

    version: int = -1
    said: Mapping[str | None, InForce] = field(default_factory=dict)

    def of(self, shop: str | None) -> InForce:
        """Give the rules that hold for a shop."""
        found = self.said.get(shop)
        return found if found is not None else self.said.get(None, BUILT_IN)


def evolve_rule_book(book: RuleBook | None, _stream: str, event: RuleEvent) -> RuleBook:
    """Give the state after one more event."""
    before = book or RuleBook()
    version = before.version + 1
    match event:
        case SourcingRulesSet():
            return RuleBook(version=version, said={**before.said, event.shop: InForce(event.rules, version)})
        case SourcingRulesDropped():
            said = {shop: each for shop, each in before.said.items() if shop != event.shop}
            return RuleBook(version=version, said=said)
        case _:
            assert_never(event)


def rules_in_force(world: World, shop: str) -> InForce:
    """Give the rules that hold for a shop now."""
    book = world.state(RuleBook, RULE_BOOK)
    return book.of(shop) if book is not None else BUILT_IN
