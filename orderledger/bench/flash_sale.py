"""A flash sale: callers ask for one unit each of the same SKU, until none is left."""

from ledger.recorder import LedgerRecorder
from ledger.writer import Received, Writer
from orderledger.bench.buying import buy, open_shop, sku
from orderledger.bench.callers import CALLERS, Task
from orderledger.run import clock

SKU = sku(0)


def _open(recorder: LedgerRecorder, units: int) -> None:
    open_shop(Writer(recorder, clock), [SKU], units)


def _asks(units: int) -> list[Received]:
    """One more of each caller than there are units: who is refused has seen the end."""
    return [buy(str(number), SKU, 1) for number in range(units + CALLERS)]


SALE = Task("flash_sale", "allocations/s", _open, _asks)
