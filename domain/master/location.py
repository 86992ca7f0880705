"""Locations: register one, and find them."""

from domain.places import Coordinates
from domain.refusals import Refused
from domain.streams import LOCATION_DIRECTORY, location_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class Location:
    """A place that holds stock and ships: as an event its registration, as a state the last one.

    `zone` is an IANA time zone; the lowest `preference` comes first where distance does not decide.
    """

    location: str
    name: str
    zone: str
    coordinates: Coordinates | None
    preference: int


@value
class LocationListed:
    """One more location stands in the directory of all."""

    location: str


@value
class Directory:
    """The ids of all locations, in the order of their registration."""

    locations: tuple[str, ...] = ()


@value
class RegisterLocation:
    """Let a location in, or say its data anew."""

    location: str
    name: str
    zone: str
    coordinates: Coordinates | None
    preference: int

    def streams(self) -> list[str]:
        """The location and the directory."""
        return [location_stream(self.location), LOCATION_DIRECTORY]

    def decide(self, world: World) -> Decision:
        """Register the location; the same data again changes nothing."""
        stream = location_stream(self.location)
        known = world.state(Location, stream)
        location = Location(self.location, self.name, self.zone, self.coordinates, self.preference)
        if known == location:
            return []
        listed = [Change(LOCATION_DIRECTORY, LocationListed(self.location))] if known is None else []
        return [Change(stream, location), *listed]


def evolve_location(_location: Location | None, _stream: str, event: Location) -> Location:
    """The last registration is what holds."""
    return event


def evolve_directory(directory: Directory | None, _stream: str, event: LocationListed) -> Directory:
    """Add one location."""
    return Directory((*(directory or Directory()).locations, event.location))


def all_locations(world: World) -> list[Location]:
    """Every location that is registered."""
    directory = world.state(Directory, LOCATION_DIRECTORY) or Directory()
    found = world.states(Location, [location_stream(each) for each in directory.locations])
    return [each for each in found if each is not None]


def require_location(world: World, location: str) -> None:
    """Refuse a location that is not registered."""
    if world.state(Location, location_stream(location)) is None:
        raise Refused("location.unknown", f"there is no location {location}", "location")
