"""GS1 keys of products: the Global Trade Item Number, its check digit, and that it belongs to one SKU."""

from collections.abc import Iterator, Sequence

from domain.refusals import Refused
from domain.shipments.sscc import check_digit
from domain.streams import gtin_stream
from domain.values import value
from domain.world import Change, Decision, World

GTIN_LENGTHS = (8, 12, 13, 14)


@value
class GtinAssigned:
    """A GTIN, in its form of 14 digits, stands for a SKU."""

    gtin: str
    sku: str


@value
class GtinFreed:
    """A GTIN does not stand for the SKU any more, and may be given to another."""

    gtin: str
    sku: str


@value
class GtinOwner:
    """The SKU that a GTIN stands for."""

    sku: str | None


@value
class GtinMove:
    """A SKU has another GTIN than before; both in their form of 14 digits. `field` is where it is said."""

    sku: str
    before: str | None
    after: str | None
    field: str


def require_gtin(gtin: str, field: str) -> None:
    """Refuse what is no GTIN: 8, 12, 13 or 14 digits, of which the last checks the others."""
    if not (gtin.isascii() and gtin.isdigit() and len(gtin) in GTIN_LENGTHS):
        raise Refused("product.gtin", f"a GTIN has 8, 12, 13 or 14 digits, not {gtin!r}", field)
    expected = check_digit(gtin[:-1])
    if gtin[-1] != expected:
        raise Refused("product.gtin", f"GTIN {gtin} ends in {gtin[-1]}, its check digit is {expected}", field)


def gtin_14(gtin: str | None) -> str | None:
    """The form in which shorter GTINs of the same item are the same (GS1 General Specifications, 3.3.2)."""
    return None if gtin is None else gtin.zfill(max(GTIN_LENGTHS))


def move_gtins(world: World, moves: Sequence[GtinMove]) -> Decision:
    """Free all GTINs that are given up, then assign the new ones: so two SKUs may swap theirs in one message."""
    freed = {each.before: each.sku for each in moves if each.before is not None}
    wanted = [each.after for each in moves if each.after is not None]
    owners = {gtin: owner for gtin, owner in _owners(world, wanted) if gtin not in freed}
    for each in moves:
        if each.after is not None and (owner := owners.setdefault(each.after, each.sku)) != each.sku:
            raise Refused("product.gtin_taken", f"GTIN {each.after} is that of SKU {owner}", each.field)
    return [
        *(Change(gtin_stream(gtin), GtinFreed(gtin, sku)) for gtin, sku in freed.items()),
        *(Change(gtin_stream(gtin), GtinAssigned(gtin, owners[gtin])) for gtin in wanted),
    ]


def evolve_gtin(_owner: GtinOwner | None, _stream: str, event: GtinAssigned | GtinFreed) -> GtinOwner:
    """Who was assigned it last has it, until it is freed."""
    return GtinOwner(event.sku if isinstance(event, GtinAssigned) else None)


def _owners(world: World, gtins: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The GTINs that stand for a SKU, and for which."""
    found = world.states(GtinOwner, [gtin_stream(each) for each in gtins])
    for gtin, owner in zip(gtins, found, strict=True):
        if owner is not None and owner.sku is not None:
            yield gtin, owner.sku
