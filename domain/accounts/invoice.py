"""Invoice what left on account."""

from collections.abc import Iterator, Sequence
from datetime import date

from domain.accounts.credit import account_of
from domain.accounts.events import CreditFreed, InvoiceIssued, OrderInvoiced
from domain.accounts.share import due_minor
from domain.accounts.state import Account
from domain.orders.lines import Units, units_by_line
from domain.orders.state import Order, order_in
from domain.values import value
from domain.world import Change, Decision, World


@value
class IssueInvoices:
    """See whether anything of the order in this stream left that its account was not invoiced for."""

    order: str

    def streams(self) -> Sequence[str]:
        """The order."""
        return [self.order]

    def decide(self, world: World) -> Decision:
        """Invoice each shipment that left, once; an order of charges only when it completes."""
        order = order_in(world, self.order)
        stream = account_of(order)
        account = world.state(Account, stream) if stream else None
        if stream is None or account is None or account.registered is None:
            return []
        changes: Decision = []
        credit = account.open_orders.get(order.stream, 0)
        for invoiced in _invoices(order, account.registered.terms_days):
            freed = min(credit, invoiced.amount_minor)
            credit -= freed
            changes += _issued(order, stream, invoiced, freed)
        return changes


def _invoices(order: Order, terms_days: int) -> Iterator[OrderInvoiced]:
    """Give what was not yet invoiced, by shipment: each the rest of what all units so far are due."""
    already = sum(order.payments.invoices.values())
    for name, shipment_id, units, day in _left(order):
        amount = due_minor(order, _gone(order, units)) - already
        if name not in order.payments.invoices and amount > 0:
            already += amount
            yield OrderInvoiced(name, shipment_id, amount, _due(day, terms_days))


def _gone(order: Order, units: list[Units]) -> tuple[Units, ...]:
    """Count units once that were lost and sent again."""
    most = {no: each.shipped + each.delivered + each.lost for no, each in order.lines.items()}
    return order.units({no: min(quantity, most[no]) for no, quantity in units_by_line(units).items()})


def _left(order: Order) -> Iterator[tuple[str, str | None, list[Units], date]]:
    """Give by invoice all units that had left when it became due, and the day."""
    if not order.lines and order.status == "completed":
        yield order.stream.removeprefix("order-"), None, [], _placed_on(order)
    left: list[Units] = []
    shipped = [each for each in order.shipments.values() if each.has_left]
    for shipment in sorted(shipped, key=lambda each: each.shipment_id not in order.payments.invoices):
        left += shipment.units
        if shipment.shipped_at is not None:
            yield shipment.shipment_id, shipment.shipment_id, left, shipment.shipped_at.date()


def _placed_on(order: Order) -> date:
    return order.placed.placed_at.date() if order.placed.placed_at else order.placed.lines[0].business_date


def _due(day: date, terms_days: int) -> date:
    return date.fromordinal(min(day.toordinal() + terms_days, date.max.toordinal()))


def _issued(order: Order, account: str, invoiced: OrderInvoiced, freed_minor: int) -> Decision:
    issued = InvoiceIssued(
        invoice_id=invoiced.invoice_id,
        order=order.stream,
        shipment_id=invoiced.shipment_id,
        currency=order.currency,
        amount_minor=invoiced.amount_minor,
        due=invoiced.due,
    )
    freed = [Change(account, CreditFreed(order.stream, freed_minor))] if freed_minor else []
    return [Change(order.stream, invoiced), Change(account, issued), *freed]
