"""What happens to the days of a location that can do only so much."""

from datetime import date

from domain.values import value


@value
class CapacityTaken:
    """One more order is to leave on `day`, a local date of the location."""

    location: str
    day: date
    order: str


@value
class CapacityFreed:
    """An order is not to leave from there on that day any more."""

    location: str
    day: date
    order: str


CapacityEvent = CapacityTaken | CapacityFreed
