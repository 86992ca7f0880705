"""Count shelves: what is really there, each line with the moment at which it was."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.counts.book import book_at
from domain.counts.events import CountedUnits, CountTaken
from domain.counts.post import posted
from domain.counts.state import Count, evolve_count, require_open, require_sku_once
from domain.master.location import require_location
from domain.master.product import require_stocked
from domain.refusals import Refused
from domain.streams import count_stream, location_stream, product_stream, stock_stream
from domain.values import value
from domain.world import Change, Decision, World

CLOCKS_DIFFER = timedelta(minutes=5)
"""By how much a warehouse's clock may be ahead; what it counted then was counted now."""

COUNTED_WITHIN = timedelta(days=31)
"""Older figures are to be counted again: all that happened since is read to post them."""


@value
class CountedLine:
    """`counted` units of a SKU were on the shelf at `counted_at` (UTC), also those that belong to orders."""

    line_no: int
    sku: str
    counted: int
    counted_at: datetime


@value
class CountStock:
    """Shelves were counted, by a document with an id of its own, or as a count that was requested.

    With `review`, or if the request says so, nothing is posted before the operator does.
    """

    location: str
    document_id: str
    lines: tuple[CountedLine, ...]
    review: bool = False

    def streams(self) -> Sequence[str]:
        """The count, the location, and each product with its position."""
        products = [product_stream(each.sku) for each in self.lines]
        positions = [stock_stream(each.sku, self.location) for each in self.lines]
        document = count_stream(self.location, self.document_id)
        return [document, location_stream(self.location), *products, *positions]

    def decide(self, world: World) -> Decision:
        """Record what was counted, and post each difference against the position as it was at that moment."""
        require_location(world, self.location)
        stream = count_stream(self.location, self.document_id)
        count = world.state(Count, stream)
        if count is not None:
            require_open(count)
        require_stocked(world, [each.sku for each in self.lines])
        require_sku_once([each.sku for each in self.lines])
        _require_possible(self.lines)
        if count is not None:
            _require_whole(count, self.lines)
        review = self.review or (count is not None and count.review)
        units = tuple(_counted(world, self.location, index, each) for index, each in enumerate(self.lines))
        taken = CountTaken(self.location, self.document_id, units, review)
        first = Change(stream, taken)
        return [first] if review else [first, *posted(world, evolve_count(count, stream, taken))]


def _counted(world: World, location: str, index: int, line: CountedLine) -> CountedUnits:
    at = _moment(world, line, f"lines[{index}].counted_at")
    book = book_at(world, line.sku, location, at, f"lines[{index}].counted_at")
    return CountedUnits(line.line_no, line.sku, line.counted, at, book.on_hand)


def _moment(world: World, line: CountedLine, field: str) -> datetime:
    if line.counted_at > world.now + CLOCKS_DIFFER:
        raise Refused("count.in_future", f"{line.sku} was not counted at {line.counted_at}: it is {world.now}", field)
    if line.counted_at < world.now - COUNTED_WITHIN:
        reason = f"{line.sku} was counted at {line.counted_at}, more than {COUNTED_WITHIN.days} days ago"
        raise Refused("count.too_old", reason, field)
    return min(line.counted_at, world.now)


def _require_possible(lines: Sequence[CountedLine]) -> None:
    """A shelf holds no less than nothing."""
    for index, each in enumerate(lines):
        if each.counted < 0:
            raise Refused("count.negative", f"{each.counted} units of {each.sku} can't be", f"lines[{index}].counted")


def _require_whole(count: Count, lines: Sequence[CountedLine]) -> None:
    """A sheet is filled in to its end: what is left out would look as if it were right."""
    missing = [sku for sku in count.skus if sku not in {each.sku for each in lines}]
    if missing:
        raise Refused("count.incomplete", f"{count.stream} asks for {missing[0]} too", "lines")
