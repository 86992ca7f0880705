"""Places on the earth, and how far they are from each other."""

from math import asin, cos, radians, sin, sqrt
from typing import Literal

from domain.values import value

FoundBy = Literal["given", "postcode", "city", "country"]
"""How coordinates came to be known: said by who sent them, or looked up, finest first."""

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the earth, IUGG."""


@value
class Coordinates:
    """Degrees: latitude -90 to 90, longitude -180 to 180."""

    latitude: float
    longitude: float

    def rounded(self, places: int) -> "Coordinates":
        """Give them to so many decimal places of a degree."""
        return Coordinates(round(self.latitude, places), round(self.longitude, places))


def distance_km(a: Coordinates, b: Coordinates) -> float:
    """Great-circle distance by the haversine formula (Sinnott 1984), rounded to 0.1 km."""
    lat_a, lat_b = radians(a.latitude), radians(b.latitude)
    half_lat = (lat_b - lat_a) / 2
    half_lon = radians(b.longitude - a.longitude) / 2
    chord = sin(half_lat) ** 2 + cos(lat_a) * cos(lat_b) * sin(half_lon) ** 2
    return round(2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, chord))), 1)
