"""Cancel against ship: whoever comes first wins, and the other is told."""

import pytest

from domain.changes.cut_off import CUT_OFF, Refuse
from domain.fulfilment.answer_cancel import AnswerCancel
from domain.fulfilment.events import FulfilmentCancelRefused
from domain.orders.cancel import CancelLines, CancelOrder
from domain.shipments.events import ShipmentShipped
from domain.world import Command
from tests.domain.shipment_words import (
    FULFILMENT,
    labelled,
    packed_order,
    seen,
    shipped_alone,
    the_order,
    the_shipment,
    voided,
)
from tests.domain.words import delivered, packed

CANCEL = CancelOrder("alpha", "1001", "changed their mind")
AGREE = AnswerCancel("leeds", FULFILMENT, accepted=True, reason="taken out")


def test_the_warehouse_agrees_and_the_shipment_goes_nowhere() -> None:
    """Invariant 22."""
    cancelled = packed_order(labelled(), CANCEL, AGREE)
    assert the_order(cancelled.world).status == "cancelled"
    cancelled.when(shipped_alone()).then_refused("shipment.not_packed", "shipment_id", says="is voided")
    cancelled.when(voided()).then_refused("shipment.not_voidable", "shipment_id", says="is voided")
    assert cancelled.world.available("mug", "leeds") == 5


def test_the_shipment_leaves_and_whoever_wanted_to_cancel_is_told() -> None:
    """Invariant 22."""
    outcome = packed_order(labelled(), CANCEL).when(shipped_alone())
    assert outcome.the(FulfilmentCancelRefused).fulfilment_id == FULFILMENT
    assert the_order(outcome.world).lines[1].shipped == 2
    outcome.when(AGREE).then_refused("fulfilment.no_cancel_request", "fulfilment_id", says=FULFILMENT)


@pytest.mark.parametrize("done", [(), (delivered("1001", "leeds"),)])
def test_what_has_left_is_not_cancelled(done: tuple[Command, ...]) -> None:
    """Invariants 21 and 22."""
    bucket = "delivered" if done else "shipped"
    ruling = CUT_OFF["cancel"]["shipped"]
    assert isinstance(ruling, Refuse)
    left = packed_order(shipped_alone(), *done)
    refused = left.when(CANCEL).refused
    assert refused is not None
    assert (bucket in refused.reason) or ("completed" in refused.reason)
    assert the_order(left.world).lines[1].cancelled == 0


def test_one_unit_is_cancelled_and_the_other_leaves() -> None:
    """Invariants 13 and 22."""
    part = packed_order(labelled(), CancelLines("alpha", "1001", {1: 1}, "one is enough"), AGREE)
    outcome = part.when(shipped_alone())
    assert [each.quantity for each in outcome.the(ShipmentShipped).units] == [1]
    outcome.with_stock("mug", "leeds", on_hand=4)
    outcome.when(seen("delivered", 0))
    assert the_order(part.world).status == "completed"
    assert [each.quantity for each in the_shipment(part.world).delivered] == [1]


def test_a_void_does_not_end_a_request_to_cancel() -> None:
    again = packed_order(CANCEL, voided())
    assert again.when(AGREE).refused is None
    assert the_order(again.world).status == "cancelled"
    again.when(packed("1001", "leeds")).then_refused("fulfilment.not_picked", "fulfilment_id", says="cancelled")
