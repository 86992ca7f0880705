"""Goods come back within the window of their shop, or because the operator lets them."""

from datetime import timedelta

from domain.returns.events import (
    ReturnRequested,
)
from tests.domain.returns_words import (
    BACK,
    return_requested,
    shop_with_window,
    sold,
    the_order,
)
from tests.domain.words import NOON


def test_goods_come_back_within_the_window_of_their_shop() -> None:
    told = sold().when(shop_with_window(30), return_requested((1, 1), at=NOON + timedelta(days=30)))
    told.then(ReturnRequested)
    assert told.the(ReturnRequested).forced is False
    told.when(return_requested((1, 1), at=NOON + timedelta(days=31), return_id="back-2")).then_refused(
        "return.window_closed", "lines", says="line 1 of order-alpha:1001, completed, was delivered more than 30 days"
    )


def test_the_window_opens_with_the_delivery() -> None:
    late = return_requested((1, 1), at=NOON + timedelta(days=99))
    sold(arrived=False).when(shop_with_window(30), late).then(ReturnRequested)


def test_the_operator_may_force_a_closed_window_and_that_stays_visible() -> None:
    told = sold().when(shop_with_window(30), return_requested((1, 1), at=NOON + timedelta(days=31), force=True))
    assert told.the(ReturnRequested).forced
    assert the_order(told).returns.by_id[BACK].forced


def test_without_need_nothing_is_forced() -> None:
    told = sold().when(return_requested((1, 1), force=True))
    assert not told.the(ReturnRequested).forced
