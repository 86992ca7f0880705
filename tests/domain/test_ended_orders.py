"""Ended, unknown and foreign orders: every command on them is refused by name, and nothing is written."""

from dataclasses import replace
from typing import Any

import pytest

from domain.fulfilment.answer_cancel import AnswerCancel
from domain.orders.cancel import CancelLines, CloseRest
from domain.world import Command
from tests.domain.fulfilment_words import accepted, rejected
from tests.domain.order_words import credited, held, lifted, offered, submitted, turned_down
from tests.domain.scenario import Scenario, given
from tests.domain.words import (
    NOON,
    cancelled,
    charge,
    delivered,
    fulfilment,
    goods,
    order,
    packed,
    picked,
    picked_packed_and_shipped,
    received,
    shipped,
    shop,
)

OF_SHOPS: list[Command] = [
    cancelled("1001"),
    CancelLines("alpha", "1001", {1: 1}, "changed their mind"),
    CloseRest("alpha", "1001", "changed their mind"),
    held("1001"),
    lifted("1001"),
    turned_down("1001"),
]
OF_WAREHOUSES: list[Command] = [
    accepted("1001", "leeds"),
    rejected("1001", "leeds"),
    picked("1001", "leeds"),
    packed("1001", "leeds"),
    shipped("1001", "leeds"),
    delivered("1001", "leeds"),
    AnswerCancel("leeds", fulfilment("1001"), accepted=True, reason="fine"),
]
MUGS = goods("mug", 2)
ENDS: dict[str, tuple[Command, ...]] = {
    "cancelled": (order("1001", MUGS), cancelled("1001")),
    "rejected": (order("1001", MUGS, payment="before_release"), turned_down("1001")),
    "expired": (offered("1001", MUGS, until=NOON),),
    "completed": (order("1001", charge("fee", "BANK", "1")),),
}


def ended(status: str) -> Scenario:
    scenario = given(*ENDS[status])
    scenario.world.fire_timers()
    state = scenario.world.order("alpha", "1001")
    assert state is not None
    assert state.status == status
    return scenario


def named(command: Command) -> str:
    return type(command).__name__


@pytest.mark.parametrize("status", list(ENDS))
@pytest.mark.parametrize("command", OF_SHOPS, ids=named)
def test_nothing_is_asked_of_an_order_that_has_ended(status: str, command: Command) -> None:
    """Invariant 21: the state is named."""
    ended(status).when(command).then_refused("order.ended", says=f"is {status}")


@pytest.mark.parametrize("status", list(ENDS))
def test_an_order_that_has_ended_is_not_submitted_nor_its_id_used_again(status: str) -> None:
    """Invariants 18 and 21."""
    rule = "order.expired" if status == "expired" else "order.not_draft"
    ended(status).when(submitted("1001")).then_refused(rule, says=f"is {status}")
    ended(status).when(order("1001", MUGS)).then_refused("order.exists", "order_id", says=f"is {status}")


@pytest.mark.parametrize("status", list(ENDS))
@pytest.mark.parametrize("command", OF_WAREHOUSES, ids=named)
def test_a_warehouse_has_nothing_to_report_of_an_order_that_it_never_had(status: str, command: Command) -> None:
    ended(status).when(command).then_refused("fulfilment.unknown", "fulfilment_id", says=fulfilment("1001"))


@pytest.mark.parametrize("command", OF_WAREHOUSES, ids=named)
def test_a_warehouse_has_nothing_more_to_report_of_what_was_delivered(command: Command) -> None:
    """Invariant 21."""
    steps = (*picked_packed_and_shipped("1001", "leeds"), delivered("1001", "leeds"))
    outcome = given(received("leeds", mug=5), order("1001", MUGS), *steps).when(command)
    assert outcome.refused is not None
    assert outcome.refused.rule.startswith("fulfilment.")
    assert any(each in outcome.refused.reason for each in ("closed", "delivered")), outcome.refused
    outcome.with_stock("mug", "leeds", on_hand=3)


@pytest.mark.parametrize("command", [*OF_SHOPS, submitted("1001"), credited("1001", 1)], ids=named)
def test_a_shop_commands_no_order_of_another_shop(command: Any) -> None:
    foreign = replace(command, shop="beta")
    given(shop("beta"), received("leeds", mug=5), order("1001", MUGS)).when(foreign).then_refused(
        "order.unknown", "order_id", says="beta:1001"
    )
