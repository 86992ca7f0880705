"""What the commands on locations say to the ledger."""

from datetime import date, time
from typing import Any

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from orderledger.cli import app
from orderledger.commands import locations, registering
from schemas.inbound.fields import LatLon, Message
from schemas.inbound.operator import CloseLocationBody, LocationAddressBody, OpenLocationBody, RegisterLocationBody


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[Message]:
    """Messages, in place of sending them."""
    heard: list[Message] = []
    monkeypatch.setattr(registering, "_register", lambda _source, body: heard.append(body))
    monkeypatch.setattr(locations, "_say", lambda body, *_rest, **_options: heard.append(body))
    return heard


def typed(*arguments: str) -> Any:
    return CliRunner().invoke(app, list(arguments))


def test_a_warehouse_is_registered_as_it_always_was(said: list[Message]) -> None:
    typed("register", "warehouse", "leeds", "--latitude", "53.80", "--longitude", "-1.55", "--zone", "Europe/London")
    here = LatLon(latitude=53.80, longitude=-1.55)
    assert said == [RegisterLocationBody(location="leeds", name="leeds", zone="Europe/London", coordinates=here)]


def test_a_location_of_any_kind_is_registered_with_all_that_sourcing_needs(said: list[Message]) -> None:
    place = ("--country", "GB", "--region", "ENG", "--postcode", "LS1 4AP", "--city", "Leeds")
    days = ("--open-day", "1", "--open-day", "2", "--holidays", "GB-ENG", "--closed-on", "2026-12-24")
    work = (
        "--cut-off",
        "16:30",
        "--capacity",
        "40",
        "--delivery",
        "carrier",
        "--delivery",
        "pickup",
        "--takes",
        "cold",
    )
    outcome = typed("register", "warehouse", "leeds", "--kind", "shop", *place, *days, *work)
    assert outcome.exit_code == 0, outcome.output
    assert said == [
        RegisterLocationBody(
            location="leeds",
            name="leeds",
            zone="UTC",
            kind="shop",
            address=LocationAddressBody(country="GB", region="ENG", postcode="LS1 4AP", city="Leeds"),
            open_days=(1, 2),
            holidays="GB-ENG",
            closed_dates=(date(2026, 12, 24),),
            cut_off=time(16, 30),
            capacity_per_day=40,
            delivery=("carrier", "pickup"),
            takes=("cold",),
        )
    ]


@pytest.mark.parametrize(
    ("options", "says"),
    [(("--latitude", "53.8"), "latitude and longitude"), (("--city", "Leeds"), "country"), (("--open-day", "8"), "7")],
)
def test_what_says_too_little_or_can_not_be_is_asked_for(
    said: list[Message], options: tuple[str, ...], says: str
) -> None:
    outcome = typed("register", "warehouse", "leeds", *options)
    assert (outcome.exit_code, said) == (2, [])
    assert says in outcome.output


@pytest.mark.parametrize(
    "options", [("--holidays", "XX"), ("--delivery", "drone"), ("--latitude", "91", "--longitude", "0")]
)
def test_what_the_ledger_would_refuse_is_not_sent(said: list[Message], options: tuple[str, ...]) -> None:
    outcome = typed("register", "warehouse", "leeds", *options)
    assert isinstance(outcome.exception, ValidationError)
    assert said == []


def test_a_location_is_closed_and_opened(said: list[Message]) -> None:
    assert typed("location", "close", "leeds", "--reason", "a flood").exit_code == 0
    assert typed("location", "open", "leeds").exit_code == 0
    assert said == [CloseLocationBody(location="leeds", reason="a flood"), OpenLocationBody(location="leeds")]
