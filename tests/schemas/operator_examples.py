"""A good message of each type that the operator alone sends."""

from domain.master.closing import CloseLocation, OpenLocation
from domain.master.location import RegisterLocation
from domain.master.partner import RegisterPartner
from domain.master.shop import RegisterShop
from domain.sourcing.set_rules import DropSourcingRules, SetSourcingRules
from tests.schemas.bodies import ADDRESS, Body

OF_OPERATORS: list[tuple[str, str, Body, type]] = [
    (
        "operator",
        "shop.register.v1",
        {"shop": "alpha", "name": "Alpha", "zone": "Europe/London", "currencies": ["GBP"]},
        RegisterShop,
    ),
    (
        "operator",
        "location.register.v1",
        {"location": "leeds", "name": "Leeds", "zone": "Europe/London", "coordinates": ADDRESS["coordinates"]},
        RegisterLocation,
    ),
    (
        "operator",
        "location.register.v1",
        {
            "location": "york",
            "name": "York",
            "zone": "Europe/London",
            "kind": "shop",
            "holidays": "GB-ENG",
            "address": {"country": "GB", "city": "York"},
            "open_days": [1, 2],
            "closed_dates": ["2026-12-24"],
            "cut_off": "16:00",
            "capacity_per_day": 50,
            "delivery": ["carrier"],
            "takes": ["cold"],
        },
        RegisterLocation,
    ),
    ("operator", "location.close.v1", {"location": "leeds", "reason": "a flood"}, CloseLocation),
    ("operator", "location.open.v1", {"location": "leeds"}, OpenLocation),
    (
        "operator",
        "sourcing.set_rules.v1",
        {"shop": "alpha", "aims": ["distance", "parcels"], "max_parcels": 2},
        SetSourcingRules,
    ),
    ("operator", "sourcing.drop_rules.v1", {"shop": "alpha"}, DropSourcingRules),
    ("operator", "payment.register.v1", {"payment": "till", "name": "Till"}, RegisterPartner),
    ("operator", "carrier.register.v1", {"carrier": "rm", "name": "Royal Mail"}, RegisterPartner),
]
