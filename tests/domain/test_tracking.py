"""Tracking: what a carrier sees on the way, and what follows from it."""

from datetime import timedelta
from typing import get_args

import pytest

from domain.orders.events import OrderCompleted
from domain.orders.hold import HoldOrder
from domain.orders.lines import Units
from domain.shipments.events import ShipmentDelivered, ShipmentReturning, TrackingReported, TrackingStatus
from domain.shipments.track import MAX_REPORTS
from domain.world import Command
from tests.domain.scenario import given
from tests.domain.shipment_words import (
    FIRST,
    FULFILMENT,
    SECOND,
    SHIPMENT,
    THIRD,
    a_week_later,
    carrier,
    labelled,
    later,
    lost_by,
    manifested,
    packed_order,
    seen,
    shipped_order,
    shipped_parcels,
    the_order,
    the_shipment,
    voided,
)
from tests.domain.words import delivered, goods, order, picked_packed_and_shipped, received

MUGS = (Units(1, "mug", 2),)
STATUSES: tuple[TrackingStatus, ...] = get_args(TrackingStatus)


@pytest.mark.parametrize("status", [each for each in STATUSES if each not in {"delivered", "return_to_sender"}])
def test_every_status_is_recorded_with_place_time_and_incident(status: TrackingStatus) -> None:
    on_the_way = shipped_order()
    report = seen(status, 3, place="Hull", incident="fog", arrives_from=later(20), arrives_until=later(24))
    on_the_way.when(report).then(report.report)
    shipment = the_shipment(on_the_way.world)
    assert shipment.status == "shipped"
    assert shipment.tracking == report.report
    assert (shipment.arrives_from, shipment.arrives_until) == (later(20), later(24))


def test_a_delivered_shipment_completes_its_order() -> None:
    on_the_way = shipped_order(seen("in_transit"), seen("out_for_delivery", 2))
    on_the_way.when(seen("delivered", 3)).then(
        TrackingReported(SHIPMENT, "delivered", later(3)),
        ShipmentDelivered(SHIPMENT, FULFILMENT, MUGS, later(3)),
        OrderCompleted(),
    )
    assert the_shipment(on_the_way.world).delivered_at == later(3)


def test_a_delay_moves_the_estimate_that_is_shown_and_a_report_without_one_keeps_it() -> None:
    on_the_way = shipped_order(seen("in_transit", 1, arrives_from=later(10), arrives_until=later(12)))
    on_the_way.when(seen("delivery_delayed", 2, arrives_until=later(48)), seen("in_transit", 3, place="York"))
    shipment = the_shipment(on_the_way.world)
    assert (shipment.arrives_from, shipment.arrives_until) == (None, later(48))
    assert shipment.tracking is not None
    assert shipment.tracking.place == "York"


def test_failed_attempts_leave_it_on_its_way() -> None:
    on_the_way = shipped_order(*(seen("delivery_failed", hours, incident="nobody home") for hours in (1, 25, 49)))
    assert the_shipment(on_the_way.world).status == "shipped"
    on_the_way.when(seen("delivered", 73)).then(TrackingReported, ShipmentDelivered, OrderCompleted)


# Disorder and repeats (invariant 19)


def test_older_news_are_recorded_and_move_nothing_back() -> None:
    """Invariant 19."""
    on_the_way = shipped_order(seen("out_for_delivery", 5, place="York", arrives_until=later(6)))
    late = seen("in_transit", 2, place="Hull", arrives_until=later(9))
    on_the_way.when(late).then(late.report)
    shipment = the_shipment(on_the_way.world)
    assert shipment.tracking is not None
    assert (shipment.tracking.status, shipment.arrives_until) == ("out_for_delivery", later(6))


def test_in_any_order_the_reports_end_in_the_same_state() -> None:
    """Invariant 19."""
    reports = [seen("in_transit", 1), seen("out_for_delivery", 2), seen("delivered", 3)]
    for said in ((0, 1, 2), (2, 1, 0), (2, 0, 1), (1, 2, 0)):
        world = shipped_order(*(reports[number] for number in said)).world
        shipment = the_shipment(world)
        assert (shipment.status, shipment.tracking) == ("delivered", reports[2].report)
        assert the_order(world).status == "completed"


def test_an_old_delivery_or_return_does_not_follow_on_a_newer_report() -> None:
    on_the_way = shipped_order(seen("on_hold", 9))
    for status in ("delivered", "return_to_sender"):
        late = seen(status, 5)
        on_the_way.when(late).then(late.report)
    assert the_shipment(on_the_way.world).status == "shipped"


def test_of_one_moment_delivery_is_the_last_word() -> None:
    done = shipped_order(seen("in_transit", 3), seen("delivered", 3), seen("out_for_delivery", 3))
    shipment = the_shipment(done.world)
    assert shipment.status == "delivered"
    assert shipment.tracking is not None
    assert shipment.tracking.status == "delivered"


def test_a_repeated_report_is_refused() -> None:
    for status in ("in_transit", "delivered"):
        twice = shipped_order(seen(status, 3), seen("unknown", 2)).when(seen(status, 3))
        twice.then_refused("tracking.repeated", "at", says=f"was reported {status}")


def test_another_parcel_at_the_same_moment_is_no_repeat() -> None:
    on_the_way = shipped_parcels(seen("in_transit", 3, sscc=FIRST))
    assert on_the_way.when(seen("in_transit", 3, sscc=SECOND)).refused is None
    assert on_the_way.when(seen("in_transit", 3)).refused is None


@pytest.mark.parametrize(
    "ended", [(seen("delivered", 3),), (delivered("1001", "leeds"),), (seen("in_transit", 3), lost_by())]
)
def test_of_an_ended_shipment_only_older_news_are_taken(ended: tuple[Command, ...]) -> None:
    done = shipped_order(*ended)
    status = the_shipment(done.world).status
    done.when(seen("in_transit", 4)).then_refused("tracking.ended", "at", says=f"is {status}")
    done.when(seen("picked_up", -1)).then(TrackingReported)
    assert the_shipment(done.world).status == status


def test_a_lost_shipment_that_nobody_ever_saw_takes_no_report() -> None:
    shipped_order(lost_by()).when(seen("in_transit")).then_refused("tracking.ended", "at", says="is lost")


# Who may say it, of what, and when


@pytest.mark.parametrize("label", ["royal-mail", "Royal Mail", "ROYAL MAIL", "Royal-mail"])
def test_a_label_names_its_carrier_by_id_or_name(label: str) -> None:
    assert packed_order(labelled(by=label)).when(seen("pending", 0)).refused is None


def test_another_carrier_can_not_report_on_it() -> None:
    """Invariant 21."""
    shipped_order(carrier("dhl", "DHL")).when(seen("delivered", by="dhl")).then_refused(
        "shipment.elsewhere", "shipment_id", says="shipped, goes with Royal Mail, not with dhl"
    )


def test_any_carrier_can_report_on_a_shipment_without_one() -> None:
    assert packed_order().when(seen("pending", 0, by="dhl")).refused is None


@pytest.mark.parametrize("status", [each for each in STATUSES if each != "pending"])
@pytest.mark.parametrize("done", [(), (labelled(),), (labelled(), manifested())])
def test_before_it_has_left_a_carrier_only_knows_that_it_will_come(
    done: tuple[Command, ...], status: TrackingStatus
) -> None:
    waits = packed_order(*done)
    refused = waits.when(seen(status))
    refused.then_refused("tracking.not_shipped", "shipment_id", says=f"is {the_shipment(waits.world).status}")
    waits.when(seen("pending", 0)).then(TrackingReported)


def test_a_voided_shipment_is_not_tracked() -> None:
    packed_order(voided()).when(seen("pending", 0)).then_refused(
        "tracking.not_shipped", "shipment_id", says="is voided"
    )


def test_an_unknown_shipment_is_not_tracked() -> None:
    shipped_order().when(seen("in_transit", shipment="alpha:1001/2/1")).then_refused("shipment.unknown", "shipment_id")


def test_nothing_is_seen_in_the_future() -> None:
    on_the_way = shipped_order()
    ahead = (on_the_way.world.now - later(0)) / timedelta(hours=1)
    on_the_way.when(seen("in_transit", ahead + 2)).then_refused("tracking.in_future", "at", says="shipped, was not")
    assert on_the_way.when(seen("in_transit", ahead + 1)).refused is None, "clocks differ"


def test_nothing_is_seen_before_its_order_was_placed() -> None:
    on_the_way = shipped_order()
    on_the_way.when(seen("picked_up", -2)).then_refused("tracking.before_order", "at", says="shipped, was not")
    assert on_the_way.when(seen("picked_up", -1)).refused is None, "clocks differ"


def test_a_hold_on_the_rest_does_not_stop_what_is_on_its_way() -> None:
    sold = order("1001", goods("mug", 6), ship="as_available")
    part = given(received("leeds", mug=5), sold, *picked_packed_and_shipped("1001", "leeds"))
    held = a_week_later(part, HoldOrder("alpha", "1001", "H1", "fraud", "looks odd"))
    held.when(seen("delivered", by="royal mail")).then(TrackingReported, ShipmentDelivered)


def test_a_shipment_has_a_largest_number_of_reports() -> None:
    noisy = shipped_order(*(seen("in_transit", number / 60) for number in range(MAX_REPORTS)))
    noisy.when(seen("delivered", 100)).then_refused("tracking.too_many", says=f"{MAX_REPORTS} reports")


# Parcels


def test_a_shipment_is_delivered_when_all_its_parcels_are() -> None:
    on_the_way = shipped_parcels(seen("in_transit", 1))
    on_the_way.when(seen("delivered", 3, sscc=SECOND)).then(TrackingReported)
    assert the_shipment(on_the_way.world).tracked[SECOND].status == "delivered"
    on_the_way.when(seen("in_transit", 4, sscc=FIRST)).then(TrackingReported)
    on_the_way.when(seen("delivered", 5, sscc=FIRST)).then(
        TrackingReported,
        ShipmentDelivered(SHIPMENT, FULFILMENT, (Units(1, "mug", 2), Units(2, "cup", 1)), later(5)),
        OrderCompleted,
    )


def test_a_report_without_a_parcel_speaks_of_all_of_them() -> None:
    shipped_parcels().when(seen("delivered", 3)).then(TrackingReported, ShipmentDelivered, OrderCompleted)


def test_a_delivered_parcel_has_no_newer_news() -> None:
    shipped_parcels(seen("delivered", 3, sscc=FIRST)).when(seen("in_transit", 4, sscc=FIRST)).then_refused(
        "tracking.ended", "at", says=f"parcel {FIRST}"
    )


def test_a_parcel_of_another_shipment_is_unknown() -> None:
    shipped_parcels().when(seen("in_transit", sscc=THIRD)).then_refused("tracking.unknown_parcel", "sscc", says=THIRD)


def test_a_parcel_is_taken_at_its_word_where_the_warehouse_named_none() -> None:
    shipped_order().when(seen("delivered", 3, sscc=THIRD)).then(TrackingReported, ShipmentDelivered, OrderCompleted)


def test_one_parcel_arrives_and_the_other_comes_back() -> None:
    for last, first in ((FIRST, SECOND), (SECOND, FIRST)):
        status: dict[str, TrackingStatus] = {FIRST: "delivered", SECOND: "return_to_sender"}
        outcome = shipped_parcels(seen(status[first], 3, sscc=first)).when(seen(status[last], 4, sscc=last))
        assert outcome.the(ShipmentDelivered).units == (Units(1, "mug", 1),)
        assert outcome.the(ShipmentReturning).units == (Units(1, "mug", 1), Units(2, "cup", 1))
        assert the_order(outcome.world).lines[1].delivered == 1
