"""A small business for random commands: few shops, orders, SKUs and locations, so that they meet."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from domain.accounts.register import RegisterAccount
from domain.master.kit import Part
from domain.master.product import ListProducts, ProductListed
from domain.orders.lines import Line
from domain.orders.place import PlaceOrder
from domain.orders.policy import OrderType
from domain.places import Coordinates
from domain.world import Command
from tests.domain.words import (
    LONDON,
    NAPLES,
    adjusted,
    catalogue,
    charge,
    goods,
    location,
    order,
    received,
    shop,
)

SKUS = ("mug", "cup")
KIT = ListProducts((ProductListed("set", "A set", parts=(Part("mug", 1), Part("cup", 2))),))
LOCATIONS = ("leeds", "rome")
ORDERS = (("alpha", "1"), ("beta", "1"), ("alpha", "a/b"), ("alpha", "2"), ("beta", "3"))
OFF = charge("discount", "D", "-71", line_no=3)
BASKETS: tuple[tuple[Line, ...], ...] = (
    (goods("mug", 1),),
    (goods("mug", 3), goods("cup", 2, "12.5", line_no=2)),
    (goods("mug", 2), goods("mug", 2, "0.333333", line_no=2), charge("shipping", "POST", "350", line_no=3)),
    (goods("cup", 2, "0"), charge("fee", "F", "120", line_no=2)),
    (goods("cup", 4), charge("discount", "D", "-120", line_no=2), goods("mug", 1, line_no=3)),
    (goods("mug", 3, "33.3"), goods("cup", 1, line_no=2), charge("tax", "VAT", "71", line_no=3)),
    (charge("manual", "M", "17", 3, line_no=1),),
    (goods("mug", 1), goods("vase", 1, line_no=2)),
    (
        goods("set", 2, "333.3"),
        goods("mug", 1, line_no=2),
        replace(charge("discount", "D", "-71"), line_no=3, applies_to=1),
    ),
)
KINDS: tuple[tuple[OrderType, dict[str, Any]], ...] = (
    ("retail", {}),
    ("retail", {"payment": "before_release", "ship": "as_available"}),
    ("retail", {"payment": "before_release"}),
    ("backorder", {}),
    ("retail", {"ship": "whole_line", "max_parcels": 1}),
    ("wholesale", {"account": "trade"}),
    ("pickup", {"location": "leeds"}),
    ("drop_ship", {"location": "rome", "payment": "before_release"}),
    ("sample", {"fraud_score": 80}),
)


def business() -> list[Command]:
    """Register all of it, with some stock."""
    places = [location(each) for each in LOCATIONS]
    accounts = [RegisterAccount(each, "trade", "GBP", 30, 1_500) for each in ("alpha", "beta")]
    stock = received("leeds", "first", mug=9, cup=8)
    return [shop("alpha"), shop("beta"), *places, catalogue(*SKUS), KIT, *accounts, stock]


def _place(
    of: tuple[str, str],
    basket: tuple[Line, ...],
    to: Coordinates | None,
    kind: tuple[OrderType, dict[str, Any]],
    draft: int,
) -> PlaceOrder:
    placed = order(of[1], *basket, of=of[0], to=to, order_type=kind[0], **kind[1])
    return replace(placed, draft=draft == 0)


documents = st.integers(1, 40).map(str)
locations = st.sampled_from(LOCATIONS)
destinations: st.SearchStrategy[Coordinates | None] = st.sampled_from([LONDON, NAPLES, None])
placings = st.builds(
    _place,
    st.sampled_from(ORDERS),
    st.sampled_from(BASKETS),
    destinations,
    st.sampled_from(KINDS),
    st.integers(0, 9),
)
receipts = st.builds(received, locations, documents, mug=st.integers(1, 6), cup=st.integers(1, 4))
adjustments = st.builds(adjusted, locations, documents, mug=st.sampled_from([1, -1, 3, -4]))
