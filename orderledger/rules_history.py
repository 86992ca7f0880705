"""What the ledger tells of the rules of sourcing: every version, and the rule book as of one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.sourcing.question import Aim
from domain.sourcing.rule_book import RuleBook, SourcingRulesSet, evolve_rule_book
from domain.streams import RULE_BOOK
from ledger.past import Past
from orderledger.rules_file import BadRules
from schemas.recorded import Recorded


@dataclass(frozen=True, slots=True)
class RulesVersion:
    """What was set for a shop (None: for all shops) with one version; no aims where it was dropped. `at` is UTC."""

    version: int
    at: datetime
    actor: str
    shop: str | None
    aims: tuple[Aim, ...] | None
    max_parcels: int | None


@dataclass(frozen=True, slots=True)
class RulesNow:
    """What holds for a shop (None: for all that have no rules of their own); no version where nobody set any."""

    shop: str | None
    aims: tuple[Aim, ...]
    max_parcels: int | None
    version: int | None


def versions(past: Past, before: int) -> list[RulesVersion]:
    """Give each version that was recorded before a position of the ledger, oldest first."""
    return [_version(each) for each in past.stream(RULE_BOOK, before)]


def book_at(past: Past, before: int, version: int | None = None) -> RuleBook:
    """Give the rule book before a position, or as of one version; raises BadRules if there is none of that number."""
    recorded = past.stream(RULE_BOOK, before)
    if version is not None and version not in range(len(recorded)):
        known = f"there are 0 to {len(recorded) - 1}" if recorded else "no rules were ever set"
        raise BadRules(f"there is no version {version} of the rules: {known}")
    book = RuleBook()
    for each in recorded if version is None else recorded[: version + 1]:
        book = evolve_rule_book(book, RULE_BOOK, each.event())
    return book


def rules_now(book: RuleBook, shop: str | None) -> list[RulesNow]:
    """Give what holds for one shop; or where none is named for all, and for each that has rules of its own."""
    shops: Sequence[str | None] = [shop] if shop is not None else [None, *sorted(each for each in book.said if each)]
    found = [(each, book.of(each)) for each in shops]
    return [RulesNow(each, rule.rules.aims, rule.rules.max_parcels, rule.version) for each, rule in found]


def _version(recorded: Recorded) -> RulesVersion:
    event = recorded.event()
    rules = event.rules if isinstance(event, SourcingRulesSet) else None
    return RulesVersion(
        version=recorded.version,
        at=recorded.recorded_at,
        actor=recorded.actor,
        shop=event.shop,
        aims=rules.aims if rules else None,
        max_parcels=rules.max_parcels if rules else None,
    )
