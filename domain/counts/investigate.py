"""Investigate a count: what differs is looked into before it is posted, counted again, or given up."""

from collections.abc import Sequence

from domain.counts.events import CountInvestigated
from domain.counts.state import counted_in
from domain.streams import count_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class InvestigateCount:
    """The operator does not take the figures as they are."""

    location: str
    document_id: str
    reason: str

    def streams(self) -> Sequence[str]:
        """The count."""
        return [count_stream(self.location, self.document_id)]

    def decide(self, world: World) -> Decision:
        """Say so; it may still be posted."""
        count = counted_in(world, self.location, self.document_id)
        return [Change(count.stream, CountInvestigated(self.reason))]
