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
