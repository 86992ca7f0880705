"""Cancel a count: the shelves are as the ledger has them."""

from collections.abc import Sequence

from domain.counts.events import CountCancelled
from domain.counts.state import count_in
from domain.streams import count_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class CancelCount:
    """It is not to be made, or its figures are not to be posted."""

    location: str
    document_id: str
    reason: str

    def streams(self) -> Sequence[str]:
        """The count."""
        return [count_stream(self.location, self.document_id)]

    def decide(self, world: World) -> Decision:
        """End it; nothing was posted, so nothing is taken back."""
        count = count_in(world, self.location, self.document_id)
        return [Change(count.stream, CountCancelled(self.location, self.document_id, self.reason))]
