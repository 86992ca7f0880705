"""Messages on accounts."""

from typing import Annotated

from pydantic import Field

from domain.accounts.adjust import AdjustAccount
from schemas.inbound.envelope import Context
from schemas.inbound.fields import MAX_LINES, Currency, Id, Message, NumberedOnce, PartnerId, Payable, SaleLine


class AccountLine(SaleLine):
    """A line of an account adjustment: `quantity` may be below zero."""

    quantity: Annotated[int, Field(ge=-1_000_000_000, le=1_000_000_000)]


class AdjustAccountBody(Message):
    """`account.adjust.v1`: accounting corrects what an account owes."""

    shop: PartnerId | None = None
    document_id: Id
    account: Id
    currency: Currency
    lines: Annotated[
        tuple[AccountLine, ...], Field(min_length=1, max_length=MAX_LINES, strict=False), NumberedOnce, Payable
    ]

    def command(self, context: Context) -> AdjustAccount:
        """Translate."""
        lines = tuple(line.line(context.envelope.local_date) for line in self.lines)
        return AdjustAccount(context.shop_of(self.shop), self.account, self.document_id, self.currency, lines)


TYPES: dict[str, type[Message]] = {"account.adjust.v1": AdjustAccountBody}
