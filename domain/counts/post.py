"""Post a count: each difference against the position as it was when its shelf was counted."""

from collections.abc import Sequence

from domain.counts.book import book_at, difference
from domain.counts.events import CountedUnits, CountPosted
from domain.counts.state import Count, counted_in
from domain.stock.events import StockCounted
from domain.streams import count_stream, stock_stream
from domain.values import replace, value
from domain.world import Change, Decision, World


@value
class PostCount:
    """The operator takes over what was counted."""

    location: str
    document_id: str

    def streams(self) -> Sequence[str]:
        """The count."""
        return [count_stream(self.location, self.document_id)]

    def decide(self, world: World) -> Decision:
        """Post what differs, by all that has been reported by now of the time before and after the count."""
        return posted(world, counted_in(world, self.location, self.document_id))


def posted(world: World, count: Count) -> Decision:
    """Give what posting a count changes: what came and went since it was counted stays as it is."""
    lines, moved = [], []
    for index, each in enumerate(count.lines):
        line, change = _posted(world, count, each, f"lines[{index}].counted")
        lines.append(line)
        moved.append(change)
    return [Change(count.stream, CountPosted(count.location, count.document_id, tuple(lines))), *moved]


def _posted(world: World, count: Count, line: CountedUnits, field: str) -> tuple[CountedUnits, Change]:
    book = book_at(world, line.sku, count.location, line.counted_at, field)
    event = StockCounted(
        sku=line.sku,
        location=count.location,
        counted=line.counted,
        difference=difference(line, book, count.location, field),
        # What was found to be missing after the count is not on the shelf because of it.
        found=max(min(book.missing, book.now.aside.missing), 0),
        document=count.stream,
        counted_at=line.counted_at,
    )
    return replace(line, expected=book.on_hand), Change(stock_stream(line.sku, count.location), event)
