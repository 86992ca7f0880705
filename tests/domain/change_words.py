"""The words of changes: what a customer wants otherwise, and what the shop and its warehouses answer."""

from collections.abc import Mapping
from decimal import Decimal

from domain.changes.address import ChangeAddress
from domain.changes.cancel import CancelChange
from domain.changes.confirm import ConfirmChange
from domain.changes.decline import DeclineChange
from domain.changes.edits import Edits
from domain.changes.propose import ProposeChange
from domain.fulfilment.answer_cancel import AnswerCancel
from domain.orders.lines import Line
from domain.orders.recipient import Destination, Sealed
from domain.orders.state import Order
from domain.places import Coordinates
from domain.streams import order_stream
from tests.domain.fulfilment_words import named
from tests.domain.scenario import Outcome, Scenario

ORDER = order_stream("alpha", "1001")
NEW_ADDRESS = Sealed("alpha/customer/jo", "bm9uY2U=", "bmV3")


def proposed(
    *add: Line,
    quantities: Mapping[int, int] | None = None,
    prices: Mapping[int, str] | None = None,
    change_id: str = "c1",
    order_id: str = "1001",
    currency: str = "GBP",
) -> ProposeChange:
    edits = Edits(add, quantities or {}, {no: Decimal(price) for no, price in (prices or {}).items()})
    return ProposeChange("alpha", order_id, change_id, currency, "they want it otherwise", edits)


def confirmed(change_id: str = "c1", order_id: str = "1001") -> ConfirmChange:
    return ConfirmChange("alpha", order_id, change_id)


def declined(change_id: str = "c1", order_id: str = "1001") -> DeclineChange:
    return DeclineChange("alpha", order_id, change_id, "the price was a mistake")


def withdrawn(change_id: str = "c1", order_id: str = "1001") -> CancelChange:
    return CancelChange("alpha", order_id, change_id, "they think again")


def answered(at: str, *, accepted: bool = True, order_id: str = "1001", number: int = 1) -> AnswerCancel:
    return AnswerCancel(at, named(order_id, number), accepted, "nobody touched it" if accepted else "it is on the belt")


def moved_to(
    place: Coordinates | None, country: str | None = None, customer: str | None = "jo", order_id: str = "1001"
) -> ChangeAddress:
    to = Destination(country=country, coordinates=place)
    return ChangeAddress("alpha", order_id, customer, to, None, NEW_ADDRESS, "they move house")


def the_order(happened: Scenario | Outcome, order_id: str = "1001") -> Order:
    """The order as it stands."""
    order = happened.world.order("alpha", order_id)
    assert order is not None
    return order


def buckets(happened: Scenario | Outcome, line_no: int = 1) -> dict[str, int]:
    """Where the units of a line are; invariant 13 holds for every line, each time that anybody looks."""
    order = the_order(happened)
    for no, each in order.lines.items():
        assert min(each) >= 0
        assert sum(each) == order.sold[no].quantity
    return {name: units for name, units in order.lines[line_no]._asdict().items() if units}
