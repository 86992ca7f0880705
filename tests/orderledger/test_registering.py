"""What the commands on locations say to the ledger."""

from datetime import date, time

import pytest
from pydantic import ValidationError

from schemas.inbound.fields import LatLon
from schemas.inbound.operator import CloseLocationBody, LocationAddressBody, OpenLocationBody, RegisterLocationBody
from tests.orderledger.typing_in import typed


def test_a_warehouse_is_registered_as_it_always_was() -> None:
    place = ("--latitude", "53.80", "--longitude", "-1.55", "--zone", "Europe/London")
    _, said = typed("register", "warehouse", "leeds", *place)
    here = LatLon(latitude=53.80, longitude=-1.55)
    assert said == [RegisterLocationBody(location="leeds", name="leeds", zone="Europe/London", coordinates=here)]


def test_a_location_of_any_kind_is_registered_with_all_that_sourcing_needs() -> None:
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
    outcome, said = typed("register", "warehouse", "leeds", "--kind", "shop", *place, *days, *work)
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
def test_what_says_too_little_or_can_not_be_is_asked_for(options: tuple[str, ...], says: str) -> None:
    outcome, said = typed("register", "warehouse", "leeds", *options)
    assert (outcome.exit_code, said) == (2, [])
    assert says in outcome.output


@pytest.mark.parametrize(
    "options", [("--holidays", "XX"), ("--delivery", "drone"), ("--latitude", "91", "--longitude", "0")]
)
def test_what_the_ledger_would_refuse_is_not_sent(options: tuple[str, ...]) -> None:
    outcome, said = typed("register", "warehouse", "leeds", *options)
    assert isinstance(outcome.exception, ValidationError)
    assert said == []


def test_a_location_is_closed_and_opened() -> None:
    closed = CloseLocationBody(location="leeds", reason="a flood")
    assert typed("location", "close", "leeds", "--reason", "a flood")[1] == [closed]
    assert typed("location", "open", "leeds")[1] == [OpenLocationBody(location="leeds")]
