"""Claims that can not be, and units that are made good once."""

import pytest

from domain.claims.events import ClaimOutcome
from domain.orders.hold import ReleaseHold
from domain.orders.lines import Units
from domain.world import Command
from tests.domain.scenario import Scenario, given
from tests.domain.shipment_words import (
    a_week_later,
    claimed,
    labelled,
    lost_by,
    packed_order,
    resolved,
    seen,
    shipped_order,
    the_shipment,
    voided,
)
from tests.domain.words import goods, order, picked_packed_and_shipped, received, returned

MUG, MUGS = (Units(1, "mug", 1),), (Units(1, "mug", 2),)


LOST = "lost-1/1"


def delivered_order(*more: Command) -> Scenario:
    """Two mugs arrived."""
    return shipped_order(seen("delivered"), *more)


@pytest.mark.parametrize(
    ("done", "asked", "rule", "field", "says"),
    [
        ((), claimed("lost", shipment="alpha:1001/2/1"), "shipment.unknown", "shipment_id", "shipped, has no shipment"),
        ((claimed("lost"),), claimed("lost"), "claim.exists", "claim_id", "C1 already, open"),
        ((claimed("lost"), resolved("found")), claimed("lost"), "claim.exists", "claim_id", "C1 already, found"),
        ((claimed("lost"),), claimed("lost", "C2"), "claim.claimed_already", "shipment_id", "shipped"),
        ((), claimed("damaged"), "claim.not_delivered", "shipment_id", "is shipped"),
        ((), claimed("not_received"), "claim.not_delivered", "shipment_id", "is shipped"),
        ((), claimed("missing"), "claim.not_delivered", "shipment_id", "is shipped"),
        ((seen("delivered"),), claimed("lost"), "claim.not_on_the_way", "shipment_id", "is delivered"),
        ((lost_by(),), claimed("lost"), "claim.not_on_the_way", "shipment_id", "is lost"),
        ((), claimed("lost", line_1=1), "claim.whole_shipment", "lines", "is about all"),
        ((seen("delivered"),), claimed("not_received", line_1=1), "claim.whole_shipment", "lines", "delivered"),
        ((seen("delivered"),), claimed("damaged", line_2=1), "claim.unknown_line", "lines[0].line_no", "delivered"),
        ((seen("delivered"),), claimed("damaged", line_1=3), "claim.exceeds_shipment", "lines[0].quantity", "2 units"),
        (
            (seen("delivered"), claimed("damaged", line_1=1)),
            claimed("missing", "C2", line_1=2),
            "claim.exceeds_shipment",
            "lines[0].quantity",
            "line 1: 1 units",
        ),
        (
            (seen("delivered"), claimed("damaged", line_1=1)),
            claimed("not_received", "C2"),
            "claim.whole_shipment",
            "lines",
            "delivered",
        ),
        ((), resolved("found"), "claim.unknown", "claim_id", "shipped, has no claim C1"),
        ((claimed("lost"), resolved("found")), resolved("refund"), "claim.resolved", "claim_id", "resolved: found"),
        ((seen("delivered"), claimed("damaged")), resolved("found"), "claim.outcome", "outcome", "C1, open"),
        ((), claimed("lost", of="1002"), "order.unknown", "order_id", "alpha:1002"),
        ((), resolved("found", of="1002"), "order.unknown", "order_id", "alpha:1002"),
    ],
)
def test_a_claim_that_can_not_be_is_refused(
    done: tuple[Command, ...], asked: Command, rule: str, field: str, says: str
) -> None:
    """Invariant 21."""
    shipped_order(*done).when(asked).then_refused(rule, field, says=says)


@pytest.mark.parametrize("done", [(), (labelled(),), (voided(),)])
def test_what_never_left_can_not_be_claimed(done: tuple[Command, ...]) -> None:
    waits = packed_order(*done)
    status = the_shipment(waits.world).status
    waits.when(claimed("lost")).then_refused("claim.not_on_the_way", "shipment_id", says=f"is {status}")
    waits.when(claimed("damaged")).then_refused("claim.not_delivered", "shipment_id", says=f"is {status}")


def test_units_that_came_back_can_not_be_claimed() -> None:
    """Invariant 15."""
    back = delivered_order(returned("1001", goods("mug", 1)))
    back.when(claimed("not_received")).then_refused("claim.returned", "lines", says="1 of them are returned")
    assert back.when(claimed("damaged", line_1=1)).refused is None


@pytest.mark.parametrize("outcome", ["refund", "reship"])
def test_units_that_came_back_while_they_were_looked_into_are_not_given_up(outcome: ClaimOutcome) -> None:
    """Invariant 15."""
    back = delivered_order(claimed("missing"), returned("1001", goods("mug", 2)))
    back.when(resolved(outcome)).then_refused("claim.returned", "lines", says="2 of them are returned")
    back = delivered_order(claimed("not_received"), returned("1001", goods("mug", 2)))
    back.when(resolved(outcome)).then_refused("claim.returned", "lines", says="2 of them are returned")
    back = shipped_order(claimed("lost"), returned("1001", goods("mug", 1)))
    back.when(resolved(outcome)).then_refused("claim.returned", "lines", says="1 of them are returned")


def test_nothing_goes_back_to_a_customer_who_paid_nothing_yet() -> None:
    """Invariant 27."""
    unpaid = given(
        *(received("leeds", mug=5), order("1001", goods("mug", 2), payment="before_release")),
        *(ReleaseHold("alpha", "1001", "payment", "a known customer"), *picked_packed_and_shipped("1001", "leeds")),
    )
    lost = a_week_later(unpaid, lost_by(None, "alpha"))
    lost.when(resolved("refund", LOST)).then_refused("claim.nothing_paid", "outcome", says="lost-1/1")
    assert lost.when(resolved("reship", LOST)).refused is None
