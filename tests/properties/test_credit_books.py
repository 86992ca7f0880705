"""Credit under random commands: what accounts owe adds up, and no order passes a limit unseen."""

from hypothesis import given
from hypothesis import strategies as st

from domain.accounts.credit import ReviewCredit
from domain.accounts.events import CreditGranted, CreditNoteIssued, InvoiceIssued, ReceiptPosted
from domain.accounts.invoice import IssueInvoices
from domain.accounts.share import uninvoiced_minor
from domain.accounts.state import Account
from domain.fulfilment.answer_cancel import AnswerCancel
from domain.orders.cancel import CancelLines
from domain.orders.state import Order
from domain.refusals import Refused
from domain.streams import account_stream, order_stream
from domain.world import Command
from tests.domain.fulfilment_words import packs, picks
from tests.domain.order_words import account, credited, lifted, paid, wholesale
from tests.domain.scenario import given as business
from tests.domain.words import cancelled, charge, delivered, fulfilment, goods, received, shipped
from tests.domain.world import MemoryWorld

LIMIT = 1_000
ACME = account_stream("alpha", "acme")
IDS = ("1", "2", "3", "4")

ids = st.sampled_from(IDS)
amounts = st.integers(1, 700)
documents = st.integers(1, 30).map(str)
lines = st.builds(
    lambda units, price: (
        goods("mug", units, price),
        charge("shipping", "POST", "35"),
        charge("discount", "D", "-7", line_no=3),
    ),
    st.integers(1, 4),
    st.sampled_from(["99.5", "33.35", "250"]),
)
units = st.integers(1, 3)


def _sent(name: str, many: int, finally_delivered: bool) -> tuple[Command, ...]:  # noqa: FBT001 - hypothesis gives it
    """Some units of an order leave."""
    steps = (picks(name, "leeds", {1: many}), packs(name, "leeds", {1: many}), shipped(name, "leeds"))
    return (*steps, delivered(name, "leeds")) if finally_delivered else steps


def agreed(name: str) -> Command:
    """The warehouse cancels what it was asked to."""
    return AnswerCancel("leeds", fulfilment(name), accepted=True, reason="fine")


happenings: st.SearchStrategy[tuple[Command, ...]] = st.one_of(
    st.builds(lambda name, basket: (wholesale(name, *basket, ship="as_available"),), ids, lines),
    st.builds(_sent, ids, units, st.booleans()),
    st.builds(lambda name, many: (CancelLines("alpha", name, {1: many}, "too many"),), ids, units),
    st.builds(lambda name: (cancelled(name), agreed(name)), ids),
    st.builds(lambda name: (lifted(name, "credit"),), ids),
    st.builds(lambda amount, number: (paid(amount, number),), amounts, documents),
    st.builds(lambda name, amount, number: (credited(name, amount, number),), ids, amounts, documents),
    st.builds(lambda number, many: (received("leeds", number, mug=many),), documents, units),
)
"""Each is one thing that people do, in as many commands as it takes; any of them may be refused."""


@given(st.lists(happenings, max_size=40))
def test_what_accounts_owe_adds_up_and_only_an_override_passes_the_limit(happened: list[tuple[Command, ...]]) -> None:
    """Invariant 32."""
    world = business(account(limit=LIMIT), received("leeds", "first", mug=9)).world
    for command in (each for commands in happened for each in commands):
        try:
            world.handle(command)
        except Refused:
            continue
        check(world)
    for name in IDS:
        if world.order("alpha", name) is not None:
            stream = order_stream("alpha", name)
            assert world.handle(ReviewCredit(stream)) == world.handle(IssueInvoices(stream)) == []


def check(world: MemoryWorld) -> None:
    """Compare the account with the events and orders that it stands on."""
    owes = world.state(Account, ACME) or Account()
    events = [each.event for each in world.recorded if each.stream == ACME]
    invoices = sum(each.amount_minor for each in events if isinstance(each, InvoiceIssued))
    settled = sum(each.amount_minor for each in events if isinstance(each, ReceiptPosted | CreditNoteIssued))
    assert owes.receivable_minor == invoices - settled
    assert all(amount > 0 for amount in (*owes.invoices.values(), *owes.open_orders.values()))
    orders = [each for each in world.folded.values() if isinstance(each, Order)]
    assert owes.open_orders == {each.stream: left for each in orders if (left := uninvoiced_minor(each))}
    assert set(owes.held) == {each.stream for each in orders if "credit" in each.holds and not each.ended}
    for each in orders:
        assert sum(each.payments.invoices.values()) <= each.total_minor
    forced = {each.order for each in events if isinstance(each, CreditGranted) and each.forced}
    waiting = sum(owes.open_orders[each] for each in owes.held)
    over = sum(each.total_minor for each in orders if each.stream in forced)
    assert owes.exposure_minor - waiting <= LIMIT + over
