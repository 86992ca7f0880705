"""Request a count: the sheet that a location is to fill in."""

from collections.abc import Iterable, Sequence

from domain.counts.events import CountRequested
from domain.counts.state import Count, require_sku_once
from domain.master.location import require_location
from domain.master.product import require_stocked
from domain.refusals import Refused
from domain.streams import count_stream, location_stream, product_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class RequestCount:
    """A location is to count these SKUs, each once; it is not told what the ledger expects."""

    location: str
    document_id: str
    skus: tuple[str, ...]
    reason: str
    review: bool = False

    def streams(self) -> Sequence[str]:
        """The count, the location, and each product."""
        document = count_stream(self.location, self.document_id)
        return [document, location_stream(self.location), *map(product_stream, self.skus)]

    def decide(self, world: World) -> Decision:
        """Ask for it, once for each id."""
        require_location(world, self.location)
        stream = count_stream(self.location, self.document_id)
        known = world.state(Count, stream)
        if known is not None:
            raise Refused("count.exists", f"{stream} is there already, {known.status}", "document_id")
        require_stocked(world, self.skus)
        require_sku_once(self.skus)
        return [Change(stream, CountRequested(self.location, self.document_id, self.skus, self.review, self.reason))]


def counted_after(world: World, location: str, fulfilment_id: str, skus: Iterable[str]) -> Decision:
    """Have shelves counted on which a fulfilment was short, by a sheet that is named for it.

    What an open sheet asks for is not asked again; one that is short anew later gets another sheet.
    """
    wanted, number = dict.fromkeys(skus), 1
    while (known := world.state(Count, _sheet(location, fulfilment_id, number))) is not None:
        if not known.ended:
            wanted = {sku: None for sku in wanted if sku not in known.skus}
        number += 1
    if not wanted:
        return []
    document_id = f"{fulfilment_id}/short/{number}"
    reason = f"{fulfilment_id} was short"
    asked = CountRequested(location, document_id, tuple(wanted), review=False, reason=reason)
    return [Change(_sheet(location, fulfilment_id, number), asked)]


def _sheet(location: str, fulfilment_id: str, number: int) -> str:
    return count_stream(location, f"{fulfilment_id}/short/{number}")
