"""How the bench tells a rate from a progress."""

import pytest

from orderledger.bench.metering import Meter, follow
from orderledger.bench.rows import Measured, row


def test_what_was_done_before_the_first_look_that_saw_it_move_does_not_count() -> None:
    looks = iter([0, 0, 10, 60, 100])
    paced = follow(lambda: next(looks), 100, Meter({}), 10.0)
    assert paced.done == 90
    assert paced.seconds > 0


def test_a_leap_over_more_than_half_counts_whole() -> None:
    looks = iter([0, 0, 80, 100])
    assert follow(lambda: next(looks), 100, Meter({}), 10.0).done == 100


def test_what_does_not_end_in_time_is_an_error_that_says_how_far_it_came() -> None:
    with pytest.raises(TimeoutError, match="7 of 100 were done within 0 s"):
        follow(lambda: 7, 100, Meter({}), 0.0)


def test_the_ratio_is_ours_over_the_peers() -> None:
    ours, theirs = Measured(900.0, "orders/s", 10, ()), Measured(300.0, "orders/s", 5, ())
    made = row("intake", ours, "a library", theirs)
    assert made.ratio == 3.0
    assert (made.ours, made.peer_value, made.unit, made.p50_ms) == (900.0, 300.0, "orders/s", None)
