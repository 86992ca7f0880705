"""Remind a customer to pay."""

from collections.abc import Sequence

from domain.accounts.state import Account
from domain.orders.state import Order, order_in
from domain.payments.events import PaymentReminded
from domain.refusals import Refused
from domain.streams import account_stream, order_stream
from domain.values import value
from domain.world import Change, Decision, World


@value
class RemindPayment:
    """The shop reminds the customer of what is not yet paid of an order."""

    shop: str
    order_id: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [order_stream(self.shop, self.order_id)]

    def decide(self, world: World) -> Decision:
        """Record the reminder, counted from the first, with what is due."""
        order = order_in(world, order_stream(self.shop, self.order_id))
        if order.status == "draft" or order.ended:
            raise Refused("payment.nothing_due", f"{order.stream} is {order.status}: nothing is due")
        due = due_minor(world, order)
        if due <= 0:
            raise Refused("payment.nothing_due", f"{order.stream} is {order.status} and paid")
        return [Change(order.stream, PaymentReminded(order.payments.reminders + 1, due))]


def due_minor(world: World, order: Order) -> int:
    """What of an order is not yet paid: on account what is open of its invoices, else what was not captured."""
    if order.terms.payment == "on_account" and order.terms.account is not None:
        account = world.state(Account, account_stream(order.placed.shop, order.terms.account)) or Account()
        return sum(account.invoices.get(name, 0) for name in order.payments.invoices)
    return order.owed_minor - order.payments.captured_minor
