"""Messages on products: measures, kits, flags and limits, each refused by its field where it can't be."""

import json
from typing import Any

import pytest

from domain.master.goods import Dimensions
from domain.master.kit import Part
from domain.master.product import ListProducts, ProductListed
from schemas.events import decode
from tests.schemas.bodies import Body, refusal, sent

SET: Body = {
    "sku": "set",
    "name": "A tea set",
    "gtin": "4006381333931",
    "weight_g": 2400,
    "dimensions_mm": {"length": 400, "width": 300, "height": 200},
    "parts": [{"sku": "mug", "quantity": 4, "price_share": 60}, {"sku": "pot", "quantity": 1}],
    "flags": ["hazardous", "cold"],
    "backorder_limit": 0,
    "lead_time_days": 14,
}


def listed(**said: Any) -> ProductListed:
    command = sent("product.list.v1", {"products": [{"sku": "set", "name": "A set", **said}]}).command
    assert isinstance(command, ListProducts), command
    return command.products[0]


def test_a_product_that_says_little_is_plain_and_may_be_backordered_without_limit() -> None:
    plain = listed()
    assert plain == ProductListed("set", "A set")
    assert (plain.backorder_limit, plain.parts, plain.flags) == (None, (), ())


def test_all_that_a_product_says_is_translated() -> None:
    assert listed(**SET) == ProductListed(
        sku="set",
        name="A tea set",
        gtin="4006381333931",
        weight_g=2400,
        dimensions_mm=Dimensions(400, 300, 200),
        parts=(Part("mug", 4, 60), Part("pot", 1)),
        flags=("cold", "hazardous"),
        backorder_limit=0,
        lead_time_days=14,
    )


BAD = [
    ({"gtin": 4006381333931}, "gtin"),
    ({"gtin": "9" * 21}, "gtin"),
    ({"gtin": "4006\n381333931"}, "gtin"),
    ({"weight_g": 0}, "weight_g"),
    ({"weight_g": 1.5}, "weight_g"),
    ({"dimensions_mm": {"length": 1, "width": 1}}, "dimensions_mm.height"),
    ({"dimensions_mm": {"length": 0, "width": 1, "height": 1}}, "dimensions_mm.length"),
    ({"parts": [{"sku": "mug", "quantity": 0}]}, "parts[0].quantity"),
    ({"parts": [{"sku": "", "quantity": 1}]}, "parts[0].sku"),
    ({"parts": [{"sku": "mug", "quantity": 1, "price_share": -1}]}, "parts[0].price_share"),
    ({"flags": ["fragile"]}, "flags[0]"),
    ({"flags": ["cold", "cold"]}, "flags"),
    ({"backorder_limit": -1}, "backorder_limit"),
    ({"lead_time_days": -1}, "lead_time_days"),
    ({"kits": ["hamper"]}, "kits"),
]


@pytest.mark.parametrize(("said", "field"), BAD)
def test_what_can_not_be_is_refused_by_its_field(said: Body, field: str) -> None:
    refused = refusal(sent("product.list.v1", {"products": [{"sku": "set", "name": "A set", **said}]}))
    assert (refused.rule, refused.field) == ("message.schema", f"products[0].{field}")


def test_a_listing_from_before_is_read_as_a_plain_product() -> None:
    old = {"sku": "mug", "name": "A mug", "min_order_quantity": 1, "pack_multiple": 1}
    assert decode("product.listed.v1", json.dumps(old).encode()) == ProductListed("mug", "A mug")
