"""The rules of sourcing are set for all shops or for one; each change is a version, and decisions name theirs."""

from typing import Any

import pytest

from domain.orders.events import OrderAllocated, StockAwaited
from domain.sourcing.question import Aim
from domain.sourcing.rule_book import SourcingRules, SourcingRulesDropped, SourcingRulesSet
from domain.sourcing.set_rules import DropSourcingRules, SetSourcingRules
from tests.domain.scenario import Outcome, Scenario, given
from tests.domain.words import goods, order, received, shop

NEAR = SourcingRules(("distance", "whole", "parcels", "balance"))
MUG_AND_CUP = (goods("mug", 1), goods("cup", 1, line_no=2))


def rules(*aims: Aim, of: str | None = None, max_parcels: int | None = None) -> SetSourcingRules:
    return SetSourcingRules(of, SourcingRules(aims, max_parcels))


def stocked(*happened: Any) -> Scenario:
    """A mug in leeds and a cup in paris, both close to London; rome has both."""
    stock = (received("leeds", mug=9), received("paris", cup=9), received("rome", mug=9, cup=9))
    return given(shop("beta"), *stock, *happened)


def sourced(outcome: Outcome) -> dict[str, int | None]:
    """Who ships, and by which version of the rules."""
    found = [each.event for each in outcome.changes if isinstance(each.event, OrderAllocated)]
    return {each.location: each.rules_version for each in found}


def placed(order_id: str, of: str = "alpha", **terms: Any) -> Any:
    return order(order_id, *MUG_AND_CUP, of=of, ship="whole_line", **terms)


def test_where_nobody_set_rules_all_comes_from_one_place_and_no_version_is_named() -> None:
    assert sourced(stocked().when(placed("1"))) == {"rome": None}


def test_rules_for_all_shops_hold_for_each_order_from_then_on() -> None:
    scenario = stocked()
    scenario.when(placed("1"))
    scenario.when(SetSourcingRules(None, NEAR)).then(SourcingRulesSet(None, NEAR))
    for seller in ("alpha", "beta"):
        assert sourced(scenario.when(placed("2", seller))) == {"leeds": 0, "paris": 0}


def test_one_shop_may_differ() -> None:
    scenario = stocked(SetSourcingRules("beta", NEAR), rules("balance"))
    assert sourced(scenario.when(placed("1", "beta"))) == {"leeds": 0, "paris": 0}
    assert sourced(scenario.when(placed("1"))) == {"rome": 1}
    scenario.when(SetSourcingRules(None, NEAR))
    assert sourced(scenario.when(placed("2"))) == {"leeds": 2, "paris": 2}


def test_a_shop_that_drops_its_rules_goes_by_those_of_all() -> None:
    scenario = stocked(SetSourcingRules(None, NEAR), rules("whole", of="beta"))
    scenario.when(DropSourcingRules("beta")).then(SourcingRulesDropped("beta"))
    assert sourced(scenario.when(placed("1", "beta"))) == {"leeds": 0, "paris": 0}
    scenario.when(DropSourcingRules(None))
    assert sourced(scenario.when(placed("2", "beta"))) == {"rome": None}


@pytest.mark.parametrize(("own", "parcels"), [(None, 1), (5, 1), (1, 1)])
def test_no_order_has_more_parcels_than_the_rules_allow(own: int | None, parcels: int) -> None:
    scenario = given(received("leeds", mug=9), received("paris", cup=9), rules("distance", max_parcels=parcels))
    outcome = scenario.when(placed("1", max_parcels=own))
    assert outcome.the(OrderAllocated).location == "leeds"
    awaited = outcome.the(StockAwaited)
    assert (awaited.skus, awaited.rules_version) == (("cup",), 0)


def test_an_order_may_allow_fewer_parcels_than_the_rules() -> None:
    scenario = given(received("leeds", mug=9), received("paris", cup=9), rules("distance", max_parcels=5))
    assert scenario.when(placed("1", max_parcels=1)).the(StockAwaited).skus == ("cup",)


def test_the_same_rules_again_are_no_new_version() -> None:
    stocked(SetSourcingRules("beta", NEAR)).when(SetSourcingRules("beta", NEAR)).then_nothing()


def test_rules_that_make_no_sense_are_refused_and_the_others_go_on() -> None:
    scenario = stocked(SetSourcingRules(None, NEAR))
    scenario.when(rules("distance", "distance")).then_refused("sourcing.aims", "aims", "distance, distance")
    scenario.when(rules()).then_refused("sourcing.aims", "aims", "none")
    scenario.when(rules("whole", of="gamma")).then_refused("shop.unknown", "shop", "no shop gamma")
    scenario.when(DropSourcingRules("gamma")).then_refused("shop.unknown", "shop")
    scenario.when(DropSourcingRules("beta")).then_refused("sourcing.no_rules", "shop", "beta has no rules of its own")
    assert sourced(scenario.when(placed("1"))) == {"leeds": 0, "paris": 0}


def test_rules_of_all_that_nobody_set_can_not_be_dropped() -> None:
    stocked().when(DropSourcingRules(None)).then_refused("sourcing.no_rules", "shop", "no rules are set for all shops")
