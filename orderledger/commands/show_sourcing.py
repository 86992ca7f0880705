"""How sourcing looks on a terminal: why each decision went as it did, and how it would have gone by other rules."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape

from domain.sourcing.question import Aim
from orderledger.commands.show import TIME_SHOWN, table
from orderledger.explain import CandidateThen, SourcingDecision
from orderledger.rules_history import RulesNow, RulesVersion
from orderledger.simulation.figures import Compared

SKUS_SHOWN = 5
ALL_SHOPS = "all shops"


def decisions(console: Console, found: list[SourcingDecision]) -> None:
    """Each decision, oldest first, with all that were asked."""
    for number, each in enumerate(found, 1):
        _decision(console, number, each)
    if not found:
        console.print("no stock was looked for yet")


def compared(console: Console, found: Compared) -> None:
    """Figure by figure, then each location's share of the parcels."""
    shown = table("", "today", "simulated")
    for name, unit in _FIGURES.items():
        cells = (f"{getattr(each, name):{unit}}" for each in (found.today, found.simulated))
        shown.add_row(name.replace("_", " "), *cells)
    for location in sorted({*found.today.share, *found.simulated.share}):
        cells = (f"{each.share.get(location, 0.0):.1%}" for each in (found.today, found.simulated))
        shown.add_row(escape(f"share of {location}"), *cells)
    console.print(shown)


def rules(console: Console, found: list[RulesNow]) -> None:
    """Which rules hold for whom."""
    shown = table("for", "aims", "most parcels", "since")
    for each in found:
        since = "as it came" if each.version is None else f"version {each.version}"
        shown.add_row(escape(each.shop or ALL_SHOPS), _aims(each.aims), _parcels(each.max_parcels), since)
    console.print(shown)


def versions(console: Console, found: list[RulesVersion]) -> None:
    """What each version set, oldest first."""
    shown = table("version", "when", "who", "for", "aims", "most parcels")
    for each in found:
        said = (_aims(each.aims), _parcels(each.max_parcels)) if each.aims else ("dropped", "")
        when = str(each.at)[:TIME_SHOWN]
        shown.add_row(str(each.version), when, escape(each.actor), escape(each.shop or ALL_SHOPS), *said)
    console.print(shown if found else "no rules were ever set: all shops go by the first ones")


def _aims(aims: Sequence[Aim]) -> str:
    return ", ".join(aims)


def _parcels(most: int | None) -> str:
    return "any" if most is None else str(most)


_FIGURES = {
    "orders": ",",
    "shipped": ",",
    "parcels": ",",
    "parcels_per_order": ".3f",
    "km_per_order": ",.1f",
    "split_rate": ".1%",
    "waited": ",",
    "still_waiting": ",",
    "days_waited": ".2f",
    "parcels_of_unknown_way": ",",
}


def _decision(console: Console, number: int, found: SourcingDecision) -> None:
    when = f"{str(found.at)[:TIME_SHOWN]}, position {found.position:,}"
    console.print(f"[bold]decision {number}[/] ({when}): needs {escape(_units(found.wanted))}", highlight=False)
    for location, units in found.taken.items():
        console.print(f"  {escape(location)} ships {escape(_units(units))}", highlight=False)
    if found.waiting:
        console.print(f"  no stock yet: {escape(_names(found.waiting))}", highlight=False)
    if found.rule:
        console.print(f"  by the rule: {escape(found.rule)}", highlight=False)
    if not found.exact:
        console.print("  the search met a bound: there may be a better answer", highlight=False)
    if found.rules_version is not None:
        most = "" if found.max_parcels is None else f"; at most {found.max_parcels} parcels"
        console.print(f"  rules version {found.rules_version}: {_aims(found.aims)}{most}", highlight=False)
    shown = table("location", "km", "stock then", "a day", "cut-off", "would leave", "outcome")
    for each in found.candidates:
        shown.add_row(*map(escape, _cells(each)))
    console.print(shown)


def _cells(each: CandidateThen) -> tuple[str, ...]:
    return (
        each.location,
        "unknown" if each.distance_km is None else f"{each.distance_km}",
        _units(each.free),
        "any" if each.capacity_per_day is None else str(each.capacity_per_day),
        f"{each.cut_off or '-'} {each.zone or ''}".rstrip(),
        "closed" if each.closed else each.ships_on or "-",
        _outcome(each),
    )


def _outcome(each: CandidateThen) -> str:
    why = f" ({each.lost_by})" if each.lost_by else ""
    lacks = f", lacks {_names(each.lacks)}" if each.lacks else ""
    return f"{each.outcome}{why}".replace("_", " ") + lacks


def _units(units: Mapping[str, int]) -> str:
    return _names([f"{quantity} {sku}" for sku, quantity in units.items()])


def _names(names: list[str] | tuple[str, ...]) -> str:
    more = [f"{len(names) - SKUS_SHOWN} more"] if len(names) > SKUS_SHOWN else []
    return ", ".join([*names[:SKUS_SHOWN], *more]) or "nothing"
