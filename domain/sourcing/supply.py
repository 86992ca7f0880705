"""What locations can ship, alone and together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from operator import eq

from domain.orders.lines import Units, units_by_sku
from domain.sourcing.costs import Costs, Option
from domain.sourcing.packing import Packer, fits, stocks
from domain.sourcing.question import Question, Site

Free = Mapping[str, int]


def blocked(site: Site, wanted: Mapping[str, int]) -> bool:
    """Whether the location is not to be asked for something that is needed."""
    return bool(site.excluded) and any(sku in wanted for sku in site.excluded)


@dataclass(slots=True)
class Group:
    """Parts whose supply hangs together, and how many of their units can be shipped at most (`target`).

    It is one part; or all lines of one SKU, whose units may come from anywhere (`divisible`); or parts, each
    from one location, that share SKUs, so that one may take what another needs (`packed`).
    """

    parts: list[tuple[Units, ...]]
    divisible: bool
    needs: dict[str, int]
    target: int = 0
    bit: int = 0
    column: list[int] = field(default_factory=list)

    @property
    def packed(self) -> bool:
        """Whether what two locations ship together is not what each ships alone."""
        return not self.divisible and len(self.parts) > 1


class Supply:
    """Groups of units, those with the fewest helpers first, and the options that can ship any of them.

    What no location has belongs to no group. Of the groups in `several` some location has only a part.
    """

    def __init__(self, question: Question, costs: Costs) -> None:
        free = [each.site.free if not each.site.excluded else _effective(each.site) for each in costs.options]
        self.free = dict(zip([each.bit for each in costs.options], free, strict=True))
        self._packer = Packer()
        self._packs: dict[tuple[int, int], list[int | None]] = {}
        self.groups: list[Group] = []
        skus = list(question.wanted)
        has = dict(zip(skus, zip(*stocks(free, skus), strict=True), strict=True)) if free and skus else {}
        for group in _groups(question) if has else ():
            self._measure(group, free, has)
        self.groups.sort(key=lambda each: -each.column.count(0))
        self.several = 0
        self._mark(costs.options)
        self.all = (1 << len(self.groups)) - 1
        self.options = [each for each in costs.options if each.helps]

    @property
    def exact(self) -> bool:
        """Whether every packing was searched to its end."""
        return self._packer.exact

    def lost(self, chosen: Sequence[Option]) -> int:
        """How many units wait, that could be shipped, if only these locations take part."""
        left = self.unmet(chosen)
        return sum([each.target - self.gain(each, chosen) for each in self.groups if left & each.bit]) if left else 0

    def met_together(self, chosen: Sequence[Option], left: int) -> int:
        """The groups among those in `left` of which these locations together ship all that can be shipped."""
        if not left & self.several:
            return 0
        return sum(each.bit for each in self.groups if left & each.bit and self.gain(each, chosen) >= each.target)

    def unmet(self, chosen: Sequence[Option]) -> int:
        """The groups that none of these locations meets alone."""
        left = self.all
        for each in chosen:
            left &= ~each.full
        return left

    def loses_more(self, chosen: Sequence[Option], than: int) -> bool:
        """Whether more units wait than so many, if only these locations take part."""
        left = self.unmet(chosen)
        if not left:
            return False
        return (not than and bool(left & ~self.several)) or self.lost(chosen) > than

    def gain(self, group: Group, chosen: Sequence[Option]) -> int:
        """How many units of a group these locations ship together."""
        at = group.bit.bit_length() - 1
        if group.packed:
            packed = self._pack(group, _helpers(group, chosen))
            return sum(_size(part) for part, at in zip(group.parts, packed, strict=True) if at is not None)
        return min(group.target, sum([each.has[at] for each in chosen]))

    def assigned(self, chosen: Sequence[Option]) -> dict[str, tuple[Units, ...]]:
        """Who ships what: of several that could, the first of them."""
        taken: dict[str, list[Units]] = {each.site.location: [] for each in chosen}
        for group in self.groups:
            for option, units in self._shares(group, chosen):
                taken[option.site.location].append(units)
        assert all(taken.values()) or not self.exact, "without the one that ships nothing the set would be better"
        return {location: tuple(sorted(units, key=_line_no)) for location, units in taken.items() if units}

    def _shares(self, group: Group, chosen: Sequence[Option]) -> list[tuple[Option, Units]]:
        if group.divisible:
            return _poured(group, [(each, self.free[each.bit]) for each in chosen])
        if not group.packed:
            able = [each for each in chosen if each.full & group.bit]
            return [(each, units) for each in able[:1] for units in group.parts[0]]
        helpers = _helpers(group, chosen)
        packed = self._pack(group, helpers)
        return [
            (helpers[at], units)
            for part, at in zip(group.parts, packed, strict=True)
            if at is not None
            for units in part
        ]

    def _pack(self, group: Group, helpers: Sequence[Option]) -> list[int | None]:
        """The same answer each time, also when the bound was met meanwhile."""
        key = (group.bit, sum(each.bit for each in helpers))
        if key not in self._packs:
            self._packs[key] = self._packer.pack(group.parts, [self.free[each.bit] for each in helpers])
        return self._packs[key]

    def _measure(self, group: Group, free: Sequence[Free], has: Mapping[str, Sequence[int]]) -> None:
        """Find what each option ships of a group alone, and all of them together; keep it if that is something.

        Options have `free` units, of each SKU `has`.
        """
        if group.divisible:
            ((sku, quantity),) = group.needs.items()
            column = [max(min(units, quantity), 0) for units in has[sku]]
            group.target = min(quantity, sum(column))
            column = [min(units, group.target) for units in column]
        elif not group.packed:
            column = _alone(group, free, has)
            group.target = max(column, default=0)
        else:
            column = [sum(map(_size, self._packer.packed(group.parts, [here]))) for here in free]
            group.target = sum(map(_size, self._packer.packed(group.parts, free)))
        if group.target:
            group.column = column
            self.groups.append(group)

    def _mark(self, options: Sequence[Option]) -> None:
        for at, group in enumerate(self.groups):
            group.bit = 1 << at
            if group.column.count(0) + group.column.count(group.target) < len(group.column):
                self.several |= group.bit
        bits, targets = [each.bit for each in self.groups], [each.target for each in self.groups]
        rows = zip(*[each.column for each in self.groups], strict=True)
        # Without groups there are no rows.
        for option, row in zip(options, rows, strict=False):
            option.has = row
            option.helps = helps = sum(compress(bits, row))
            option.full = sum(compress(bits, map(eq, row, targets))) if self.several else helps


def _alone(group: Group, free: Sequence[Free], has: Mapping[str, Sequence[int]]) -> list[int]:
    """What each ships of a group that is one part: all or nothing."""
    units = _size(group.parts[0])
    if len(group.needs) == 1:
        ((sku, quantity),) = group.needs.items()
        return [units if here >= quantity else 0 for here in has[sku]]
    return [units if fits(group.needs, here) else 0 for here in free]


def _poured(group: Group, chosen: Sequence[tuple[Option, Free]]) -> list[tuple[Option, Units]]:
    """Line after line: all from the first location that has all of it, else what each has, in their order."""
    ((sku, _),) = group.needs.items()
    left = [max(free[sku], 0) for _, free in chosen]
    shares = []
    for (line,) in group.parts:
        wanted = line.quantity
        whole = [at for at, units in enumerate(left) if units >= wanted]
        for at in whole[:1] or range(len(chosen)):
            quantity = min(wanted, left[at])
            if quantity:
                shares.append((chosen[at][0], Units(line.line_no, sku, quantity)))
                left[at] -= quantity
                wanted -= quantity
    return shares


def _groups(question: Question) -> list[Group]:
    """Parts that share a SKU, directly or by way of others, are one group."""
    groups: list[Group] = []
    for part in question.parts:
        needs = units_by_sku(part)
        near = [each for each in groups if not needs.keys().isdisjoint(each.needs)]
        parts = [*(old for each in near for old in each.parts), part]
        groups = [each for each in groups if each not in near]
        groups.append(Group(parts, question.divisible, units_by_sku(units for each in parts for units in each)))
    return groups


def _effective(site: Site) -> Free:
    """What the location may be asked for."""
    return {**site.free, **dict.fromkeys(site.excluded, 0)}


def _helpers(group: Group, chosen: Sequence[Option]) -> list[Option]:
    """Always in the same order, however they were found: a packing names them by their place in it."""
    return sorted([each for each in chosen if each.helps & group.bit], key=lambda each: each.bit)


def _line_no(units: Units) -> int:
    return units.line_no


def _size(part: Sequence[Units]) -> int:
    return sum(each.quantity for each in part)
