"""Tracking in any order: what carriers say of parcels, shuffled and repeated, ends in one state."""

from datetime import timedelta
from typing import get_args

from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.orders.buckets import Buckets
from domain.shipments.events import TrackingReported, TrackingStatus
from domain.shipments.fate import ENDS
from domain.shipments.state import Shipment, together
from domain.shipments.track import ReportTracking
from tests.domain.shipment_words import (
    CARRIER,
    FIRST,
    SECOND,
    SHIPMENT,
    later,
    shipped_parcels,
    the_order,
    the_shipment,
)

ON_THE_WAY = [each for each in get_args(TrackingStatus) if each not in ENDS]


@st.composite
def stories(draw: st.DrawFn) -> list[TrackingReported]:
    """Each parcel is seen here and there, each time later, and ends its way last of all."""
    told = []
    for parcel in (FIRST, SECOND):
        seen: list[TrackingStatus] = [*draw(st.lists(st.sampled_from(ON_THE_WAY), max_size=4))]
        seen.append(draw(st.sampled_from(ENDS)))
        moments = draw(st.lists(st.integers(0, 9_000), min_size=len(seen), max_size=len(seen), unique=True))
        at = sorted(moments)
        told += [
            TrackingReported(SHIPMENT, status, later(0) + timedelta(minutes=minute), sscc=parcel)
            for status, minute in zip(seen, at, strict=True)
        ]
    return told


@for_all(stories(), st.data())
def test_in_any_order_and_however_often_the_reports_end_in_one_state(
    told: list[TrackingReported], data: st.DataObject
) -> None:
    """Invariants 13 and 19."""
    shuffled = data.draw(st.permutations(told + data.draw(st.lists(st.sampled_from(told), max_size=4))))
    straight, buckets = _after(told)
    other, other_buckets = _after(shuffled)
    assert (straight.status, straight.tracked) == (other.status, other.tracked)
    assert (together(straight.delivered), together(straight.returning)) == (
        together(other.delivered),
        together(other.returning),
    )
    assert set(straight.heard) == set(other.heard)
    assert len(set(other.heard)) == len(other.heard), "a repeat is no news"
    assert buckets == other_buckets


def _after(reports: list[TrackingReported]) -> tuple[Shipment, list[Buckets]]:
    on_the_way = shipped_parcels()
    world = on_the_way.world
    for report in reports:
        refused = on_the_way.when(ReportTracking(CARRIER, report)).refused
        assert refused is None or refused.rule == "tracking.repeated"
    lines = the_order(world).lines
    assert [sum(each) for each in lines.values()] == [2, 1]
    return the_shipment(world), list(lines.values())
