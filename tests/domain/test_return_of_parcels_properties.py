"""Returns of customers and of carriers, losses and claims on the same parcels, in any order: what must hold, holds."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain.claims.events import ClaimKind, ClaimOutcome
from domain.refunds.due import limit_minor
from domain.refusals import Refused
from domain.returns.events import Condition, Outcome
from domain.shipments.events import TrackingStatus
from domain.world import Command
from tests.domain.returns_words import (
    refund_requested,
    return_authorized,
    return_cancelled,
    return_inspected,
    return_received,
    return_requested,
    return_resolved,
    the_order,
)
from tests.domain.shipment_words import FIRST, SECOND, claimed, lost_by, resolved, seen, shipped_parcels
from tests.domain.words import goods, returned

LINES = st.sampled_from((1, 2))
UNITS = st.integers(1, 2)
ANY = st.integers(0, 5)
STATUSES: st.SearchStrategy[TrackingStatus] = st.sampled_from(("delivered", "return_to_sender", "in_transit"))
CONDITIONS: st.SearchStrategy[Condition] = st.sampled_from(("received", "short", "lost_in_transit", "kept"))
OUTCOMES: st.SearchStrategy[Outcome] = st.sampled_from(("refund", "nothing"))
CLAIMS: st.SearchStrategy[ClaimKind] = st.sampled_from(("lost", "damaged", "not_received", "missing"))
ENDS: st.SearchStrategy[ClaimOutcome] = st.sampled_from(("found", "refund", "reship", "denied"))


class Parcels(RuleBasedStateMachine):
    """Two parcels of order 1001 are on their way: a mug in the first, a mug and a cup in the second."""

    def __init__(self) -> None:
        super().__init__()
        self.scenario = shipped_parcels()
        self.hours = 1

    def try_it(self, command: Command) -> None:
        """Let it happen or be refused; what follows by itself may not be."""
        before = len(self.scenario.world.recorded)
        try:
            self.scenario.world.handle(command)
        except Refused:
            assert len(self.scenario.world.recorded) == before, "a refusal writes nothing, and no follow-up is refused"

    def a_return(self, which: int) -> str:
        """The id of a return, also of one that a carrier opened, or of none."""
        ids = [*the_order(self.scenario).returns.by_id, "A"]
        return ids[which % len(ids)]

    @rule(status=STATUSES, parcel=st.sampled_from((None, FIRST, SECOND)))
    def scan(self, status: TrackingStatus, parcel: str | None) -> None:
        self.hours += 1
        self.try_it(seen(status, self.hours, sscc=parcel))

    @rule()
    def lose(self) -> None:
        self.try_it(lost_by())

    @rule(name=st.sampled_from("AB"), line=LINES, units=UNITS)
    def request(self, name: str, line: int, units: int) -> None:
        self.try_it(return_requested((line, units), return_id=name))
        self.try_it(return_authorized(name))

    @rule(which=ANY)
    def cancel(self, which: int) -> None:
        self.try_it(return_cancelled(self.a_return(which)))

    @rule(which=ANY, line=LINES, units=UNITS, how=CONDITIONS)
    def receive(self, which: int, line: int, units: int, how: Condition) -> None:
        self.try_it(return_received((line, units, how), return_id=self.a_return(which)))

    @rule(which=ANY, line=LINES, units=UNITS)
    def inspect(self, which: int, line: int, units: int) -> None:
        self.try_it(return_inspected((line, units), return_id=self.a_return(which)))

    @rule(which=ANY, line=LINES, outcome=OUTCOMES)
    def resolve(self, which: int, line: int, outcome: Outcome) -> None:
        self.try_it(return_resolved(outcome, line, return_id=self.a_return(which)))

    @rule(kind=CLAIMS, name=st.sampled_from(("C1", "C2")))
    def claim(self, kind: ClaimKind, name: str) -> None:
        self.try_it(claimed(kind, name))

    @rule(which=ANY, outcome=ENDS)
    def end_claim(self, which: int, outcome: ClaimOutcome) -> None:
        names = [*the_order(self.scenario).claims.by_id, "C1"]
        self.try_it(resolved(outcome, names[which % len(names)]))

    @rule(line=LINES, units=UNITS)
    def take_back_at_once(self, line: int, units: int) -> None:
        sku = {1: "mug", 2: "cup"}[line]
        self.try_it(returned("1001", goods(sku, units, line_no=line), return_id=f"at once {units}"))

    @rule(line=LINES, units=UNITS)
    def refund(self, line: int, units: int) -> None:
        self.try_it(refund_requested((line, units), refund_id=f"refund {units}"))

    @invariant()
    def no_more_came_back_than_left(self) -> None:
        """Invariant 15."""
        order = the_order(self.scenario)
        for no, each in order.lines.items():
            assert 0 <= order.returns.back(no) <= each.shipped + each.delivered

    @invariant()
    def units_are_somewhere_and_refunded_once(self) -> None:
        """Invariants 13 and 28."""
        order = the_order(self.scenario)
        for no, each in order.lines.items():
            assert min(each) >= 0
            assert each.ordered == order.sold[no].quantity
            assert order.refunds.units(no) <= order.sold[no].quantity

    @invariant()
    def no_more_goes_back_than_was_paid(self) -> None:
        """Invariant 27."""
        order = the_order(self.scenario)
        assert 0 <= order.refunds.live_minor + order.returns.credited_minor <= limit_minor(order)


TestParcels = Parcels.TestCase
