"""Places on the earth, and how far they are from each other."""

from math import asin, cos, pi, sin, sqrt
from typing import Literal

from domain.values import value

FoundBy = Literal["given", "postcode", "city", "country"]
"""How coordinates came to be known: said by who sent them, or looked up, finest first."""

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the earth, IUGG."""

_DIAMETER_KM = 2 * EARTH_RADIUS_KM
_RADIANS = pi / 180
_HALF = _RADIANS / 2


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
    lat_a, lat_b = a.latitude, b.latitude
    north = sin((lat_b - lat_a) * _HALF)
    east = sin((b.longitude - a.longitude) * _HALF)
    chord = north * north + cos(lat_a * _RADIANS) * cos(lat_b * _RADIANS) * east * east
    return round(_DIAMETER_KM * asin(sqrt(chord if chord < 1.0 else 1.0)), 1)  # noqa: FURB136 - half the time
