"""The demo's customers: made-up people around British cities."""

from dataclasses import dataclass
from random import Random

from schemas.inbound.fields import Address, Contact, LatLon


@dataclass(frozen=True, slots=True)
class City:
    """A city by its postcode area; `share` weighs how many customers live there."""

    name: str
    postcode_area: str
    latitude: float
    longitude: float
    share: int


@dataclass(frozen=True, slots=True)
class Customer:
    """Who orders, and where it goes."""

    id: str
    contact: Contact
    address: Address


CITIES = (
    City("London", "SW", 51.49, -0.12, 20),
    City("Brighton", "BN", 50.83, -0.14, 4),
    City("Southampton", "SO", 50.91, -1.40, 4),
    City("Cambridge", "CB", 52.20, 0.12, 4),
    City("Norwich", "NR", 52.63, 1.30, 3),
    City("Oxford", "OX", 51.75, -1.26, 4),
    City("Birmingham", "B", 52.48, -1.90, 8),
    City("Nottingham", "NG", 52.95, -1.15, 4),
    City("Manchester", "M", 53.48, -2.24, 8),
    City("Liverpool", "L", 53.41, -2.98, 5),
    City("Leeds", "LS", 53.80, -1.55, 6),
    City("York", "YO", 53.96, -1.08, 3),
    City("Newcastle upon Tyne", "NE", 54.97, -1.61, 5),
    City("Bristol", "BS", 51.45, -2.59, 6),
    City("Exeter", "EX", 50.72, -3.53, 3),
    City("Plymouth", "PL", 50.38, -4.14, 2),
    City("Cardiff", "CF", 51.48, -3.18, 5),
    City("Swansea", "SA", 51.62, -3.94, 3),
    City("Edinburgh", "EH", 55.95, -3.19, 6),
    City("Glasgow", "G", 55.86, -4.25, 6),
    City("Aberdeen", "AB", 57.15, -2.09, 2),
    City("Inverness", "IV", 57.48, -4.22, 1),
)

_FIRST = ("Ada", "Bea", "Cal", "Dev", "Elin", "Finn", "Grace", "Hamza", "Isla", "Jo", "Kofi", "Lena", "Mo", "Nia")
_LAST = ("Archer", "Bell", "Chowdhury", "Doyle", "Evans", "Fraser", "Grant", "Hughes", "Iqbal", "Jones", "Khan", "Lowe")
_STREETS = ("High Street", "Station Road", "Mill Lane", "Church Walk", "Victoria Terrace", "Canal Side", "Park Row")
_SPREAD_DEG = 0.12


def make_customers(random: Random, count: int) -> tuple[Customer, ...]:
    """Give people with reserved e-mail domain and telephone range, so that nobody real is meant."""
    cities = random.choices(CITIES, weights=[city.share for city in CITIES], k=count)
    return tuple(_customer(random, number, city) for number, city in enumerate(cities, 1))


def _customer(random: Random, number: int, city: City) -> Customer:
    first, last = random.choice(_FIRST), random.choice(_LAST)
    contact = Contact(
        name=f"{first} {last}",
        email=f"{first}.{last}.{number}@example.org".lower(),
        phone=f"+44 7700 900{random.randrange(1000):03d}",
    )
    address = Address(
        lines=(f"{random.randrange(1, 180)} {random.choice(_STREETS)}",),
        city=city.name,
        postcode=f"{city.postcode_area}{random.randrange(1, 10)} {random.randrange(1, 10)}AA",
        country="GB",
        coordinates=LatLon(
            latitude=round(city.latitude + random.uniform(-_SPREAD_DEG, _SPREAD_DEG), 3),
            longitude=round(city.longitude + random.uniform(-_SPREAD_DEG, _SPREAD_DEG), 3),
        ),
    )
    return Customer(f"c-{number:05d}", contact, address)
