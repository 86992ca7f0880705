"""A return, step by step: requested, authorized, sent, received, inspected, resolved, closed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.returns.events import (
    Condition,
    Disposition,
    Outcome,
    ReturnAuthorized,
    ReturnCancelled,
    ReturnClosed,
    ReturnDeclined,
    ReturnExpired,
    ReturnInspected,
    ReturnReceived,
    ReturnRequested,
    ReturnResolved,
    ReturnShipped,
)
from domain.returns.state import ReturnStatus
from domain.stock.events import StockReturned
from domain.world import Command
from tests.domain.returns_words import (
    BACK,
    ORDER,
    return_authorized,
    return_cancelled,
    return_declined,
    return_inspected,
    return_received,
    return_requested,
    return_resolved,
    return_sent,
    sent_back,
    sold,
    the_order,
)
from tests.domain.scenario import Outcome as Told
from tests.domain.scenario import given
from tests.domain.words import goods, order, returned
from tests.domain.world import NOW

REQUEST = return_requested((1, 2))


def status(told: Told) -> ReturnStatus:
    assert told.refused is None, told.refused
    return the_order(told).returns.by_id[BACK].status


def test_a_return_goes_its_way() -> None:
    told = sold().when(REQUEST)
    told.then(ReturnRequested)
    assert status(told) == "requested"
    told = told.when(return_authorized())
    told.then(ReturnAuthorized(BACK))
    assert status(told) == "authorized"
    told = told.when(return_sent())
    told.then(ReturnShipped(BACK, "RM2"))
    assert status(told) == "in_transit"
    told = told.when(return_received((1, 1)))
    told.then(ReturnReceived)
    assert status(told) == "partially_received"
    told = told.when(return_received((1, 1)))
    assert status(told) == "received"
    told = told.when(return_inspected((1, 2)))
    told.then(ReturnInspected, StockReturned("mug", "leeds", 2, ORDER))
    assert status(told) == "inspected"
    told = told.when(return_resolved("nothing", 1))
    told.then(ReturnResolved, ReturnClosed(BACK))
    assert status(told) == "closed"


def test_a_return_may_come_without_word_of_its_sending() -> None:
    assert status(sold().when(*sent_back((1, 2)))) == "received"


@pytest.mark.parametrize("arrived", [True, False])
def test_what_left_may_come_back_delivered_or_not(arrived: bool) -> None:  # noqa: FBT001 - a case of the table
    sold(arrived=arrived).when(REQUEST).then(ReturnRequested)


def test_no_more_is_returned_than_left_less_what_comes_back_already() -> None:
    """Invariant 15: open returns count, declined, cancelled and expired ones do not."""
    told = sold().when(REQUEST)
    again = return_requested((1, 2), return_id="back-2")
    told.when(again).then_refused("return.exceeds_shipped", "lines[0].quantity", says="3 shipped, 4 would be returned")
    told.when(returned("1001", goods("mug", 2), return_id="back-2")).then_refused(
        "return.exceeds_shipped", "lines[0].quantity"
    )
    told.when(return_declined(), again).then(ReturnRequested)


def test_what_came_back_at_once_can_not_be_returned_again() -> None:
    """Invariant 15."""
    sold().when(returned("1001", goods("mug", 2), return_id="back-0"), REQUEST).then_refused(
        "return.exceeds_shipped", "lines[0].quantity"
    )


@pytest.mark.parametrize(
    ("how", "able"), [("kept", 3), ("short", 3), ("wrong", 3), ("received", 1), ("lost_in_transit", 1)]
)
def test_what_the_customer_still_has_may_be_returned_later(how: Condition, able: int) -> None:
    """Invariant 15."""
    told = sold().when(REQUEST, return_authorized(), return_received((1, 2, how)))
    later = return_requested((1, able + 1), return_id="back-2")
    told.when(later).then_refused("return.exceeds_shipped", "lines[0].quantity")
    told.when(return_requested((1, able), return_id="back-2")).then(ReturnRequested)


def test_a_return_that_is_closed_still_counts() -> None:
    """Invariant 15."""
    told = sold().when(*sent_back((1, 3)), return_inspected((1, 3)), return_resolved("credit", 1))
    assert status(told) == "closed"
    told.when(return_requested((1, 1), return_id="back-2")).then_refused("return.exceeds_shipped", "lines[0].quantity")


def test_nothing_is_returned_that_is_not_there() -> None:
    sold().when(return_requested((9, 1))).then_refused("return.unknown_line", "lines[0].line_no")
    sold().when(return_requested((3, 1))).then_refused("return.unknown_line", "lines[0].line_no")
    given(order("1001", goods("mug", 1))).when(REQUEST).then_refused("return.not_shipped", says="is awaiting_stock")
    given().when(REQUEST).then_refused("order.unknown", "order_id")


def test_a_return_is_requested_once() -> None:
    told = sold().when(REQUEST)
    told.when(return_requested((2, 1))).then_refused("return.exists", "return_id", says="requested")
    told.when(returned("1001", goods("mug", 1))).then_refused("return.exists", "return_id", says="requested")
    sold().when(returned("1001", goods("mug", 1)), REQUEST).then_refused(
        "return.exists", "return_id", says="taken back at once"
    )


STEPS: dict[str, Command] = {
    "authorize": return_authorized(),
    "decline": return_declined(),
    "cancel": return_cancelled(),
    "send": return_sent(),
    "receive": return_received((1, 2)),
    "inspect": return_inspected((1, 2)),
    "resolve": return_resolved("refund", 1),
}
ABLE: dict[ReturnStatus, tuple[tuple[Command, ...], set[str]]] = {
    "requested": ((), {"authorize", "decline", "cancel"}),
    "declined": ((return_declined(),), set()),
    "authorized": ((return_authorized(),), {"cancel", "send", "receive", "resolve"}),
    "cancelled": ((return_authorized(), return_cancelled()), set()),
    "in_transit": ((return_authorized(), return_sent()), {"cancel", "receive", "resolve"}),
    "received": ((return_authorized(), return_received((1, 2))), {"inspect", "resolve"}),
    "inspected": ((return_authorized(), return_received((1, 2)), return_inspected((1, 2))), {"resolve"}),
    "closed": (
        (return_authorized(), return_received((1, 2)), return_inspected((1, 2)), return_resolved("nothing", 1)),
        set(),
    ),
}


@pytest.mark.parametrize("stands", ABLE)
@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_taken_in_its_time(stands: ReturnStatus, step: str) -> None:
    before, able = ABLE[stands]
    told = sold().when(REQUEST, *before)
    assert status(told) == stands
    if step in able:
        assert told.when(STEPS[step]).changes
    else:
        told.when(STEPS[step]).then_refused("return.status", "return_id", says=f"is {stands}")


@pytest.mark.parametrize("step", STEPS)
def test_no_step_is_taken_of_a_return_that_nobody_asked_for(step: str) -> None:
    sold().when(STEPS[step]).then_refused("return.unknown", "return_id", says="there is none of that id")


def test_a_return_that_was_taken_back_at_once_has_no_steps() -> None:
    sold().when(returned("1001", goods("mug", 1)), return_received((1, 1))).then_refused(
        "return.unknown", "return_id", says="at once"
    )


def test_declining_and_cancelling_name_a_reason() -> None:
    sold().when(REQUEST, return_declined()).then(ReturnDeclined(BACK, "worn"))
    sold().when(REQUEST, return_cancelled()).then(ReturnCancelled(BACK, "keeps it"))


def test_a_return_that_is_not_sent_in_time_expires() -> None:
    told = sold().when(REQUEST, return_authorized(expires_at=NOW + timedelta(days=14)))
    assert told.world.let_pass(timedelta(days=13)) == []
    (expired,) = told.world.let_pass(timedelta(days=2))
    assert expired.event == ReturnExpired(BACK)
    told.when(return_sent()).then_refused("return.status", "return_id", says="is expired")
    told.when(return_requested((1, 3), return_id="back-2")).then(ReturnRequested)


def test_a_return_that_is_on_its_way_does_not_expire() -> None:
    told = sold().when(REQUEST, return_authorized(expires_at=NOW + timedelta(days=14)), return_sent())
    assert told.world.let_pass(timedelta(days=99)) == []


def test_an_authorization_does_not_end_before_it_begins() -> None:
    sold().when(REQUEST, return_authorized(expires_at=NOW)).then_refused(
        "return.expired", "expires_at", says="requested, would end at"
    )


def test_a_return_goes_where_it_was_told_to() -> None:
    told = sold().when(REQUEST, return_authorized(location="paris"))
    told.when(return_received((1, 1))).then_refused("return.elsewhere", "return_id", says="belongs to paris")
    told.when(return_received((1, 2), at="paris")).then(ReturnReceived)
    told.when(return_inspected((1, 2))).then_refused("return.elsewhere", "return_id", says="received, belongs to paris")


def test_a_return_goes_to_a_place_that_is_known() -> None:
    sold().when(REQUEST, return_authorized(location="mars")).then_refused("location.unknown", "location")
    sold().when(REQUEST, return_authorized(), return_received((1, 1), at="mars")).then_refused(
        "location.unknown", "location"
    )


def test_a_fee_is_in_the_currency_of_the_order() -> None:
    fee = return_authorized(restocking_fee_minor=100, currency="EUR")
    sold().when(REQUEST, fee).then_refused("return.currency", "currency", says="GBP")
    sold().when(REQUEST, replace(fee, currency="GBP")).then(ReturnAuthorized)


def test_no_more_comes_than_was_authorized() -> None:
    told = sold().when(REQUEST, return_authorized())
    told.when(return_received((1, 2), (1, 1, "kept"))).then_refused(
        "return.exceeds_authorized", "lines[1].quantity", says="authorized: 2 of line 1 were to come, 3 would have"
    )
    told.when(return_received((2, 1))).then_refused("return.unknown_line", "lines[0].line_no", says="authorized")


def test_no_more_is_inspected_than_came() -> None:
    told = sold().when(*sent_back((1, 2)))
    told.when(return_inspected((1, 2), (1, 1, "scrapped"))).then_refused(
        "return.exceeds_received", "lines[1].quantity", says="received: 2 of line 1 came, 3 would be inspected"
    )
    told.when(return_inspected((2, 1))).then_refused("return.unknown_line", "lines[0].line_no")


def test_what_comes_in_parts_is_inspected_in_parts() -> None:
    told = sold().when(REQUEST, return_authorized(), return_received((1, 1)), return_inspected((1, 1)))
    assert status(told) == "partially_received"
    assert status(told.when(return_received((1, 1)), return_inspected((1, 1)))) == "inspected"


@pytest.mark.parametrize("what", ["refurbished", "quarantined", "returned_to_vendor", "scrapped", "missing"])
def test_only_what_is_restocked_can_be_sold_again(what: Disposition) -> None:
    told = sold().when(*sent_back((1, 2)))
    told.with_stock("mug", "leeds", on_hand=0)
    told = told.when(return_inspected((1, 1, what), (1, 1)))
    told.with_stock("mug", "leeds", on_hand=1)
    assert the_order(told).returns.by_id[BACK].dispositions == {1: {what: 1, "restocked": 1}}


def test_a_return_of_which_nothing_came_is_closed_at_once() -> None:
    told = sold().when(REQUEST, return_authorized(), return_received((1, 1, "kept"), (1, 1, "lost_in_transit")))
    told.then(ReturnReceived, ReturnClosed(BACK))


@pytest.mark.parametrize("outcome", ["credit", "exchange", "claim", "nothing"])
def test_a_return_is_closed_once_it_is_resolved(outcome: Outcome) -> None:
    told = sold().when(*sent_back((1, 1), (2, 1)), return_inspected((1, 1), (2, 1)), return_resolved(outcome, 1))
    assert status(told) == "inspected"
    told.when(return_resolved(outcome, 2)).then(ReturnResolved, ReturnClosed(BACK))


def test_what_was_promised_before_it_came_is_kept() -> None:
    told = sold().when(*sent_back((1, 2)), return_resolved("nothing", 1), return_inspected((1, 2)))
    told.then(ReturnInspected, StockReturned, ReturnClosed(BACK))


def test_a_resolution_is_said_once_or_anew() -> None:
    told = sold().when(*sent_back((1, 2)), return_resolved("nothing", 1))
    told.when(return_resolved("nothing", 1)).then_refused("return.resolved", "lines", says="received")
    told.when(return_resolved("credit", 1)).then(ReturnResolved)
    told.when(return_resolved("credit", 2)).then_refused("return.unknown_line", "lines[0].line_no")
