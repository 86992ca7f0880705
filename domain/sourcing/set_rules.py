"""Set the rules of sourcing for all shops or for one, and drop them again."""

from domain.master.shop import shop_in
from domain.refusals import Refused
from domain.sourcing.rule_book import RuleBook, SourcingRules, SourcingRulesDropped, SourcingRulesSet
from domain.streams import RULE_BOOK, shop_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class SetSourcingRules:
    """Let rules hold for a shop, or where `shop` is None for all that have none of their own."""

    shop: str | None
    rules: SourcingRules

    def streams(self) -> list[str]:
        """The rule book, and the shop."""
        return _streams(self.shop)

    def decide(self, world: World) -> Decision:
        """Set the rules for orders that are sourced from now on; the same rules again change nothing."""
        if self.shop is not None:
            shop_in(world, self.shop)
        aims = self.rules.aims
        if not aims or len(set(aims)) != len(aims):
            said = ", ".join(aims) or "none"
            raise Refused("sourcing.aims", f"each aim is named once, and at least one; these are {said}", "aims")
        known = (world.state(RuleBook, RULE_BOOK) or RuleBook()).said.get(self.shop)
        if known is not None and known.rules == self.rules:
            return []
        return [Change(RULE_BOOK, SourcingRulesSet(self.shop, self.rules))]


@value
class DropSourcingRules:
    """Let a shop have no rules of its own, or where `shop` is None let nothing be set for all."""

    shop: str | None

    def streams(self) -> list[str]:
        """The rule book, and the shop."""
        return _streams(self.shop)

    def decide(self, world: World) -> Decision:
        """Drop what was set; refuse where nothing is."""
        if self.shop is not None:
            shop_in(world, self.shop)
        if self.shop not in (world.state(RuleBook, RULE_BOOK) or RuleBook()).said:
            whose = f"{self.shop} has no rules of its own" if self.shop else "no rules are set for all shops"
            raise Refused("sourcing.no_rules", whose, "shop")
        return [Change(RULE_BOOK, SourcingRulesDropped(self.shop))]


def _streams(shop: str | None) -> list[str]:
    return [RULE_BOOK, shop_stream(shop)] if shop is not None else [RULE_BOOK]
