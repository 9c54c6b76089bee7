"""On which days nobody expects a course or a group to meet."""

from datetime import date
from functools import cache

import holidays
from django.conf import settings

# No public holidays, but offices close and nobody comes.
EVES = {(12, 24): "Heiligabend", (12, 31): "Silvester"}


@cache
def _holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("DE", subdiv=settings.PUBLIC_HOLIDAYS_STATE, language="de")


def public_holiday(day: date) -> str:
    """The German name of the public holiday or eve that the day is, or an empty string."""
    return _holidays().get(day) or EVES.get((day.month, day.day), "")


@cache
def _school_holidays() -> holidays.HolidayBase:
    return holidays.country_holidays(
        "DE", subdiv=settings.PUBLIC_HOLIDAYS_STATE, categories=("school",), language="de"
    )


def school_holiday(day: date) -> str:
    """The German name of the school holidays in which the day lies, or an empty string.

    Empty as well in years whose dates are not known yet; see `school_holidays_known`.
    """
    return _school_holidays().get(day, "")


def school_holidays_known(year: int) -> bool:
    """Whether the school holidays of the whole year are known: they are fixed some years ahead only.

    The last ones of a year are those at Christmas, in every federal state.
    """
    return date(year, 12, 31) in _school_holidays()
