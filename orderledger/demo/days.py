"""The demo's business days and the times of day at which things happen, in the zone of its shops."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Literal
from zoneinfo import ZoneInfo

from orderledger.demo.catalogue import ZONE

StepName = Literal["short", "pick", "pack", "ship", "deliver"]
STEPS: tuple[StepName, ...] = ("pick", "pack", "ship", "deliver")

_SATURDAY = 5
_SAME_DAY_UNTIL = time(14)
_FIRST_ORDER_MINUTE = 7 * 60
_LAST_ORDER_MINUTE = 21 * 60 + 30
_DAY_STARTS = time(6)
_DAY_ENDS = time(22)
_PICKING_STARTS = time(8)
_CARRIER_COMES = time(17)
_CARRIER_IS_OUT = time(9)
_MONDAY_FACTOR = 1.35


@dataclass(frozen=True, slots=True)
class Step:
    """Something that a warehouse reports on a fulfilment; without a time it happens when it is asked for.

    `carrier` takes the parcels and reports on them itself.
    """

    name: StepName
    at: datetime | None
    carrier: str | None = None


def business_days_until(last: date, count: int) -> tuple[date, ...]:
    """Give `count` days that are no Saturday or Sunday, up to `last` or the Friday before it."""
    days: list[date] = []
    day = last
    while len(days) < count:
        if day.weekday() < _SATURDAY:
            days.append(day)
        day -= timedelta(days=1)
    return tuple(reversed(days))


def business_days_after(day: date, count: int) -> date:
    """Give the business day that comes `count` business days later."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < _SATURDAY
    return day


def moment(day: date, clock: time, minutes: int = 0) -> datetime:
    """Give a moment on a day, `minutes` after a time of its clock."""
    return datetime.combine(day, clock, ZoneInfo(ZONE)) + timedelta(minutes=minutes)


def start_of(day: date) -> datetime:
    """Give a moment before the first order of a day."""
    return moment(day, _DAY_STARTS)


def end_of(day: date) -> datetime:
    """Give the moment when nothing more happens on a day."""
    return moment(day, _DAY_ENDS)


def order_times(random: Random, days: Sequence[date], count: int) -> list[datetime]:
    """Give the times of `count` orders, in order: more on Mondays, a little more from week to week."""
    weights = [
        random.uniform(0.8, 1.2) * (1 + index / len(days) / 2) * (1 if day.weekday() else _MONDAY_FACTOR)
        for index, day in enumerate(days)
    ]
    chosen = random.choices(days, weights=weights, k=count)
    return sorted(moment(day, time(0), random.randint(_FIRST_ORDER_MINUTE, _LAST_ORDER_MINUTE)) for day in chosen)


def steps_after(random: Random, placed: datetime) -> tuple[Step, ...]:
    """Give when an order would be picked, packed, shipped and delivered."""
    weekday = placed.weekday() < _SATURDAY
    same_day = weekday and placed.time() < _SAME_DAY_UNTIL
    day = placed.date() if same_day else business_days_after(placed.date(), 1)
    picked = max(placed, moment(day, _PICKING_STARTS)) + timedelta(minutes=random.randint(15, 110))
    packed = picked + timedelta(minutes=random.randint(10, 50))
    shipped = moment(day, _CARRIER_COMES, random.randint(0, 40))
    arrives = business_days_after(day, random.choice((1, 1, 2)))
    delivered = moment(arrives, _CARRIER_IS_OUT, random.randint(0, 7 * 60))
    return tuple(Step(name, time) for name, time in zip(STEPS, (picked, packed, shipped, delivered), strict=True))
