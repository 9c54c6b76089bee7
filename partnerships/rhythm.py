"""What a pair's past meetings say: how often they meet, and which meeting is likely to be logged next.

Plain functions on dates and numbers; nothing here asks the database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median

from django.utils.dates import WEEKDAYS
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

RECENT = 8
USUAL_MINUTES = 120


@dataclass(frozen=True)
class Habit:
    """When and for how long a pair usually meets; `weekday` is None for a pair without a habit yet."""

    weekday: int | None
    minutes: int


@dataclass(frozen=True)
class Week:
    """The meetings of one calendar week, by its Monday."""

    monday: date
    meetings: int
    minutes: int


def habit_of(meetings: Sequence[tuple[date, int]], *, free_weekdays: Iterable[int] = ()) -> Habit:
    """The habit behind (day, minutes) of past meetings, the latest first; else a day that suits both."""
    recent = meetings[:RECENT]
    if not recent:
        return Habit(next(iter(sorted(free_weekdays)), None), USUAL_MINUTES)
    weekday, _times = Counter(day.weekday() for day, _minutes in recent).most_common(1)[0]
    minutes = median(minutes for _day, minutes in recent)
    return Habit(weekday, max(15, round(minutes / 15) * 15))


def likely_day(habit: Habit, *, taken: Collection[date], not_before: date, today: date) -> date | None:
    """The day that the pair most likely wants to log: the last usual one not logged yet, else today.

    None where today is logged as well.
    """
    candidates = [today]
    if habit.weekday is not None:
        candidates.insert(0, today - timedelta(days=(today.weekday() - habit.weekday) % 7))
    return next((day for day in candidates if day not in taken and day >= not_before), None)


def in_words(days: Sequence[date], *, today: date) -> str:
    """The rhythm of a pair as a sentence, from the days of its meetings, the latest first."""
    if not days:
        return _("No meeting yet.")
    recent = days[:RECENT]
    ago = (today - days[0]).days
    last = (
        _("last met today")
        if ago <= 0
        else ngettext("last met %(n)d day ago", "last met %(n)d days ago", ago) % {"n": ago}
    )
    if len(recent) < 3:
        return ngettext("%(n)d meeting so far, %(last)s.", "%(n)d meetings so far, %(last)s.", len(days)) % {
            "n": len(days),
            "last": last,
        }
    gap = round((recent[0] - recent[-1]).days / (len(recent) - 1))
    weekday, times = Counter(day.weekday() for day in recent).most_common(1)[0]
    if times * 2 > len(recent):
        words = _("%(often)s, mostly on a %(weekday)s; %(last)s.")
        return words % {"often": how_often(gap), "weekday": WEEKDAYS[weekday], "last": last}
    return _("%(often)s; %(last)s.") % {"often": how_often(gap), "last": last}


def usual_gap(days: Sequence[date], *, at_least: int) -> int:
    """So many days usually lie between two meetings of this pair, from their days, the latest first.

    The median of the latest gaps: one long holiday does not change it. `at_least` is what the programme asks
    for, also where there are too few meetings to speak of a rhythm.
    """
    recent = days[:RECENT]
    gaps = [(later - earlier).days for later, earlier in pairwise(recent)]
    return max(at_least, round(median(gaps))) if len(gaps) >= 2 else at_least


def duration(minutes: int) -> str:
    """45 minutes, 1 hour, 1.5 hours: as people say it."""
    if minutes < 60 or minutes % 15:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if minutes == 60:
        return _("1 hour")
    return _("%(n)s hours") % {"n": number_format(f"{Decimal(minutes) / 60:f}")}


def how_often(gap: int) -> str:
    """So many days lie between two meetings, as the beginning of a sentence."""
    if gap <= 4:
        return _("Several times a week")
    if gap <= 9:
        return _("About once a week")
    if gap <= 17:
        return _("About every two weeks")
    return _("About every %(n)d weeks") % {"n": round(gap / 7)}


def weeks_of(meetings: Iterable[tuple[date, int]], *, today: date, number: int = 16) -> list[Week]:
    """The last weeks up to this one, each with its meetings."""
    this_monday = today - timedelta(days=today.weekday())
    mondays = [this_monday - timedelta(weeks=back) for back in reversed(range(number))]
    found: dict[date, list[int]] = {monday: [] for monday in mondays}
    for day, minutes in meetings:
        found.get(day - timedelta(days=day.weekday()), []).append(minutes)
    return [Week(monday, len(minutes), sum(minutes)) for monday, minutes in found.items()]
