"""The words of a warehouse: accept, reject, pick in part, find units missing, pack in part, count."""

from collections.abc import Mapping

from domain.fulfilment.accept import AcceptFulfilment, RejectFulfilment
from domain.fulfilment.events import Parcel
from domain.fulfilment.pack import PackFulfilment
from domain.fulfilment.pick import PickFulfilment
from domain.stock.count import CountedLine, CountStock
from tests.domain.words import fulfilment


def named(order_id: str, number: int = 1) -> str:
    """The id of an order's fulfilment by its number."""
    return fulfilment(order_id).removesuffix("1") + str(number)


def accepted(order_id: str, at: str, number: int = 1) -> AcceptFulfilment:
    return AcceptFulfilment(at, named(order_id, number))


def rejected(order_id: str, at: str, number: int = 1) -> RejectFulfilment:
    return RejectFulfilment(at, named(order_id, number), "no hands today")


def picks(
    order_id: str, at: str, units: Mapping[int, int], *, short: Mapping[int, int] | None = None, number: int = 1
) -> PickFulfilment:
    return PickFulfilment(at, named(order_id, number), tuple(units.items()), tuple((short or {}).items()))


def packs(order_id: str, at: str, units: Mapping[int, int], number: int = 1) -> PackFulfilment:
    return PackFulfilment(at, named(order_id, number), (Parcel(1),), tuple(units.items()))


def counted(at: str, document_id: str = "count-1", **units: int) -> CountStock:
    lines = tuple(CountedLine(line_no, sku, quantity) for line_no, (sku, quantity) in enumerate(units.items(), 1))
    return CountStock(at, document_id, lines)
