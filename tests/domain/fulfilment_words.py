"""The words of a warehouse: accept, reject, pick in part, find units missing, pack in part, count."""

from collections.abc import Mapping
from datetime import datetime

from domain.counts.count import CountedLine, CountStock
from domain.fulfilment.accept import AcceptFulfilment, RejectFulfilment
from domain.fulfilment.events import Parcel
from domain.fulfilment.pack import PackFulfilment
from domain.fulfilment.pick import PickFulfilment
from tests.domain.words import fulfilment
from tests.domain.world import NOW


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
    return counted_at(NOW, at, document_id, units)


def counted_at(
    when: datetime, at: str, document_id: str, units: Mapping[str, int], *, review: bool = False
) -> CountStock:
    lines = tuple(CountedLine(line_no, sku, quantity, when) for line_no, (sku, quantity) in enumerate(units.items(), 1))
    return CountStock(at, document_id, lines, review)
