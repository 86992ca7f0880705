"""Credit an account for what it was invoiced for."""

from collections.abc import Sequence

from domain.accounts.credit import account_of
from domain.accounts.events import CreditNoteIssued
from domain.accounts.receipt import account_in, require_money, settled
from domain.orders.state import order_in
from domain.refusals import Refused
from domain.streams import order_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class CreditOrder:
    """The shop gives its account back `amount_minor` of an order: a credit note."""

    shop: str
    order_id: str
    credit_note_id: str
    currency: str
    amount_minor: int

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """Issue the credit note, once, for no more of the order than was invoiced and not yet credited."""
        order = order_in(world, order_stream(self.shop, self.order_id))
        stream, name = account_of(order), order.terms.account
        if stream is None or name is None:
            raise Refused("account.not_on_account", f"{order.stream} was not bought on account", "order_id")
        account = account_in(world, stream, name)
        if ("credit_note", self.credit_note_id) in account.documents:
            raise Refused("account.credit_note_exists", f"{name} has {self.credit_note_id} already", "credit_note_id")
        require_money(account, name, self.currency, self.amount_minor)
        invoiced = sum(order.payments.invoices.values()) - account.credited.get(order.stream, 0)
        if self.amount_minor > invoiced:
            reason = f"{order.stream} was invoiced for {invoiced} minor units that were not credited"
            raise Refused("account.overcredited", reason, "amount_minor")
        own = [each for each in account.invoices if each in order.payments.invoices]
        settles = settled(account, own, self.amount_minor)
        note = CreditNoteIssued(self.credit_note_id, order.stream, self.currency, self.amount_minor, settles)
        return [Change(stream, note)]
