"""The intake killed, doubled and paused: each message has exactly one effect."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest

from domain.stock.position import Position
from domain.streams import stock_stream
from ledger.states import States
from ledger.verify import verify_ledger
from orderledger.engines import Endpoints
from orderledger.supervisor import child_environment
from producers.shop import ShopClient
from schemas.inbound.fields import Contact, SaleLine
from schemas.inbound.orders import Place
from tests.installation import Installation, installed
from tests.ledger.messages import market
from tests.waiting import until

ORDERS = 800
KILL_AFTER = 100


@pytest.fixture
def installation(endpoints: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with stock for all orders but one hundred."""
    with installed(endpoints, tmp_path_factory.mktemp("intake"), units=ORDERS - 100) as prepared:
        yield prepared


def test_two_intakes_of_which_one_is_killed_handle_each_message_once(installation: Installation) -> None:
    _place(installation, range(ORDERS))
    _place(installation, range(0, ORDERS, 10))
    with installation.process("intake"), installation.process("intake") as killed:
        until(lambda: _accepted(installation) > KILL_AFTER, "some orders")
        killed.kill()
        killed.wait()
        assert _accepted(installation) < ORDERS, "all was done before the kill"
        until(lambda: _accepted(installation) >= ORDERS, "all orders")
        until(lambda: _read_to_the_end(installation), "the offsets of repeats")
    _require_one_effect_each(installation, ORDERS)
    position = States(installation.recorder()).state(Position, stock_stream("mug", "leeds"))
    assert position is not None
    assert (position.on_hand, position.allocated) == (ORDERS - 100, ORDERS - 100)


def test_an_intake_that_was_paused_while_another_took_over_commits_nothing(installation: Installation) -> None:
    with _paused_intake(installation) as paused:
        _place(installation, range(1), Contact(name="Jane"))
        _wait_for(paused, b"sealing")
        paused.send_signal(signal.SIGSTOP)
        with installation.running("intake"):
            until(lambda: _accepted(installation) == 1, "the order, by the second intake")
            paused.send_signal(signal.SIGCONT)
            assert paused.stdin is not None
            paused.stdin.write(b"\n")
            paused.stdin.flush()
            _wait_for(paused, b"OffsetsMoved")
            _place(installation, range(1, 20))
            until(lambda: _accepted(installation) == 20, "orders behind it")
    _require_one_effect_each(installation, 20)


@contextmanager
def _paused_intake(installation: Installation) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.consumers.paused_intake"]
    environment = child_environment(installation.settings)
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def _wait_for(process: subprocess.Popen[bytes], word: bytes) -> None:
    assert process.stdout is not None
    while line := process.stdout.readline():
        if word in line:
            return
    raise AssertionError(f"the program ended without {word!r}")


def _place(installation: Installation, numbers: range, contact: Contact | None = None) -> None:
    shop = ShopClient(installation.outbox("shop:acme"))
    line = SaleLine(line_no=1, sku="mug", quantity=1, unit_price_minor=Decimal(255))
    for number in numbers:
        body = {"order_id": str(number), "currency": "GBP", "lines": (line,)}
        shop.place(Place.model_validate(body if contact is None else {**body, "contact": contact}))
    shop.flush()


def _accepted(installation: Installation) -> int:
    (row,) = installation.sql("SELECT count(*) AS n FROM ledger.events WHERE topic = 'message.accepted.v1'")
    return int(row["n"]) - len(market(1))


def _read_to_the_end(installation: Installation) -> bool:
    (row,) = installation.sql("SELECT coalesce(sum(next_offset), 0) AS n FROM ledger.inbound_offsets")
    return int(row["n"]) == ORDERS + ORDERS // 10


def _require_one_effect_each(installation: Installation, orders: int) -> None:
    rows = installation.sql(
        "SELECT count(*) AS placed, count(DISTINCT originator_id) AS orders FROM ledger.events"
        " WHERE topic = 'order.placed.v1'"
    )
    assert rows == [{"placed": orders, "orders": orders}]
    assert _accepted(installation) == orders
    assert not installation.sql("SELECT 1 FROM ledger.events WHERE topic = 'message.refused.v1'")
    assert not verify_ledger(installation.recorder()).problems
