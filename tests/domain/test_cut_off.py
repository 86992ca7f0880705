"""The cut-off: every kind of edit, tried on units wherever they can be."""

from datetime import date
from typing import Literal, get_args

import pytest

from domain.changes.address import ChangeAddress
from domain.changes.cut_off import CUT_OFF, Edit, require_allowed
from domain.changes.events import AddressChangeRequested, ChangeRequested
from domain.fulfilment.events import FulfilmentCancelRequested
from domain.orders.buckets import Bucket
from domain.orders.cancel import CancelLines
from domain.orders.draft import SubmitDraft
from domain.orders.hold import HoldOrder
from domain.orders.lines import Line
from domain.refusals import Refused
from domain.shipments.lose import ReportLost
from domain.world import Command
from tests.domain.change_words import answered, buckets, confirmed, moved_to, proposed
from tests.domain.scenario import Scenario, given
from tests.domain.words import NAPLES, delivered, fulfilment, goods, order, packed, picked, received, shipped

Answer = Literal["done", "asks", "refused"]
BUCKETS: tuple[Bucket, ...] = get_args(Bucket)
HELD = HoldOrder("alpha", "1001", "h1", "manual", "the boss wants to see it")
NEVER = date(2099, 1, 1)

# Of each edit, in the order of the buckets: . done at once, ? with the warehouse's consent, x refused.
#                  cancelled, unallocated, backordered, allocated, released, picked, packed, shipped, delivered, lost
TABLE: dict[Edit, str] = {
    "change_address": "....???xxx",
    "add_line": ".......xxx",
    "increase": "x......xxx",
    "reduce": "x...???xxx",
    "cancel": "x...???xxx",
}
MEANING: dict[str, Answer] = {".": "done", "?": "asks", "x": "refused"}
CELLS = [(edit, bucket, MEANING[cell]) for edit in TABLE for bucket, cell in zip(BUCKETS, TABLE[edit], strict=True)]


def test_the_table_has_every_cell() -> None:
    assert {(edit, bucket) for edit in CUT_OFF for bucket in CUT_OFF[edit]} == {cell[:2] for cell in CELLS}
    assert set(CUT_OFF) == set(get_args(Edit))


@pytest.mark.parametrize(("edit", "bucket", "answer"), CELLS)
def test_each_cell_says_what_the_model_says(edit: Edit, bucket: Bucket, answer: Answer) -> None:
    """Invariant 21: a refusal names its rule and where the units are."""
    kind = type(CUT_OFF[edit][bucket]).__name__
    assert kind == {"done": "Allow", "asks": "Consent", "refused": "Refuse"}[answer]
    if answer != "refused":
        require_allowed(edit, bucket, "line 1")
        return
    with pytest.raises(Refused, match=f"units of line 1 are {bucket}") as refused:
        require_allowed(edit, bucket, "line 1")
    assert refused.value.rule == f"change.{edit}_too_late"


AFTER_RELEASE: dict[Bucket, tuple[Command, ...]] = {
    "released": (),
    "picked": (picked("1001", "leeds"),),
    "packed": (picked("1001", "leeds"), packed("1001", "leeds")),
    "shipped": (picked("1001", "leeds"), packed("1001", "leeds"), shipped("1001", "leeds")),
    "delivered": (
        *(picked("1001", "leeds"), packed("1001", "leeds"), shipped("1001", "leeds")),
        delivered("1001", "leeds"),
    ),
    "lost": (
        *(picked("1001", "leeds"), packed("1001", "leeds"), shipped("1001", "leeds")),
        ReportLost(f"{fulfilment('1001')}/1", "it fell off", shop="alpha"),
    ),
}


def two_mugs_that_are(bucket: Bucket, *others: Line) -> Scenario:
    """An order of two mugs that are all there, and of other lines that no warehouse was told of."""
    stock = received("leeds", mug=9)
    lines = (goods("mug", 2), *others)
    if bucket == "backordered":
        return given(order("1001", *lines, ship="as_available"))
    if bucket == "unallocated":
        return given(stock, order("1001", *lines, ship="as_available", draft=True), HELD, SubmitDraft("alpha", "1001"))
    if bucket == "allocated":
        return given(stock, order("1001", *lines, ship="as_available", not_before=NEVER))
    scenario = given(stock, order("1001", *lines, ship="as_available"))
    for step in AFTER_RELEASE.get(bucket, (CancelLines("alpha", "1001", {1: 2}, "no"), answered("leeds"))):
        scenario.when(step)
    return scenario


OF_A_LINE = [cell for cell in CELLS if cell[0] in {"increase", "reduce", "cancel"}]
EDITS: dict[Edit, tuple[Command, ...]] = {
    "increase": (proposed(quantities={1: 3}), confirmed()),
    "reduce": (proposed(quantities={1: 1}), confirmed()),
    "cancel": (CancelLines("alpha", "1001", {1: 1}, "no"),),
}


@pytest.mark.parametrize(("edit", "bucket", "answer"), OF_A_LINE)
def test_what_is_wanted_of_a_line_is_done_asked_for_or_refused(edit: Edit, bucket: Bucket, answer: Answer) -> None:
    """The line stands in one bucket, in an order that waits for a cup; to reduce a cancelled line asks for more."""
    scenario = two_mugs_that_are(bucket, goods("cup", 1, line_no=2))
    assert list(buckets(scenario)) == [bucket]
    if (edit, bucket) == ("reduce", "cancelled"):
        edit = "increase"
    first, *rest = EDITS[edit]
    outcome = scenario.when(first)
    if answer == "refused":
        rule = "order.not_cancellable" if edit == "cancel" else f"change.{edit}_too_late"
        assert outcome.refused is not None
        assert outcome.refused.rule == rule
        assert "line 1 of order-alpha:1001" in outcome.refused.reason
        return
    for command in rest:
        outcome = scenario.when(command)
    assert outcome.refused is None
    asks = any(isinstance(each.event, FulfilmentCancelRequested) for each in outcome.changes)
    assert asks == (answer == "asks")
    assert asks == any(isinstance(each.event, ChangeRequested) for each in outcome.changes) or edit == "cancel"


OF_AN_ORDER = [cell for cell in CELLS if cell[0] in {"add_line", "change_address"}]


@pytest.mark.parametrize(("edit", "bucket", "answer"), OF_AN_ORDER)
def test_what_is_wanted_of_an_order_is_done_asked_for_or_refused(edit: Edit, bucket: Bucket, answer: Answer) -> None:
    """All units of the order stand in one bucket; one whose units are all cancelled, delivered or lost is over."""
    scenario = two_mugs_that_are(bucket)
    assert list(buckets(scenario)) == [bucket]
    command: Command = proposed(goods("cup", 1, line_no=2)) if edit == "add_line" else moved_to(NAPLES)
    outcome = scenario.when(command)
    if bucket in {"cancelled", "delivered", "lost"}:
        outcome.then_refused("order.ended", says="is cancelled" if bucket == "cancelled" else "is completed")
    elif answer == "refused":
        outcome.then_refused(f"change.{edit}_too_late", says=f"units of order-alpha:1001 are {bucket}")
    else:
        asks = any(isinstance(each.event, AddressChangeRequested) for each in outcome.changes)
        assert (outcome.refused, asks) == (None, answer == "asks")


@pytest.mark.parametrize("edit", [proposed(goods("pot", 1, line_no=3)), proposed(quantities={1: 4}), moved_to(NAPLES)])
def test_as_long_as_any_unit_can_still_be_changed_the_order_can(edit: Command) -> None:
    scenario = given(received("leeds", mug=1), order("1001", goods("mug", 2), ship="as_available"))
    for step in AFTER_RELEASE["shipped"]:
        scenario.when(step)
    assert buckets(scenario) == {"shipped": 1, "backordered": 1}
    assert scenario.when(edit).refused is None
    assert isinstance(moved_to(NAPLES), ChangeAddress)
