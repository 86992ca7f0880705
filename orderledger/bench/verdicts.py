"""Verdicts: callers hand in orders of four lines, each of other SKUs than the one before it."""

from ledger.recorder import LedgerRecorder
from ledger.writer import Received
from orderledger.bench.callers import Task
from orderledger.bench.market import SHOP_SOURCE, open_market, order, received, unsealed
from orderledger.run import clock
from schemas.topics import Topics


def _open(recorder: LedgerRecorder, _orders: int) -> None:
    open_market(recorder, unsealed, Topics(), clock)


def _orders(orders: int) -> list[Received]:
    return [_order(number) for number in range(orders)]


def _order(number: int) -> Received:
    body = order(number)
    return received(SHOP_SOURCE, f"place/{body.order_id}", body, unsealed, Topics())


ORDERS = Task("verdicts", "orders/s", _open, _orders)
