"""Other stock and new locations, read from the text of options."""

import re
from collections.abc import Iterable
from dataclasses import replace

from domain.master.location import Location
from domain.places import Coordinates
from orderledger.rules_file import BadRules
from orderledger.simulation.rules import Rules

LAST_IN_PREFERENCE = 1_000_000

_LOCATION = re.compile(r"(?P<id>[\w.-]+)=(?P<lat>-?[\d.]+),(?P<lon>-?[\d.]+)(?::(?P<stock>.+))?")
_STOCK = re.compile(r"(?P<sku>.+)@(?P<location>[^@=]+)=(?P<units>\d+)")
_UNITS = re.compile(r"(?P<sku>.+)=(?P<units>\d+)")


def with_locations(rules: Rules, texts: Iterable[str]) -> Rules:
    """Open each ID=LAT,LON[:SKU=UNITS,… or :all]; raises BadRules. It comes last where distance does not decide."""
    for text in texts:
        rules = _with_location(rules, text)
    return rules


def with_stock(rules: Rules, texts: Iterable[str]) -> Rules:
    """Set what is free at the start by each SKU@LOCATION=UNITS; raises BadRules."""
    stock = dict(rules.stock or {})
    for text in texts:
        read = _STOCK.fullmatch(text)
        if read is None:
            raise BadRules(f"--stock {text}: say it as SKU@LOCATION=UNITS, such as MUG@leeds=20")
        stock[read["sku"], read["location"]] = int(read["units"])
    return replace(rules, stock=stock)


def require_known(rules: Rules, known: Iterable[str]) -> None:
    """Refuse (BadRules) what is said of a location that there is not, or a new one that there is."""
    known, new = set(known), {each.location for each in rules.opened}
    for location in sorted(new & known):
        raise BadRules(f"--with {location}: there is such a location already")
    named = {*rules.without, *(location for _, location in rules.stock or {})}
    for location in sorted(named - known - new):
        raise BadRules(f"there is no location {location}")


def _with_location(rules: Rules, text: str) -> Rules:
    read = _LOCATION.fullmatch(text)
    if read is None:
        raise BadRules(f"--with {text}: say it as ID=LAT,LON, such as lyon=45.76,4.84:all")
    location = Location(read["id"], read["id"], "UTC", _coordinates(read, text), LAST_IN_PREFERENCE)
    rules = replace(rules, opened=(*rules.opened, location))
    match read["stock"]:
        case None:
            return rules
        case "all":
            return replace(rules, endless=rules.endless | {location.location})
        case stock:
            units = dict(_units(each, location.location, text) for each in stock.split(","))
            return replace(rules, stock={**(rules.stock or {}), **units})


def _coordinates(read: re.Match[str], text: str) -> Coordinates:
    try:
        found = Coordinates(float(read["lat"]), float(read["lon"]))
    except ValueError:
        raise BadRules(f"--with {text}: latitude and longitude are degrees") from None
    if not (abs(found.latitude) <= 90 and abs(found.longitude) <= 180):  # noqa: PLR2004 - degrees of the earth
        raise BadRules(f"--with {text}: latitude is -90 to 90, longitude -180 to 180")
    return found


def _units(text: str, location: str, whole: str) -> tuple[tuple[str, str], int]:
    read = _UNITS.fullmatch(text)
    if read is None:
        raise BadRules(f"--with {whole}: say its stock as SKU=UNITS, or all")
    return (read["sku"], location), int(read["units"])
