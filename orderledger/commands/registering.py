"""Commands that let partners in: shops, warehouses, payment providers and carriers."""

import sys
import uuid
from datetime import datetime
from typing import Annotated, get_args

import typer

from consumers.verdicts import VerdictReader
from domain.master.goods import GoodsFlag
from domain.master.location import LocationKind
from domain.messages import MessageRefused
from domain.orders.policy import Delivery
from orderledger.commands.failure import Failure
from orderledger.connections import Clients, topics_of
from orderledger.engines import running_endpoints
from orderledger.prepare import ensure_topics
from orderledger.settings import Settings
from producers.operator import OperatorClient
from producers.partner import Outbox
from schemas.inbound.fields import LatLon, Message
from schemas.inbound.operator import (
    LocationAddressBody,
    RegisterCarrierBody,
    RegisterLocationBody,
    RegisterPaymentBody,
    RegisterShopBody,
)
from schemas.topics import OPERATOR

VERDICT_WITHIN_S = 30.0

registering = typer.Typer(help="Let a partner in, and make its topics.", no_args_is_help=True)

Name = Annotated[str, typer.Option(help="Its name for people.")]
Zone = Annotated[str, typer.Option(help="IANA time zone.")]


def _words(choice: object) -> str:
    """The values of a choice, for people."""
    return ", ".join(get_args(choice))


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(registering, name="register")


@registering.command()
def shop(
    shop_id: Annotated[str, typer.Argument(metavar="ID", help="Small letters, digits and hyphens.")],
    name: Name = "",
    zone: Zone = "UTC",
    currency: Annotated[list[str], typer.Option(help="ISO 4217; may be given several times.")] = ["GBP"],  # noqa: B006 - typer copies it
    fraud_limit: Annotated[int | None, typer.Option(min=0, max=100, help="Orders that score higher are held.")] = None,
) -> None:
    """Let a shop in; doing it again changes its data."""
    body = RegisterShopBody(
        shop=shop_id, name=name or shop_id, zone=zone, currencies=tuple(currency), fraud_limit=fraud_limit
    )
    _register(f"shop:{shop_id}", body)


@registering.command()
def warehouse(  # noqa: PLR0913 - each is an option
    location: Annotated[str, typer.Argument(metavar="ID", help="Small letters, digits and hyphens.")],
    *,
    name: Name = "",
    zone: Zone = "UTC",
    latitude: Annotated[float | None, typer.Option(help="Degrees, -90 to 90.")] = None,
    longitude: Annotated[float | None, typer.Option(help="Degrees, -180 to 180.")] = None,
    preference: Annotated[int, typer.Option(help="The lowest comes first where distance does not decide.")] = 100,
    kind: Annotated[LocationKind, typer.Option(help="What it is.")] = "warehouse",
    country: Annotated[str | None, typer.Option(help="ISO 3166-1, such as GB.")] = None,
    region: Annotated[str | None, typer.Option(help="What follows the country in ISO 3166-2, such as ENG.")] = None,
    postcode: Annotated[str | None, typer.Option(help="Its postcode.")] = None,
    city: Annotated[str | None, typer.Option(help="Its city; looked up where no coordinates are given.")] = None,
    open_day: Annotated[
        list[int] | None, typer.Option(min=1, max=7, help="ISO weekday, 1 is Monday; repeat it. Without: every day.")
    ] = None,
    holidays: Annotated[str | None, typer.Option(help="Closed on the public holidays of, such as GB-ENG.")] = None,
    closed_on: Annotated[
        list[datetime] | None, typer.Option(formats=["%Y-%m-%d"], help="Closed on this date too; repeat it.")
    ] = None,
    cut_off: Annotated[
        datetime | None, typer.Option(formats=["%H:%M"], help="What is released later leaves the next day; local time.")
    ] = None,
    capacity: Annotated[int | None, typer.Option(min=0, help="So many fulfilments a day.")] = None,
    delivery: Annotated[
        list[str] | None,
        typer.Option(help=f"{_words(Delivery)}; repeat it. Without: what its kind does."),
    ] = None,
    takes: Annotated[
        list[str] | None, typer.Option(help=f"Also goods that are {_words(GoodsFlag)}; repeat it.")
    ] = None,
) -> None:
    """Let a location in, of whatever kind; doing it again changes its data."""
    said = {
        "location": location,
        "name": name or location,
        "zone": zone,
        "coordinates": _coordinates(latitude, longitude),
        "preference": preference,
        "kind": kind,
        "address": _address(country, region, postcode, city),
        "open_days": open_day,
        "holidays": holidays,
        "closed_dates": [each.date() for each in closed_on or ()],
        "cut_off": cut_off.time() if cut_off else None,
        "capacity_per_day": capacity,
        "delivery": delivery,
        "takes": takes,
    }
    body = RegisterLocationBody.model_validate({name: each for name, each in said.items() if each not in (None, [])})
    _register(f"warehouse:{location}", body)


def _coordinates(latitude: float | None, longitude: float | None) -> LatLon | None:
    if latitude is not None and longitude is not None:
        return LatLon(latitude=latitude, longitude=longitude)
    if latitude is not None or longitude is not None:
        raise typer.BadParameter("give both latitude and longitude, or neither")
    return None


def _address(
    country: str | None, region: str | None, postcode: str | None, city: str | None
) -> LocationAddressBody | None:
    if country is not None:
        return LocationAddressBody(country=country, region=region, postcode=postcode, city=city)
    if region or postcode or city:
        raise typer.BadParameter("name the country of the address too")
    return None


@registering.command()
def payment(
    payment_id: Annotated[str, typer.Argument(metavar="ID", help="Small letters, digits and hyphens.")],
    name: Name = "",
) -> None:
    """Let a payment provider in; doing it again changes its data."""
    _register(f"payment:{payment_id}", RegisterPaymentBody(payment=payment_id, name=name or payment_id))


@registering.command()
def carrier(
    carrier_id: Annotated[str, typer.Argument(metavar="ID", help="Small letters, digits and hyphens.")],
    name: Name = "",
) -> None:
    """Let a carrier in; doing it again changes its data."""
    _register(f"carrier:{carrier_id}", RegisterCarrierBody(carrier=carrier_id, name=name or carrier_id))


def _register(source: str, body: Message) -> None:
    """Make the topics first, so that there is somewhere to send to once the ledger knows the sender.

    Each time is a message of its own: data of before may be said again, and holidays of later years come in.
    """
    settings = Settings()
    endpoints = running_endpoints(settings)
    topics = topics_of(settings)
    clients = Clients(settings, endpoints.kafka_bootstrap)
    ensure_topics(settings, endpoints, topics.of_partner(source))
    verdicts = VerdictReader(clients.consumer(), topics, OPERATOR)
    operator = OperatorClient(Outbox(clients.producer(), topics, OPERATOR))
    sent = operator.send(body, str(uuid.uuid4()), source.partition(":")[2])
    operator.flush()
    verdict = verdicts.wait_for([sent], VERDICT_WITHIN_S)[sent]
    verdicts.close()
    if isinstance(verdict, MessageRefused):
        raise Failure(f"refused by {verdict.rule}: {verdict.reason}")
    kind, _, partner = source.partition(":")
    inbound, *outgoing = (topic.name for topic in topics.of_partner(source))
    sys.stdout.write(f"{kind} {partner}: sends to {inbound}, reads {', '.join(sorted(outgoing))}\n")
