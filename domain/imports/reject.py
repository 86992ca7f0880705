"""Record the lines of an imported file that could not be read."""

from domain.master.shop import shop_in
from domain.streams import import_stream, shop_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class RejectedLine:
    """A line of a file, counted from 1, and what is wrong with which column."""

    line_number: int
    field: str
    reason: str


@value
class LinesRejected:
    """Some lines of an import were left out."""

    shop: str
    import_id: str
    lines: tuple[RejectedLine, ...]


@value
class RejectLines:
    """Say which lines an import left out."""

    shop: str
    import_id: str
    lines: tuple[RejectedLine, ...]

    def streams(self) -> list[str]:
        """The shop and the import."""
        return [import_stream(self.shop, self.import_id), shop_stream(self.shop)]

    def decide(self, world: World) -> Decision:
        """Record the lines that this import has not yet reported."""
        shop_in(world, self.shop)
        stream = import_stream(self.shop, self.import_id)
        log = world.state(ImportLog, stream) or ImportLog()
        new = tuple(each for each in self.lines if each.line_number not in log.rejected)
        return [Change(stream, LinesRejected(self.shop, self.import_id, new))] if new else []


@value
class ImportLog:
    """The numbers of the lines that an import left out."""

    rejected: frozenset[int] = frozenset()


def evolve_import(log: ImportLog | None, _stream: str, event: LinesRejected) -> ImportLog:
    """Add some lines."""
    return ImportLog((log or ImportLog()).rejected | {each.line_number for each in event.lines})
