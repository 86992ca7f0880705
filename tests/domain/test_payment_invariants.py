"""What must always hold of an order's money, whatever is reported and however late."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import given as for_any
from hypothesis import strategies as some

from domain.payments.events import CaptureFailed, CaptureRequested, PaymentAuthorized, PaymentCaptured
from domain.payments.recapture import CaptureAgain
from domain.payments.void import VoidPayment
from domain.refusals import Refused
from domain.shipments.events import ShipmentShipped
from domain.world import Command
from tests.domain.fulfilment_words import packs, picks
from tests.domain.payment_words import ORDER, authorized, captured, disputed, paid, payments, the_order
from tests.domain.scenario import Scenario, given
from tests.domain.words import NOON, cancelled, charge, delivered, goods, order, received, shipped

Step = Callable[[Scenario], Command | timedelta | None]
NAMES = some.sampled_from(["p1", "p2"])
AMOUNTS = some.sampled_from([1, 100, 334, 335, 600, 1_000])


def _authorized(payment_id: str, amount: int, days: int) -> Step:
    return lambda scenario: authorized(amount, payment_id, scenario.world.now + timedelta(days=days))


def _reported(payment_id: str, status: str, amount: int, capture: int | None) -> Step:
    capture_id = None if capture is None else f"c{capture}"
    return lambda _scenario: paid(status, amount, payment_id, capture_id=capture_id)  # type: ignore[arg-type]


def _answered(status: str) -> Step:
    """The provider answers the first capture that waits for it."""

    def step(scenario: Scenario) -> Command | None:
        for payment in payments(scenario).payments.values():
            for each in payment.captures.values():
                if each.status in {"requested", "unknown"}:
                    name = each.capture_id
                    return paid(status, each.amount_minor, payment.payment_id, capture_id=name)  # type: ignore[arg-type]
        return None

    return step


def _said(command: Command | timedelta) -> Step:
    return lambda _scenario: command


STATUSES = some.sampled_from(
    ["created", "voided", "declined", "failed", "action_required", "expired", "unknown", "captured"]
)
WORK = [picks("1001", "leeds", {1: 1}), packs("1001", "leeds", {1: 1}), shipped("1001", "leeds")]
STEPS: some.SearchStrategy[Step] = some.one_of(
    some.builds(_authorized, NAMES, AMOUNTS, some.integers(1, 9)),
    some.builds(_reported, NAMES, STATUSES, AMOUNTS, some.one_of(some.none(), some.integers(1, 3))),
    some.builds(_answered, some.sampled_from(["captured", "failed", "unknown"])),
    some.builds(_said, some.builds(timedelta, days=some.integers(1, 4))),
    some.builds(_said, some.sampled_from(WORK)),
    some.builds(_said, some.sampled_from(WORK)),
    some.builds(
        _said,
        some.sampled_from(
            [
                cancelled("1001"),
                CaptureAgain("alpha", "1001"),
                VoidPayment("alpha", "1001", "p1"),
                received("leeds", mug=2),
                delivered("1001", "leeds"),
                disputed("opened", 100),
                disputed("lost", 100),
                captured(2_000, "c9", over_capture=True),
            ]
        ),
    ),
)


@for_any(steps=some.lists(STEPS, min_size=10, max_size=40), mugs=some.integers(1, 3))
def test_money_holds_whatever_happens(steps: list[Step], mugs: int) -> None:
    """Invariants 16, 26, 29 and 30, after every command and all that follows."""
    placed = order(
        *("1001", goods("mug", 3, "326.7"), charge("shipping", "post", "20")),
        payment="before_release",
        ship="as_available",
    )
    scenario = given(
        received("leeds", "receipt-0", mug=mugs), placed, authorized(1_000, until=NOON + timedelta(days=7))
    )
    for step in steps:
        command = step(scenario)
        before = len(scenario.world.recorded)
        covered = _ends_uncovered(scenario)
        try:
            if isinstance(command, timedelta):
                scenario.world.now += command
                # Some timers are late: what has expired counts no more, swept or not.
                if command.days > 2:
                    scenario.world.fire_timers()
            elif command is not None:
                scenario.world.handle(command)
        except Refused:
            assert len(scenario.world.recorded) == before
        new = [each.event for each in scenario.world.recorded[before:]]
        assert not (covered and any(isinstance(each, ShipmentShipped) for each in new))
        _check(scenario)


def _ends_uncovered(scenario: Scenario) -> bool:
    """Whether an authorization has ended without which the order's money is not sure."""
    order, now = the_order(scenario), scenario.world.now
    every = order.payments.payments.values()
    ended = [each for each in every if each.ended(now)]
    pending = sum(min(each.pending_minor, each.room_minor) for each in ended)
    sure = sum(each.captured_minor + (0 if each in ended else each.live_minor) for each in every) + pending
    return bool(ended) and sure < order.owed_minor


def _check(scenario: Scenario) -> None:
    order = the_order(scenario)
    events = [each.event for each in scenario.world.recorded if each.stream == ORDER]
    for payment in order.payments.payments.values():
        granted = [
            e.amount_minor for e in events if isinstance(e, PaymentAuthorized) and e.payment_id == payment.payment_id
        ]
        taken = [e for e in events if isinstance(e, PaymentCaptured) and e.payment_id == payment.payment_id]
        assert len({each.capture_id for each in taken}) == len(taken)
        assert payment.captured_minor == sum(each.amount_minor for each in taken)
        assert any(each.over for each in taken) or payment.captured_minor <= max(granted, default=0)
        assert payment.free_minor == 0 or not order.ended
    asked = [each for each in events if isinstance(each, CaptureRequested)]
    assert len({each.capture_id for each in asked}) == len(asked)
    failed = {each.capture_id for each in events if isinstance(each, CaptureFailed)}
    assert sum(each.amount_minor for each in asked if each.capture_id not in failed) <= order.total_minor
