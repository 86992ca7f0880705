"""Locations: register one, find them, and say what one can do and when."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Literal, assert_never
from zoneinfo import ZoneInfo

from domain.master.goods import GoodsFlag
from domain.orders.policy import Delivery
from domain.places import Coordinates, FoundBy
from domain.refusals import Refused
from domain.streams import LOCATION_DIRECTORY, location_stream
from domain.values import replace, value
from domain.world import Change, Decision, World

LocationKind = Literal["warehouse", "shop", "supplier", "pickup_point"]
"""What only ships, a shop that ships too, a supplier that ships its own stock, and where goods are fetched."""

CannotShip = Literal["closed", "delivery", "flags"]
"""Why a location is no candidate: it is closed, does not serve the delivery method, or can't take such goods."""

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
EVERY_DELIVERY: tuple[Delivery, ...] = ("carrier", "pickup", "supplier")
LOOKS_AHEAD_DAYS = 60
"""A location with no open day in so long a time is not planned with."""


@value
class LocationAddress:
    """A place of business, which is nobody's personal data.

    `country` is ISO 3166-1 alpha-2, `region` the part of ISO 3166-2 behind it.
    """

    country: str
    region: str | None = None
    postcode: str | None = None
    city: str | None = None


@value
class Closed:
    """A location is closed until it is opened again."""

    reason: str | None = None


@value
class Location:
    """A place that holds stock and ships: as an event its registration, as a state the last one, closed or not.

    `zone` is an IANA time zone; the lowest `preference` comes first where distance does not decide. `found_by` says how
    the coordinates were found. Goods leave on `open_days` (ISO weekdays) that are neither `holidays` (of the calendar
    when it was registered: replay needs no library) nor `closed_dates`. `cut_off` is local time, None the end of the
    day; `capacity_per_day` the fulfilments of a local day, None any number. `takes` are the flags of goods that it may
    hold. What is left out is as it was before there was a word for it, except that flagged goods are to be asked for.
    """

    location: str
    name: str
    zone: str
    coordinates: Coordinates | None
    preference: int
    kind: LocationKind = "warehouse"
    address: LocationAddress | None = None
    found_by: FoundBy | None = None
    open_days: tuple[int, ...] = EVERY_DAY
    holiday_calendar: str | None = None
    holidays: tuple[date, ...] = ()
    closed_dates: tuple[date, ...] = ()
    cut_off: time | None = None
    capacity_per_day: int | None = None
    delivery: tuple[Delivery, ...] = EVERY_DELIVERY
    takes: tuple[GoodsFlag, ...] = ()
    closed: Closed | None = None


@value
class LocationClosed:
    """Nothing is to be sourced from the location until it is opened again."""

    location: str
    reason: str | None = None


@value
class LocationOpened:
    """A location that was closed ships again."""

    location: str


LocationEvent = Location | LocationClosed | LocationOpened


@value
class LocationListed:
    """One more location stands in the directory of all."""

    location: str


@value
class Directory:
    """All locations and their streams, in the order of their registration."""

    locations: tuple[str, ...] = ()
    streams: tuple[str, ...] = ()


@value
class RegisterLocation:
    """Let a location in, or say its data anew: all but whether it is closed, which has messages of its own."""

    registered: Location

    def streams(self) -> list[str]:
        """The location and the directory."""
        return [location_stream(self.registered.location), LOCATION_DIRECTORY]

    def decide(self, world: World) -> Decision:
        """Register the location; the same data again changes nothing."""
        stream, directory = self.streams()
        known = world.state(Location, stream)
        if known is None:
            new = replace(self.registered, closed=None)
            return [Change(stream, new), Change(directory, LocationListed(new.location))]
        renewed = replace(self.registered, closed=known.closed)
        return [] if known == renewed else [Change(stream, renewed)]


def evolve_location(location: Location | None, stream: str, event: LocationEvent) -> Location:
    """The last registration is what holds; closing and opening change it."""
    if isinstance(event, Location):
        return event
    assert location is not None, f"{stream} begins with its registration"
    match event:
        case LocationClosed():
            return replace(location, closed=Closed(event.reason))
        case LocationOpened():
            return replace(location, closed=None)
        case _:
            assert_never(event)


def evolve_directory(directory: Directory | None, _stream: str, event: LocationListed) -> Directory:
    """Add one location."""
    known = directory or Directory()
    return Directory((*known.locations, event.location), (*known.streams, location_stream(event.location)))


def all_locations(world: World) -> list[Location]:
    """Every location that is registered."""
    directory = world.state(Directory, LOCATION_DIRECTORY) or Directory()
    found = world.states(Location, directory.streams)
    assert all(found), "the directory lists what is registered"
    return found  # type: ignore[return-value]  # none of them is None


def require_location(world: World, location: str) -> Location:
    """Give a location; refuse one that is not registered."""
    found = world.state(Location, location_stream(location))
    if found is None:
        raise Refused("location.unknown", f"there is no location {location}", "location")
    return found


def refusal(location: Location, method: Delivery | None, flags: Collection[GoodsFlag] = ()) -> CannotShip | None:
    """Why a location can't ship goods with these flags by this method (None: by any); None if it can."""
    if location.closed is not None:
        return "closed"
    if method is not None and method not in location.delivery:
        return "delivery"
    if flags and not set(flags) <= set(location.takes):
        return "flags"
    return None


def ships_on(location: Location, now: datetime) -> date | None:
    """The local date on which goods that are released now leave.

    Today before the cut-off of an open day, else the next open day; None if the location is closed or has no open day
    in LOOKS_AHEAD_DAYS.
    """
    if location.closed is not None:
        return None
    local = local_time(location, now)
    missed = location.cut_off is not None and local.time() >= location.cut_off
    for ahead in range(1 if missed else 0, LOOKS_AHEAD_DAYS + 1):
        day = local.date() + timedelta(days=ahead)
        if is_open_on(location, day):
            return day
    return None


def is_open_on(location: Location, day: date) -> bool:
    """Whether goods leave on this local date, as far as the calendar goes."""
    return day.isoweekday() in location.open_days and day not in location.holidays and day not in location.closed_dates


def local_time(location: Location, now: datetime) -> datetime:
    """The time at a location: its day is the one that `capacity_per_day` counts."""
    return now.astimezone(_zone(location.zone))


@cache
def _zone(name: str) -> ZoneInfo:
    """The rules of a zone, read once in the life of a process.

    They are a table like any other and the clock is not asked. Only decisions need them, whose outcome is recorded: a
    fold never does, so that replay does not depend on the version of the tz database.
    """
    return ZoneInfo(name)
