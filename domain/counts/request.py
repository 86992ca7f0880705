"""Request a count: the sheet that a location is to fill in."""

from collections.abc import Sequence

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
