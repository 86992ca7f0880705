"""Public holidays of countries and their subdivisions: looked up when a location is registered, then recorded."""

from datetime import date

from holidays import country_holidays

YEARS = 10
"""A registration holds for so many years; saying it again later brings those that follow."""


def is_calendar(name: str) -> bool:
    """Whether there is a calendar of this name: a country (`GB`) or its subdivision (`GB-ENG`)."""
    try:
        _holidays(name, range(2000, 2001))
    except NotImplementedError:
        return False
    return True


def public_holidays(name: str, first_year: int) -> tuple[date, ...]:
    """Give the public holidays of YEARS years, in order; raises NotImplementedError for an unknown calendar."""
    return _holidays(name, range(first_year, first_year + YEARS))


def _holidays(name: str, years: range) -> tuple[date, ...]:
    country, _, subdivision = name.partition("-")
    return tuple(sorted(country_holidays(country, subdiv=subdivision or None, years=years)))
