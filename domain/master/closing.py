"""Close a location for a while, and open it again."""

from domain.master.location import Closed, LocationClosed, LocationOpened, require_location
from domain.streams import location_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class CloseLocation:
    """Let nothing be sourced from a location; what it has been told to ship it still ships."""

    location: str
    reason: str | None = None

    def streams(self) -> list[str]:
        """The location."""
        return [location_stream(self.location)]

    def decide(self, world: World) -> Decision:
        """Close the location; for the same reason again changes nothing."""
        if require_location(world, self.location).closed == Closed(self.reason):
            return []
        return [Change(location_stream(self.location), LocationClosed(self.location, self.reason))]


@value
class OpenLocation:
    """Let a location ship again."""

    location: str

    def streams(self) -> list[str]:
        """The location."""
        return [location_stream(self.location)]

    def decide(self, world: World) -> Decision:
        """Open the location; one that is open stays so."""
        if require_location(world, self.location).closed is None:
            return []
        return [Change(location_stream(self.location), LocationOpened(self.location))]
