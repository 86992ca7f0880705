"""Whatever the two ends of a transfer say, in any order: its units are somewhere, and counted once."""

from collections.abc import Iterator

from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.refusals import Refused
from domain.transfers.events import TransferReceived
from domain.transfers.receive import ArrivedLine
from domain.world import Command
from tests.domain.movement_words import (
    arrived,
    called_off,
    given_up,
    incoming,
    planned,
    ready,
    sent,
    the_transfer,
)
from tests.domain.scenario import given
from tests.domain.words import adjusted, goods, order, received
from tests.domain.world import MemoryWorld

SKUS = {1: "mug", 2: "cup"}
few = st.integers(0, 4)
turns = st.lists(st.tuples(st.integers(0, 10_000), few, few, few, few), max_size=25)


@for_all(turns)
def test_a_transfer_keeps_source_in_transit_destination_and_written_off(
    told: list[tuple[int, int, int, int, int]],
) -> None:
    """Invariants 2 and 12: written off is what was lost, less what came over."""
    world = given(received("leeds", mug=9, cup=5), planned(mug=6, cup=4)).world
    for number, (choice, *quantities) in enumerate(told):
        commands = list(_anything(number, *quantities))
        _try(world, commands[choice % len(commands)])
        for line_no, sku in SKUS.items():
            _must_keep(world, line_no, sku)


def _must_keep(world: MemoryWorld, line_no: int, sku: str) -> None:
    line = the_transfer(world).lines[line_no]
    source, destination = world.position(sku, "leeds"), world.position(sku, "paris")
    everywhere = source.on_hand + line.in_transit + destination.on_hand + line.written_off - line.over
    assert everywhere == (9 if sku == "mug" else 5)
    assert incoming(world, sku, "paris") == line.in_transit >= 0
    assert source.allocated == sum(source.holders.values())
    assert (destination.aside.damaged, destination.aside.quality_control) == _set_aside(world, line_no)


def _set_aside(world: MemoryWorld, line_no: int) -> tuple[int, int]:
    """Units that came damaged, and for quality control, by the receipts."""
    receipts = [each.event for each in world.recorded if isinstance(each.event, TransferReceived)]
    lines = [each for receipt in receipts for each in receipt.lines if each.line_no == line_no]
    return sum(each.damaged for each in lines), sum(each.quality_control for each in lines)


def _anything(number: int, quantity: int, damaged: int, short: int, over: int) -> Iterator[Command]:
    line = ArrivedLine(1 + quantity % 2, quantity, damaged, short, over, (damaged + over) % 2)
    yield ready()
    yield sent()
    yield sent((line.line_no, damaged + 1))
    yield sent(at="paris")
    yield arrived(document_id=f"in-{number}")
    yield arrived(line, document_id=f"in-{number}")
    yield arrived(ArrivedLine(line.line_no, quantity), document_id=f"in-{number}")
    yield arrived(line, at="leeds", document_id=f"in-{number}")
    yield given_up()
    yield called_off()
    yield order(f"o{number}", goods("mug", quantity + 1), location="leeds", order_type="pickup")


def _try(world: MemoryWorld, command: Command) -> None:
    """Only the command itself may be refused, nothing that follows from it."""
    try:
        command.decide(world)
    except Refused:
        return
    world.handle(command)


def test_a_loss_at_the_source_is_no_matter_of_the_transfer() -> None:
    """Invariant 12, where stock was adjusted between: what left is what came and is in transit."""
    world = given(received("leeds", mug=9), planned(mug=6), ready(), adjusted("leeds", mug=-5)).world
    _try(world, sent((1, 4)))
    _must_keep_after_loss(world, lost=5)
    _try(world, arrived(ArrivedLine(1, 2, 1)))
    _must_keep_after_loss(world, lost=5)


def _must_keep_after_loss(world: MemoryWorld, lost: int) -> None:
    line = the_transfer(world).lines[1]
    there = world.position("mug", "leeds").on_hand + world.position("mug", "paris").on_hand
    assert there + line.in_transit + line.written_off - line.over == 9 - lost
