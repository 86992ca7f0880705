"""Options by which a location is registered."""

from datetime import datetime
from typing import Annotated, get_args

import typer

from domain.master.goods import GoodsFlag
from domain.master.location import LocationKind
from domain.orders.policy import Delivery
from schemas.inbound.fields import LatLon
from schemas.inbound.operator import LocationAddressBody


def _words(choice: object) -> str:
    return ", ".join(get_args(choice))


Latitude = Annotated[float | None, typer.Option(help="Degrees, -90 to 90.")]
Longitude = Annotated[float | None, typer.Option(help="Degrees, -180 to 180.")]
Preference = Annotated[int, typer.Option(help="The lowest comes first where distance does not decide.")]
Kind = Annotated[LocationKind, typer.Option(help="What it is.")]
Country = Annotated[str | None, typer.Option(help="Country of its address, ISO 3166-1, such as GB.")]
Region = Annotated[str | None, typer.Option(help="What follows the country in ISO 3166-2, such as ENG.")]
Postcode = Annotated[str | None, typer.Option(help="Its postcode.")]
City = Annotated[str | None, typer.Option(help="Its city; looked up where no coordinates are given.")]
OpenDays = Annotated[
    list[int] | None, typer.Option(min=1, max=7, help="ISO weekday, 1 is Monday; repeat it. Without: every day.")
]
Holidays = Annotated[str | None, typer.Option(help="Closed on the public holidays of this calendar, such as GB-ENG.")]
ClosedOn = Annotated[
    list[datetime] | None, typer.Option(formats=["%Y-%m-%d"], help="Closed on this date too; repeat it.")
]
CutOff = Annotated[
    datetime | None, typer.Option(formats=["%H:%M"], help="What is released later leaves the next day; local time.")
]
Capacity = Annotated[int | None, typer.Option(min=0, help="So many fulfilments a day.")]
Deliveries = Annotated[
    list[str] | None, typer.Option(help=f"{_words(Delivery)}; repeat it. Without: what its kind does.")
]
Takes = Annotated[list[str] | None, typer.Option(help=f"Also goods that are {_words(GoodsFlag)}; repeat it.")]


def coordinates(latitude: float | None, longitude: float | None) -> LatLon | None:
    """Give both, or none; raises BadParameter for one of them."""
    if latitude is not None and longitude is not None:
        return LatLon(latitude=latitude, longitude=longitude)
    if latitude is not None or longitude is not None:
        raise typer.BadParameter("give both latitude and longitude, or neither")
    return None


def address(
    country: str | None, region: str | None, postcode: str | None, city: str | None
) -> LocationAddressBody | None:
    """Give an address, if there is one; raises BadParameter for one without a country."""
    if country is not None:
        return LocationAddressBody(country=country, region=region, postcode=postcode, city=city)
    if region or postcode or city:
        raise typer.BadParameter("name the country of the address too")
    return None
