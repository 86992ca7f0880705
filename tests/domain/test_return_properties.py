"""Returns and refunds under random commands, in any order, repeated and misplaced: what must hold, holds."""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain.money import paid_by_line
from domain.orders.cancel import CancelLines
from domain.orders.state import Order
from domain.refunds.due import limit_minor
from domain.refunds.report import FROM, Reported
from domain.refusals import Refused
from domain.returns.events import Condition, Disposition, Outcome
from domain.world import Command
from tests.domain.payment_words import PROVIDER, authorized, captured, disputed
from tests.domain.returns_words import (
    refund_approved,
    refund_declined,
    refund_reported,
    refund_requested,
    return_authorized,
    return_cancelled,
    return_declined,
    return_inspected,
    return_received,
    return_requested,
    return_resolved,
    return_sent,
    the_order,
)
from tests.domain.scenario import Scenario, given
from tests.domain.words import charge, delivered, goods, order, picked_packed_and_shipped, received, returned

LINES = st.sampled_from((1, 2, 3))
UNITS = st.integers(1, 3)
RETURNS = st.sampled_from(("A", "B", "C", "D"))
REFUNDS = st.sampled_from(("a", "b", "c", "return/A", "return/B", "cancellation"))
CONDITIONS: st.SearchStrategy[Condition] = st.sampled_from(("received", "received", "short", "wrong", "kept"))
DISPOSITIONS: st.SearchStrategy[Disposition] = st.sampled_from(("restocked", "restocked", "scrapped"))
OUTCOMES: st.SearchStrategy[Outcome] = st.sampled_from(("refund", "refund", "credit", "nothing"))
REPORTS: st.SearchStrategy[Reported] = st.sampled_from(tuple(FROM))


class ReturnsAndRefunds(RuleBasedStateMachine):
    """Order 1001: four mugs at 33⅓ pence and three cups left leeds, pots wait; all was captured, less a dispute."""

    def __init__(self) -> None:
        super().__init__()
        lines = (
            goods("mug", 4, "33.333333"),
            goods("cup", 3, "99.5", line_no=2),
            goods("pot", 3, "17", line_no=3),
            charge("discount", "OFF", "-41", line_no=4),
            charge("shipping", "POST", "350", line_no=5),
        )
        total = sum(line.amount_minor for line in lines)
        self.scenario: Scenario = given(
            received("leeds", mug=4, cup=3),
            order("1001", *lines, payment="before_release", ship="as_available"),
            *(authorized(total), captured(total, "c1")),
            *picked_packed_and_shipped("1001", "leeds"),
        )

    @property
    def order(self) -> Order:
        return the_order(self.scenario)

    def try_it(self, command: Command) -> None:
        """Let it happen or be refused; what follows by itself may not be."""
        before = len(self.scenario.world.recorded)
        try:
            self.scenario.world.handle(command)
        except Refused:
            assert len(self.scenario.world.recorded) == before, "a refusal writes nothing, and no follow-up is refused"

    @rule(return_id=RETURNS, line=LINES, units=UNITS)
    def request(self, return_id: str, line: int, units: int) -> None:
        self.try_it(return_requested((line, units), return_id=return_id))

    @rule(return_id=RETURNS, fee=st.integers(0, 100))
    def authorize(self, return_id: str, fee: int) -> None:
        self.try_it(return_authorized(return_id, restocking_fee_percent=fee))

    @rule(return_id=RETURNS, what=st.sampled_from((return_cancelled, return_declined, return_sent)))
    def go_on(self, return_id: str, what: Callable[[str], Command]) -> None:
        self.try_it(what(return_id))

    @rule(return_id=RETURNS, line=LINES, units=UNITS, how=CONDITIONS)
    def receive(self, return_id: str, line: int, units: int, how: Condition) -> None:
        self.try_it(return_received((line, units, how), return_id=return_id))

    @rule(return_id=RETURNS, line=LINES, units=UNITS, what=DISPOSITIONS)
    def inspect(self, return_id: str, line: int, units: int, what: Disposition) -> None:
        self.try_it(return_inspected((line, units, what), return_id=return_id))

    @rule(return_id=RETURNS, line=LINES, outcome=OUTCOMES)
    def resolve(self, return_id: str, line: int, outcome: Outcome) -> None:
        self.try_it(return_resolved(outcome, line, return_id=return_id))

    @rule(line=LINES, units=UNITS)
    def send_all_the_way(self, line: int, units: int) -> None:
        for return_id in "ABCD":
            if return_id not in self.order.returns.by_id:
                self.request(return_id, line, units)
                self.authorize(return_id, 0)
                self.receive(return_id, line, units, "received")
                self.resolve(return_id, line, "refund")
                self.inspect(return_id, line, units, "restocked")
                break

    @rule(line=LINES, units=UNITS, price=st.sampled_from(("33", "17", "90")))
    def take_back_at_once(self, line: int, units: int, price: str) -> None:
        sku = {1: "mug", 2: "cup", 3: "pot"}[line]
        self.try_it(returned("1001", goods(sku, units, price, line), return_id=f"at once {units}"))

    @rule(refund_id=REFUNDS, line=st.integers(1, 5), units=UNITS)
    def refund(self, refund_id: str, line: int, units: int) -> None:
        self.try_it(refund_requested((line, units), refund_id=refund_id))

    @rule(refund_id=REFUNDS, amount=st.integers(1, 900))
    def goodwill(self, refund_id: str, amount: int) -> None:
        self.try_it(refund_requested(amount=amount, refund_id=refund_id))

    @rule(refund_id=REFUNDS, what=st.sampled_from((refund_approved, refund_declined)))
    def decide(self, refund_id: str, what: Callable[[str], Command]) -> None:
        self.try_it(what(refund_id))

    @rule(refund_id=REFUNDS, status=REPORTS)
    def report(self, refund_id: str, status: Reported) -> None:
        known = self.order.refunds.by_id.get(refund_id)
        amount = known.amount_minor if known else 1
        self.try_it(refund_reported(status, amount, refund_id, provider=PROVIDER))

    @rule(units=UNITS)
    def cancel_pots(self, units: int) -> None:
        self.try_it(CancelLines("alpha", "1001", {3: units}, "too many"))

    @rule()
    def arrive(self) -> None:
        self.try_it(delivered("1001", "leeds"))

    @rule(amount=st.integers(1, 300))
    def open_dispute(self, amount: int) -> None:
        if amount <= self.order.payments.captured_minor - self.order.refunds.live_minor:
            self.try_it(disputed("opened", amount))

    @invariant()
    def no_more_comes_back_than_left(self) -> None:
        """Invariant 15."""
        for no, each in self.order.lines.items():
            assert self.order.returns.back(no) <= each.shipped + each.delivered
            assert self.order.returns.taken(no) <= each.shipped + each.delivered

    @invariant()
    def no_more_goes_back_than_was_paid(self) -> None:
        """Invariant 27."""
        gone = self.order.refunds.live_minor + self.order.returns.credited_minor
        assert 0 <= gone <= limit_minor(self.order)

    @invariant()
    def no_unit_is_refunded_twice(self) -> None:
        """Invariant 28."""
        paid = paid_by_line(self.order.sold.values())
        for no, line in self.order.sold.items():
            assert 0 <= self.order.refunds.units(no) <= line.quantity
            if self.order.refunds.units(no) == line.quantity:
                assert self.order.refunds.line_minor(no) <= paid[no]

    @invariant()
    def a_refund_is_the_sum_of_its_lines(self) -> None:
        """Invariant 24."""
        for each in self.order.refunds.by_id.values():
            if each.lines:
                assert each.amount_minor == sum(line.amount_minor for line in each.lines) - each.fee_minor

    @invariant()
    def only_what_is_restocked_is_on_the_shelf(self) -> None:
        """Invariant 1."""
        for no, sku in ((1, "mug"), (2, "cup")):
            restocked = self.order.returns.received.get(no, 0) + sum(
                each.dispositions.get(no, {}).get("restocked", 0) for each in self.order.returns.by_id.values()
            )
            assert self.scenario.world.position(sku, "leeds").on_hand == restocked


TestReturnsAndRefunds = ReturnsAndRefunds.TestCase
