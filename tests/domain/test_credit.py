"""Buying on account: what an account may owe, who waits when that is used up, invoices, receipts, credit notes."""

from datetime import date

import pytest

from domain.accounts.credit import LiftCreditHolds, ReviewCredit
from domain.accounts.events import (
    AccountRegistered,
    CreditFreed,
    CreditGranted,
    CreditHeld,
    CreditNoteIssued,
    CreditTaken,
    InvoiceIssued,
    OrderInvoiced,
    ReceiptPosted,
)
from domain.accounts.invoice import IssueInvoices
from domain.accounts.state import Account
from domain.orders.cancel import CancelLines
from domain.orders.events import HoldPlaced, HoldReleased, OrderApproved, OrderPlaced
from domain.shipments.ship import ShipFulfilment
from domain.streams import account_stream, order_stream
from domain.world import Command
from tests.domain.fulfilment_words import named, packs, picks
from tests.domain.order_words import account, credited, lifted, paid, turned_down, wholesale
from tests.domain.scenario import Outcome, Scenario, given, given_nothing
from tests.domain.shipment_words import CARRIER, carrier, lost_by, resolved, the_order
from tests.domain.words import (
    NOON,
    account_adjusted,
    cancelled,
    charge,
    delivered,
    goods,
    picked_packed_and_shipped,
    received,
)

ACME = account_stream("alpha", "acme")
FIRST, SECOND, THIRD = (order_stream("alpha", each) for each in ("1", "2", "3"))
DUE = date(2011, 2, 3)


def of(outcome: Outcome | Scenario) -> Account:
    state = outcome.world.state(Account, ACME)
    assert state is not None
    return state


def business(limit: int | None = 1000, *more: Command) -> Scenario:
    return given(account(limit=limit), received("leeds", mug=50), *more)


def with_invoice(*more: Command) -> Scenario:
    """Acme was invoiced for two mugs: 500 pence."""
    return business(1000, wholesale("1", goods("mug", 2)), *picked_packed_and_shipped("1", "leeds"), *more)


def test_an_account_is_registered_and_said_anew() -> None:
    given().when(account(prices={"mug": "240"})).the(AccountRegistered)
    scenario = given(account())
    scenario.when(account()).then_nothing()
    assert scenario.when(account(limit=5)).the(AccountRegistered).limit_minor == 5
    scenario.when(account(currency="EUR")).then_refused("account.currency", "currency", says="kept in GBP")
    given_nothing().when(account()).then_refused("shop.unknown", "shop")
    given().when(account(currency="USD")).then_refused("account.currency", "currency")


def test_an_account_buys_at_the_prices_that_were_agreed() -> None:
    scenario = given(account(prices={"mug": "240.5"}))
    scenario.when(wholesale("1", goods("mug", 2))).then_refused(
        "order.price_list", "lines[0].unit_price_minor", says="240.5"
    )
    scenario.when(wholesale("1", goods("mug", 2, "240.50"), goods("cup", 1, line_no=2))).the(OrderPlaced)


def test_an_order_takes_credit_and_within_the_limit_it_goes_on() -> None:
    outcome = business().when(wholesale("1", goods("mug", 4)))
    assert outcome.the(CreditTaken) == CreditTaken(FIRST, 1000)
    outcome.the(OrderApproved)


def test_over_the_limit_is_a_hold_and_no_refusal() -> None:
    """Invariant 32."""
    outcome = business().when(wholesale("1", goods("mug", 4, "250.25")))
    hold = outcome.the(HoldPlaced)
    assert (hold.kind, hold.by_rule) == ("credit", True)
    assert "1001 minor units" in hold.reason
    outcome.the(CreditHeld)
    business(None).when(wholesale("1", goods("mug", 40))).the(OrderApproved)


def test_a_person_may_let_an_order_go_over_the_limit_and_that_is_recorded() -> None:
    """Invariant 32: unless overridden, with the override recorded."""
    outcome = business(1000, wholesale("1", goods("mug", 5))).when(lifted("1", "credit"))
    assert outcome.the(HoldReleased).forced is True
    assert outcome.the(CreditGranted) == CreditGranted(FIRST, forced=True)
    assert (of(outcome).overridden, of(outcome).held) == ((FIRST,), ())


def test_orders_that_wait_for_credit_go_on_in_the_order_of_placing_while_they_fit() -> None:
    """Invariant 32."""
    scenario = with_invoice()
    for name, units in (("2", 3), ("3", 1), ("4", 1)):
        scenario.when(wholesale(name, goods("mug", units)))
    assert of(scenario).held == (SECOND, THIRD, order_stream("alpha", "4"))
    scenario.when(paid(249, "r1")).then(ReceiptPosted)
    outcome = scenario.when(paid(251, "r2"))
    granted = [each.event.order for each in outcome.changes if isinstance(each.event, CreditGranted)]
    assert granted == [SECOND, THIRD]
    assert len([each for each in outcome.changes if isinstance(each.event, OrderApproved)]) == 2
    assert of(outcome).exposure_minor == 1250
    assert scenario.when(account(limit=None)).the(CreditGranted).order == order_stream("alpha", "4")


def test_no_smaller_order_overtakes_one_that_waits_for_credit() -> None:
    scenario = business(1000, wholesale("1", goods("mug", 5)), wholesale("2", goods("mug", 1)))
    assert of(scenario).held == (FIRST, SECOND)
    scenario.when(account(limit=1001)).then(AccountRegistered)
    outcome = scenario.when(cancelled("1"))
    assert outcome.the(CreditGranted).order == SECOND


def test_an_order_that_is_turned_down_frees_its_credit_for_the_next() -> None:
    """Invariants 16 and 32."""
    scenario = business(1000, wholesale("1", goods("mug", 5)), wholesale("2", goods("mug", 1)))
    outcome = scenario.when(turned_down("1"))
    assert outcome.the(CreditFreed) == CreditFreed(FIRST, 1250)
    assert outcome.the(CreditGranted) == CreditGranted(SECOND, forced=False)


def test_credit_is_freed_as_units_are_cancelled_and_all_of_it_when_the_order_ends() -> None:
    """Invariants 16 and 32."""
    scenario = business(1000, wholesale("1", goods("cup", 3, "333.5"), charge("shipping", "POST", "1")))
    held = scenario.world.order("alpha", "1")
    assert held is not None
    assert of(scenario).open_orders == {FIRST: 1002}
    outcome = scenario.when(CancelLines("alpha", "1", {1: 1}, "too many"))
    outcome.the(OrderApproved)
    assert of(scenario).open_orders == {FIRST: 668}
    scenario.when(cancelled("1"))
    assert (of(scenario).open_orders, of(scenario).held, of(scenario).exposure_minor) == ({}, (), 0)


def test_a_shipment_on_account_is_invoiced_by_itself_and_frees_its_credit() -> None:
    """Invariant 32."""
    scenario = business(1000, wholesale("1", goods("mug", 2)))
    outcome = scenario.when(*picked_packed_and_shipped("1", "leeds"))
    invoice = outcome.the(InvoiceIssued)
    assert invoice == InvoiceIssued("alpha:1/1/1", FIRST, "alpha:1/1/1", "GBP", 500, DUE)
    assert outcome.the(OrderInvoiced) == OrderInvoiced("alpha:1/1/1", "alpha:1/1/1", 500, DUE)
    assert outcome.the(CreditFreed) == CreditFreed(FIRST, 500)
    now = of(outcome)
    assert (now.receivable_minor, now.open_orders, now.exposure_minor) == (500, {}, 500)
    scenario.when(IssueInvoices(FIRST)).then_nothing()
    scenario.when(ReviewCredit(FIRST)).then_nothing()
    scenario.when(delivered("1", "leeds"))
    assert of(scenario).exposure_minor == 500


@pytest.mark.parametrize("sequence", [(1, 1, 1), (2, 1), (3,)])
def test_invoices_of_parts_sum_to_the_order_exactly(sequence: tuple[int, ...]) -> None:
    """Invariant 25: 3 mugs at 33.35 pence, a discount and postage."""
    lines = (goods("mug", 3, "33.35"), charge("discount", "D", "-7"), charge("shipping", "POST", "50", line_no=3))
    scenario = business(1000, wholesale("1", *lines))
    amounts = []
    for units in sequence:
        scenario.when(picks("1", "leeds", {1: units}), packs("1", "leeds", {1: units}))
        shipment = scenario.when(ShipFulfilment("leeds", named("1"), None, None, NOON))
        amounts.append(shipment.the(InvoiceIssued).amount_minor)
    placed = scenario.world.order("alpha", "1")
    assert placed is not None
    assert sum(amounts) == placed.total_minor == 143
    assert of(scenario).open_orders == {}


def test_shipments_are_invoiced_in_the_order_in_which_they_leave() -> None:
    """Invariant 25."""
    scenario = given(account(), received("leeds", mug=1), received("paris", mug=1))
    scenario.when(wholesale("1", goods("mug", 2), ship="as_available"))
    for number, at in ((1, "leeds"), (2, "paris")):
        scenario.when(picks("1", at, {}, number=number), packs("1", at, {}, number=number))
    for number, at in ((2, "paris"), (1, "leeds")):
        left = scenario.when(ShipFulfilment(at, named("1", number), None, None, NOON))
        invoice = left.the(InvoiceIssued)
        assert (invoice.shipment_id, invoice.amount_minor) == (f"alpha:1/{number}/1", 250)


def test_units_that_were_lost_and_are_sent_again_are_invoiced_once() -> None:
    """Invariant 25."""
    scenario = given(carrier(CARRIER, "Royal Mail"), account(), received("leeds", mug=9))
    scenario.when(wholesale("1001", goods("mug", 2)), *picked_packed_and_shipped("1001", "leeds"))
    scenario.when(lost_by())
    claim = next(iter(the_order(scenario.world).claims.by_id))
    scenario.when(resolved("reship", claim))
    scenario.when(picks("1001", "leeds", {}, number=2), packs("1001", "leeds", {}, number=2))
    outcome = scenario.when(ShipFulfilment("leeds", named("1001", 2), None, None, NOON))
    assert InvoiceIssued not in [type(each.event) for each in outcome.changes]
    assert of(outcome).receivable_minor == 500


def test_an_order_of_charges_only_is_invoiced_when_it_completes() -> None:
    outcome = business().when(wholesale("1", charge("fee", "SETUP", "80")))
    assert outcome.the(InvoiceIssued) == InvoiceIssued("alpha:1", FIRST, None, "GBP", 80, DUE)
    assert of(outcome).open_orders == {}


def test_an_order_that_costs_nothing_is_not_invoiced() -> None:
    outcome = business().when(
        wholesale("1", goods("mug", 1, "0")), *picked_packed_and_shipped("1", "leeds"), delivered("1", "leeds")
    )
    assert (of(outcome).invoices, of(outcome).open_orders) == ({}, {})


def test_a_receipt_pays_an_invoice_in_part_and_then_in_full() -> None:
    """Invariant 32: receivable = invoices − receipts − credits."""
    scenario = with_invoice()
    outcome = scenario.when(paid(200, invoice="alpha:1/1/1"))
    assert outcome.the(ReceiptPosted) == ReceiptPosted("r1", "GBP", 200, {"alpha:1/1/1": 200})
    assert (of(outcome).receivable_minor, of(outcome).invoices) == (300, {"alpha:1/1/1": 300})
    outcome = scenario.when(paid(300, "r2", invoice="alpha:1/1/1"))
    assert (of(outcome).receivable_minor, of(outcome).invoices) == (0, {})


def test_a_receipt_without_an_invoice_pays_what_is_open_longest() -> None:
    scenario = with_invoice(wholesale("2", goods("mug", 1)), *picked_packed_and_shipped("2", "leeds"))
    posted = scenario.when(paid(600)).the(ReceiptPosted)
    assert posted.settles == {"alpha:1/1/1": 500, "alpha:2/1/1": 100}
    assert of(scenario).invoices == {"alpha:2/1/1": 150}


def test_nobody_pays_more_than_is_owed_nor_twice() -> None:
    """Invariants 21 and 29."""
    scenario = with_invoice()
    invoice = "alpha:1/1/1"
    scenario.when(paid(501, invoice=invoice)).then_refused("account.overpaid", "amount_minor", says="500 minor units")
    scenario.when(paid(501)).then_refused("account.overpaid", "amount_minor", says="account acme has 500")
    scenario.when(paid(1, invoice="other")).then_refused("account.unknown_invoice", "invoice_id", says="other")
    scenario.when(paid(1, currency="EUR")).then_refused("account.currency", "currency", says="kept in GBP")
    for amount in (0, -1):
        scenario.when(paid(amount)).then_refused("account.amount", "amount_minor", says=str(amount))
    scenario.when(paid(2**63)).then_refused("account.overpaid", "amount_minor")
    scenario.when(paid(1)).then(ReceiptPosted)
    scenario.when(paid(1)).then_refused("account.receipt_exists", "receipt_id", says="r1")
    given().when(paid(1)).then_refused("account.unknown", "account", says="acme")


def test_a_credit_note_lessens_what_is_owed_up_to_what_was_invoiced() -> None:
    """Invariant 32: receivable = invoices − receipts − credits."""
    scenario = with_invoice()
    outcome = scenario.when(credited("1", 200))
    assert outcome.the(CreditNoteIssued) == CreditNoteIssued("c1", FIRST, "GBP", 200, {"alpha:1/1/1": 200})
    assert (of(outcome).receivable_minor, of(outcome).invoices) == (300, {"alpha:1/1/1": 300})
    scenario.when(credited("1", 1)).then_refused("account.credit_note_exists", "credit_note_id", says="c1")
    scenario.when(credited("1", 301, "c2")).then_refused("account.overcredited", "amount_minor", says="300")
    scenario.when(credited("1", 0, "c2")).then_refused("account.amount", "amount_minor")
    scenario.when(credited("1", 1, "c2", "EUR")).then_refused("account.currency", "currency")
    scenario.when(credited("9", 1, "c2")).then_refused("order.unknown", "order_id")


def test_only_an_order_on_account_is_credited() -> None:
    scenario = given(account(), wholesale("1", goods("mug", 1), payment="external"))
    scenario.when(credited("1", 1)).then_refused("account.not_on_account", "order_id", says="1")


def test_an_account_has_one_currency() -> None:
    """Invariant 23."""
    scenario = with_invoice()
    line = charge("manual", "B", "-100")
    scenario.when(account_adjusted(line, account="acme", currency="EUR")).then_refused(
        "account.currency", "currency", says="kept in GBP"
    )
    assert of(scenario.when(account_adjusted(line, account="acme"))).receivable_minor == 400


def test_an_order_that_is_not_on_account_concerns_no_account() -> None:
    scenario = given(account(), wholesale("1", goods("mug", 1), payment="external"))
    for command in (ReviewCredit(FIRST), IssueInvoices(FIRST), LiftCreditHolds(ACME)):
        scenario.when(command).then_nothing()
