"""Accounts and imports: corrections of receivables, and lines that an import left out."""

from domain.accounts.events import AccountAdjusted
from domain.imports.reject import LinesRejected, RejectedLine, RejectLines
from tests.domain.scenario import given, given_nothing
from tests.domain.words import account_adjusted, charge, shop

BAD_DEBT = charge("manual", "B", "-1106206")
LINE_7 = RejectedLine(7, "Quantity", "is no number")
LINE_9 = RejectedLine(9, "InvoiceDate", "is no date")


def test_an_adjustment_changes_the_receivables_by_the_sum_of_its_lines() -> None:
    lines = (BAD_DEBT, charge("manual", "B", "0.5", quantity=-1, line_no=3))
    given().when(account_adjusted(*lines)).then(AccountAdjusted("alpha", "bad debts", "A1", "GBP", lines, -1106206 - 1))


def test_an_account_takes_each_document_once() -> None:
    scenario = given(account_adjusted(BAD_DEBT))
    scenario.when(account_adjusted(BAD_DEBT)).then_refused("account.adjustment_exists", "document_id", says="A1")
    scenario.when(account_adjusted(BAD_DEBT, document_id="A2")).the(AccountAdjusted)
    scenario.when(account_adjusted(BAD_DEBT, document_id="A2")).then_refused(
        "account.adjustment_exists", "document_id", says="A2"
    )


def test_other_accounts_may_have_the_same_document() -> None:
    given(account_adjusted(BAD_DEBT)).when(account_adjusted(BAD_DEBT, account="write-offs")).the(AccountAdjusted)


def test_an_adjustment_needs_a_known_shop_and_one_of_its_currencies() -> None:
    given_nothing().when(account_adjusted(BAD_DEBT)).then_refused("shop.unknown", "shop")
    given().when(account_adjusted(BAD_DEBT, currency="USD")).then_refused("account.currency", "currency", says="GBP")


def test_an_import_says_which_lines_it_left_out() -> None:
    given().when(RejectLines("alpha", "digest", (LINE_7,))).then(LinesRejected("alpha", "digest", (LINE_7,)))


def test_the_same_import_again_reports_only_what_is_new() -> None:
    scenario = given(RejectLines("alpha", "digest", (LINE_7,)))
    scenario.when(RejectLines("alpha", "digest", (LINE_7,))).then_nothing()
    scenario.when(RejectLines("alpha", "digest", (LINE_7, LINE_9))).then(LinesRejected("alpha", "digest", (LINE_9,)))


def test_another_import_reports_its_own_lines() -> None:
    given(shop("beta"), RejectLines("alpha", "digest", (LINE_7,))).when(RejectLines("alpha", "other", (LINE_7,))).the(
        LinesRejected
    )


def test_an_import_is_of_a_known_shop() -> None:
    given_nothing().when(RejectLines("alpha", "digest", (LINE_7,))).then_refused("shop.unknown", "shop")
