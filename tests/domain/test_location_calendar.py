"""When goods leave a location: by its own clock, cut-off, week, holidays and closed days."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.master.location import LOOKS_AHEAD_DAYS, Closed, Location, is_open_on, local_time, ships_on
from domain.values import replace

LEEDS = Location(
    location="leeds",
    name="Leeds",
    zone="Europe/London",
    coordinates=None,
    preference=1,
    open_days=(1, 2, 3, 4, 5),
    holidays=(date(2026, 4, 3), date(2026, 4, 6)),
    closed_dates=(date(2026, 4, 7),),
    cut_off=time(16, 0),
)
TOKYO = replace(LEEDS, zone="Asia/Tokyo")


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    """A moment of 2026 in UTC: the 2nd of March is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_goods_leave_today_before_the_cut_off_of_an_open_day() -> None:
    assert ships_on(LEEDS, at(2, 15, 59)) == date(2026, 3, 2)


def test_goods_leave_the_next_day_from_the_cut_off_on() -> None:
    assert ships_on(LEEDS, at(2, 16)) == date(2026, 3, 3)


def test_over_the_week_end_goods_wait_for_monday() -> None:
    assert ships_on(LEEDS, at(6, 17)) == ships_on(LEEDS, at(7, 9)) == date(2026, 3, 9)


def test_over_holidays_and_closed_days_goods_wait_for_the_next_open_one() -> None:
    assert ships_on(LEEDS, at(2, 16, month=4)) == date(2026, 4, 8)


def test_without_a_cut_off_the_whole_day_counts() -> None:
    assert ships_on(replace(LEEDS, cut_off=None), at(2, 23, 59)) == date(2026, 3, 2)


def test_a_cut_off_is_on_the_clock_of_the_location_in_summer_too() -> None:
    assert ships_on(LEEDS, at(1, 14, 59, month=7)) == date(2026, 7, 1)
    assert ships_on(LEEDS, at(1, 15, month=7)) == date(2026, 7, 2)


def test_the_day_is_that_of_the_location() -> None:
    """At six in the evening of Monday in London, it is Tuesday in Tokyo."""
    assert local_time(TOKYO, at(2, 18)).date() == date(2026, 3, 3)
    assert ships_on(TOKYO, at(2, 18)) == date(2026, 3, 3)


def test_a_location_that_says_nothing_ships_every_day() -> None:
    plain = Location("leeds", "Leeds", "Europe/London", None, 1)
    assert ships_on(plain, at(7, 23)) == date(2026, 3, 7)


def test_nothing_leaves_a_location_that_is_closed() -> None:
    assert ships_on(replace(LEEDS, closed=Closed("a flood")), at(2, 9)) is None


@pytest.mark.parametrize(("days", "opens"), [(LOOKS_AHEAD_DAYS, True), (LOOKS_AHEAD_DAYS + 1, False)])
def test_a_location_without_an_open_day_in_sixty_is_not_planned_with(days: int, *, opens: bool) -> None:
    first = date(2026, 3, 2)
    shut = replace(
        LEEDS, open_days=(1, 2, 3, 4, 5, 6, 7), closed_dates=tuple(first + timedelta(days=n) for n in range(days))
    )
    assert ships_on(shut, at(2, 9)) == (first + timedelta(days=days) if opens else None)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds have none
    st.sampled_from(["Europe/London", "Asia/Tokyo", "America/New_York", "Pacific/Apia", "UTC"]),
    st.sets(st.integers(1, 7), min_size=1),
    st.one_of(st.none(), st.times()),
)
def test_goods_leave_on_the_first_open_day_that_is_not_missed(
    now: datetime, zone: str, open_days: set[int], cut_off: time | None
) -> None:
    place = replace(LEEDS, zone=zone, open_days=tuple(sorted(open_days)), cut_off=cut_off)
    day = ships_on(place, now)
    local = local_time(place, now)
    assert day is not None
    assert is_open_on(place, day)
    assert day >= local.date()
    assert day > local.date() or cut_off is None or local.time() < cut_off
    first = local.date() if cut_off is None or local.time() < cut_off else local.date() + timedelta(days=1)
    assert not any(is_open_on(place, first + timedelta(days=n)) for n in range((day - first).days))
