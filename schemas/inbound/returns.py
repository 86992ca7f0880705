"""Messages on returns."""

from domain.returns.blind import ReturnBlind
from domain.returns.take_back import ReturnOrder
from schemas.inbound.envelope import Context
from schemas.inbound.fields import Currency, Id, Message, PartnerId, SaleLines


class ReportReturn(Message):
    """`return.report.v1`: goods came back to `location`, or charges are credited.

    With `order_id` the lines are the order's, by their numbers; without it the return is blind.
    Quantities and prices are above zero: they say what is credited.
    """

    shop: PartnerId | None = None
    return_id: Id
    order_id: Id | None = None
    location: PartnerId
    currency: Currency
    customer: Id | None = None
    lines: SaleLines

    def command(self, context: Context) -> ReturnOrder | ReturnBlind:
        """Translate."""
        shop = context.shop_of(self.shop)
        lines = tuple(line.line(context.envelope.local_date) for line in self.lines)
        if self.order_id is not None:
            return ReturnOrder(shop, self.order_id, self.return_id, self.location, self.currency, lines)
        return ReturnBlind(shop, self.return_id, self.location, self.currency, self.customer, lines)


TYPES: dict[str, type[Message]] = {"return.report.v1": ReportReturn}
