"""Why an order was sourced as it was: each decision, with what its candidates had and could do at that moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from domain.master.location import Location, ships_on
from domain.orders.events import Candidate, OrderAllocated, Outcome, StockAwaited
from domain.orders.evolve import evolve_order
from domain.orders.lines import units_by_sku
from domain.orders.state import Order, held_lines
from domain.places import Coordinates
from domain.sourcing.question import Aim
from domain.sourcing.rule_book import SourcingRules, SourcingRulesSet
from domain.stock.position import Position
from domain.streams import RULE_BOOK, location_stream, stock_stream
from ledger.past import Past
from schemas.recorded import Recorded

Sourced = OrderAllocated | StockAwaited


@dataclass(frozen=True, slots=True)
class CandidateThen:
    """A location that was asked, as it stood just before the decision.

    `free` are the units of each SKU that nobody had. `cut_off` is local time in `zone`, `ships_on` the local date on
    which goods that were released then would have left, None if on none.
    """

    location: str
    outcome: Outcome
    lost_by: str | None
    distance_km: float | None
    preference: int
    coordinates: Coordinates | None
    free: dict[str, int]
    lacks: tuple[str, ...]
    capacity_per_day: int | None
    cut_off: str | None
    zone: str | None
    ships_on: str | None
    closed: bool


@dataclass(frozen=True, slots=True)
class SourcingDecision:
    """One time that stock was looked for: `wanted` by SKU, `taken` by location and SKU, the SKUs that still wait.

    `destination` is where the order was to go, as far as it is known, to 0.01 degree.
    `position` is that of its first event in the ledger, `at` when that was recorded (UTC). `rule` is None where nothing
    was found; if it is not `exact`, the search met a bound. `aims` and `max_parcels` are the rules that held, with
    their version, None where nobody had set any.
    """

    position: int
    at: datetime
    destination: Coordinates | None
    wanted: dict[str, int]
    taken: dict[str, dict[str, int]]
    waiting: tuple[str, ...]
    rule: str | None
    exact: bool
    aims: tuple[Aim, ...]
    max_parcels: int | None
    rules_version: int | None
    candidates: list[CandidateThen]


def explain(past: Past, stream: str, before: int) -> list[SourcingDecision]:
    """Give each sourcing decision of an order before a position of the ledger, oldest first."""
    events = past.stream(stream, before)
    groups = _decisions(events)
    if not groups:
        return []
    orders = _orders(stream, events, [group[0].version for group in groups])
    wanted = [_needs(each) for each in orders]
    stood = _Stood(past, groups, wanted)
    return [
        _explained(group, needs, order.destination.coordinates, stood, at)
        for at, (group, needs, order) in enumerate(zip(groups, wanted, orders, strict=True))
    ]


def _decisions(events: Iterable[Recorded]) -> list[list[Recorded]]:
    """One decision may take stock at several locations and wait for the rest: an event each, one behind the other."""
    sourced = [each for each in events if each.name in _NAMES]
    groups = [sourced[:1]] if sourced else []
    for before, each in pairwise(sourced):
        if _together(before, each):
            groups[-1].append(each)
        else:
            groups.append([each])
    return groups


_NAMES = ("order.allocated.v1", "order.stock_awaited.v1")


def _together(before: Recorded, each: Recorded) -> bool:
    adjacent = each.version == before.version + 1 and each.recorded_at == before.recorded_at
    return adjacent and before.name == _NAMES[0] and _sourced(before).candidates == _sourced(each).candidates


def _orders(stream: str, events: Sequence[Recorded], versions: Sequence[int]) -> list[Order]:
    """The order as it was just before the events of these versions."""
    state, found = None, []
    for each in events:
        if each.version in versions:
            assert state is not None, f"{stream} begins with its order"
            found.append(state)
        state = evolve_order(state, stream, each.event())
    return found


def _needs(order: Order) -> dict[str, int]:
    held, needs = held_lines(order), dict[str, int]()
    for no, line in order.lines.items():
        waiting = line.unallocated + line.backordered
        if waiting and no not in held:
            needs[order.sold[no].sku] = needs.get(order.sold[no].sku, 0) + waiting
    return needs


class _Stood:
    """Positions and locations as they stood before each decision."""

    def __init__(self, past: Past, groups: Sequence[Sequence[Recorded]], wanted: Sequence[dict[str, int]]) -> None:
        asked = [[each.location for each in _sourced(group[0]).candidates] for group in groups]
        named = [location_stream(place) for places in asked for place in places]
        stock = [
            stock_stream(sku, place)
            for places, needs in zip(asked, wanted, strict=True)
            for place in places
            for sku in needs
        ]
        streams = list(dict.fromkeys([*named, *stock]))
        positions = [group[0].position for group in groups]
        self._rules = past.stream(RULE_BOOK, positions[-1])
        self._states = dict(zip(streams, past.states(streams, positions), strict=True))

    def location(self, location: str, at: int) -> Location | None:
        found = self._states[location_stream(location)][at]
        assert found is None or isinstance(found, Location)
        return found

    def rules(self, version: int | None) -> SourcingRules:
        said = None if version is None else self._rules[version].event()
        return said.rules if isinstance(said, SourcingRulesSet) else SourcingRules()

    def free(self, sku: str, location: str, at: int, now: datetime) -> int:
        found = self._states[stock_stream(sku, location)][at]
        return found.available(now) if isinstance(found, Position) else 0


def _explained(
    group: Sequence[Recorded], wanted: dict[str, int], to: Coordinates | None, stood: _Stood, at: int
) -> SourcingDecision:
    events: list[Any] = [_sourced(each) for each in group]
    taken = [each for each in events if isinstance(each, OrderAllocated)]
    waiting = [sku for each in events if isinstance(each, StockAwaited) for sku in each.skus]
    now = group[0].recorded_at
    rules = stood.rules(events[0].rules_version)
    return SourcingDecision(
        position=group[0].position,
        at=now,
        destination=to,
        wanted=wanted,
        taken={each.location: units_by_sku(each.units) for each in taken},
        waiting=tuple(waiting),
        rule=taken[0].rule if taken else None,
        exact=all(each.exact for each in events),
        aims=rules.aims,
        max_parcels=rules.max_parcels,
        rules_version=events[0].rules_version,
        candidates=[
            _candidate(each, stood.location(each.location, at), _free(each.location, wanted, stood, at, now), now)
            for each in events[0].candidates
        ],
    )


def _free(location: str, wanted: Iterable[str], stood: _Stood, at: int, now: datetime) -> dict[str, int]:
    return {sku: stood.free(sku, location, at, now) for sku in wanted}


def _candidate(asked: Candidate, then: Location | None, free: dict[str, int], now: datetime) -> CandidateThen:
    leaves = ships_on(then, now) if then else None
    return CandidateThen(
        location=asked.location,
        outcome=asked.outcome,
        lost_by=asked.lost_by,
        distance_km=asked.distance_km,
        preference=asked.preference,
        coordinates=then.coordinates if then else None,
        free=free,
        lacks=asked.lacks,
        capacity_per_day=then.capacity_per_day if then else None,
        cut_off=then.cut_off.isoformat("minutes") if then and then.cut_off else None,
        zone=then.zone if then else None,
        ships_on=leaves.isoformat() if leaves else None,
        closed=then is not None and then.closed is not None,
    )


def _sourced(recorded: Recorded) -> Sourced:
    event = recorded.event()
    assert isinstance(event, OrderAllocated | StockAwaited), recorded.name
    return event
