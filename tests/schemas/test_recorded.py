"""Recorded events: what goes onto the bus comes back from it, whole."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.orders.events import OrderApproved
from schemas.recorded import Recorded, from_record, to_headers, to_timestamp_ms
from tests.schemas.anything import texts

RECORDED = Recorded(
    stream="order-alpha:1001#2",
    version=1,
    position=17,
    name="order.approved.v1",
    body=b"{}",
    occurred_at=datetime(2011, 1, 4, 10, 30, 0, 123456, UTC),
    recorded_at=datetime(2026, 7, 1, 12, 0, 0, 5000, UTC),
    actor="shop:alpha",
    cause="shop:alpha/m1",
    correlation="order-alpha:1001",
)
times = st.datetimes(timezones=st.just(UTC))
recorded_times = st.integers(0, 253_402_300_799_999).map(
    lambda ms: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
)
recorded = st.builds(
    Recorded,
    stream=texts,
    version=st.integers(0, 2**63 - 1),
    position=st.integers(1, 2**63 - 1),
    name=texts,
    body=st.binary(max_size=20),
    occurred_at=times,
    recorded_at=recorded_times,
    actor=texts,
    cause=texts,
    correlation=texts,
)


@given(recorded)
def test_a_recorded_event_comes_back_from_its_record(event: Recorded) -> None:
    """Invariant 35: its id too."""
    again = from_record(dict(to_headers(event)), to_timestamp_ms(event.recorded_at), event.body)
    assert again == event
    assert again.id == event.id


def test_headers_are_those_of_a_cloud_event() -> None:
    headers = dict(to_headers(RECORDED))
    assert headers["ce_specversion"] == b"1.0"
    assert headers["ce_id"] == b"order-alpha:1001#2#1"
    assert headers["ce_type"] == b"order.approved.v1"
    assert headers["ce_time"] == b"2011-01-04T10:30:00.123456+00:00"
    assert headers["ce_position"] == b"17"
    assert {"ce_source", "ce_actor", "ce_cause", "ce_correlation"} <= set(headers)


def test_a_body_is_read_to_its_event() -> None:
    assert RECORDED.event() == OrderApproved()


@pytest.mark.parametrize("missing", ["ce_id", "ce_type", "ce_time", "ce_position", "ce_actor"])
def test_a_record_of_somebody_else_is_no_event_of_ours(missing: str) -> None:
    headers = [(name, value) for name, value in to_headers(RECORDED) if name != missing]
    with pytest.raises(KeyError):
        from_record(dict(headers), 0, b"{}")


def test_timestamps_are_whole_milliseconds_since_1970() -> None:
    assert to_timestamp_ms(datetime(1970, 1, 1, 0, 0, 1, 999, tzinfo=UTC)) == 1000
    assert to_timestamp_ms(datetime(1970, 1, 1, 1, 0, tzinfo=timezone(timedelta(hours=1)))) == 0
