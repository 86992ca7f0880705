"""Commands that let partners in: shops, warehouses, payment providers and carriers."""

import sys
import uuid
from functools import partial
from typing import Annotated

import typer

from consumers.verdicts import VerdictReader
from domain.messages import MessageRefused, Verdict
from orderledger.commands import location_options as options
from orderledger.commands.failure import Failure
from orderledger.commands.message_command import Say
from orderledger.connections import Clients, topics_of
from orderledger.engines import running_endpoints
from orderledger.prepare import ensure_topics
from orderledger.settings import Settings
from producers.operator import OperatorClient
from producers.partner import Outbox
from schemas.inbound.fields import Message
from schemas.inbound.operator import (
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


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(registering, name="register")


@registering.command()
def shop(
    context: typer.Context,
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
    _register(context, f"shop:{shop_id}", body)


@registering.command()
def warehouse(  # noqa: PLR0913 - each is an option
    context: typer.Context,
    location: Annotated[str, typer.Argument(metavar="ID", help="Small letters, digits and hyphens.")],
    *,
    name: Name = "",
    zone: Zone = "UTC",
    latitude: options.Latitude = None,
    longitude: options.Longitude = None,
    preference: options.Preference = 100,
    kind: options.Kind = "warehouse",
    country: options.Country = None,
    region: options.Region = None,
    postcode: options.Postcode = None,
    city: options.City = None,
    open_day: options.OpenDays = None,
    holidays: options.Holidays = None,
    closed_on: options.ClosedOn = None,
    cut_off: options.CutOff = None,
    capacity: options.Capacity = None,
    delivery: options.Deliveries = None,
    takes: options.Takes = None,
) -> None:
    """Let a location in, of whatever kind; doing it again changes its data."""
    said = {
        "location": location,
        "name": name or location,
        "zone": zone,
        "coordinates": options.coordinates(latitude, longitude),
        "preference": preference,
        "kind": kind,
        "address": options.address(country, region, postcode, city),
        "open_days": open_day,
        "holidays": holidays,
        "closed_dates": [each.date() for each in closed_on or ()],
        "cut_off": cut_off.time() if cut_off else None,
        "capacity_per_day": capacity,
        "delivery": delivery,
        "takes": takes,
    }
    body = RegisterLocationBody.model_validate({name: each for name, each in said.items() if each not in (None, [])})
    _register(context, f"warehouse:{location}", body)


@registering.command()
def payment(
    context: typer.Context,
    payment_id: Annotated[str, typer.Argument(metavar="ID", help="Small letters, digits and hyphens.")],
    name: Name = "",
) -> None:
    """Let a payment provider in; doing it again changes its data."""
    _register(context, f"payment:{payment_id}", RegisterPaymentBody(payment=payment_id, name=name or payment_id))


@registering.command()
def carrier(
    context: typer.Context,
    carrier_id: Annotated[str, typer.Argument(metavar="ID", help="Small letters, digits and hyphens.")],
    name: Name = "",
) -> None:
    """Let a carrier in; doing it again changes its data."""
    _register(context, f"carrier:{carrier_id}", RegisterCarrierBody(carrier=carrier_id, name=name or carrier_id))


def _register(context: typer.Context, source: str, body: Message) -> None:
    say: Say = context.obj or partial(_with_topics, source)
    verdict = say(body, None)
    if isinstance(verdict, MessageRefused):
        raise Failure(f"refused by {verdict.rule}: {verdict.reason}")
    kind, _, partner = source.partition(":")
    inbound, *outgoing = (topic.name for topic in topics_of(Settings()).of_partner(source))
    sys.stdout.write(f"{kind} {partner}: sends to {inbound}, reads {', '.join(sorted(outgoing))}\n")


def _with_topics(source: str, body: Message, message_id: str | None) -> Verdict:
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
    sent = operator.send(body, message_id or str(uuid.uuid4()), source.partition(":")[2])
    operator.flush()
    verdict = verdicts.wait_for([sent], VERDICT_WITHIN_S)[sent]
    verdicts.close()
    return verdict
