"""A course from the curriculum in one step: first drafted, then looked at and changed, then saved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from programmes.holidays import public_holiday, school_holiday
from programmes.models import Programme
from training.models import Course, Module
from training.services.courses import save_course
from training.services.sessions import add_session

LONGEST_SESSION = 240
ROUNDED_TO = 15
# Nobody plans further ahead than this; a search for days that ends nowhere stops there.
LOOK_AHEAD = timedelta(days=5 * 366)


@dataclass(frozen=True)
class SkippedDay:
    """A day that the rhythm falls on and that is left out, with the holiday's name."""

    day: date
    holiday: str


@dataclass(frozen=True)
class PlannedDate:
    """One date of a draft. `skipped` are the holidays that were left out just before it."""

    modules: dict[Module, int]
    starts_at: datetime
    skipped: tuple[SkippedDay, ...] = ()

    @property
    def minutes(self) -> int:
        return sum(self.modules.values())

    @property
    def ends_at(self) -> datetime:
        # Added in UTC: minutes are minutes, also in the night in which clocks change.
        return self.starts_at.astimezone(UTC) + timedelta(minutes=self.minutes)

    @property
    def title(self) -> str:
        return ", ".join(str(module) for module in self.modules)


def draft_dates(
    *,
    programme: Programme,
    starts_on: date,
    weekdays: Iterable[int],
    starts_at: time,
    longest: int = LONGEST_SESSION,
    every_weeks: int = 1,
    together: bool = False,
    without_school_holidays: bool = False,
) -> list[PlannedDate]:
    """A date for every part of the curriculum of the first day, in its order; nothing is saved.

    A module longer than `longest` minutes becomes several dates; with `together`, short ones that follow each
    other share a date as long as they fit. The dates fall on these weekdays (Monday = 0) of every so many
    weeks from `starts_on`, not on public holidays, and always start at the same local time. Raises
    ValidationError if there is no curriculum, no weekday, or no day that is free.
    """
    modules = list(Module.objects.valid_on(starts_on).filter(programme=programme))
    if not modules:
        raise ValidationError({"programme": _("This programme has no training modules yet.")})
    days = course_days(starts_on, weekdays, every_weeks, without_school_holidays=without_school_holidays)
    planned = []
    for parts in dates_of(modules, longest=longest, together=together):
        skipped: list[SkippedDay] = []
        for day, holiday in days:
            if not holiday:
                planned.append(PlannedDate(parts, local_moment(day, starts_at), tuple(skipped)))
                break
            skipped.append(SkippedDay(day, holiday))
        else:
            raise ValidationError({"weekdays": _("From this day on there are too few days that are free.")})
    return planned


@transaction.atomic
def save_planned(
    *,
    course: Course,
    dates: Sequence[PlannedDate],
    place: str,
    online_url: str = "",
    trainer: User | None = None,
    now: datetime | None = None,
) -> Course:
    """Save a new course with its dates: all or nothing. The rules are those of `change_session`."""
    save_course(course)
    for planned in dates:
        add_session(
            course=course,
            modules=planned.modules,
            starts_at=planned.starts_at,
            minutes=planned.minutes,
            place=place,
            online_url=online_url,
            trainer=trainer,
            now=now,
        )
    return course


@transaction.atomic
def plan_course(
    *,
    course: Course,
    starts_on: date,
    weekdays: Iterable[int],
    starts_at: time,
    place: str,
    longest: int = LONGEST_SESSION,
    trainer: User | None = None,
    without_school_holidays: bool = False,
) -> Course:
    """Draft the dates of a new course and save them as they are; see `draft_dates`."""
    dates = draft_dates(
        programme=course.programme,
        starts_on=starts_on,
        weekdays=weekdays,
        starts_at=starts_at,
        longest=longest,
        without_school_holidays=without_school_holidays,
    )
    return save_planned(course=course, dates=dates, place=place, trainer=trainer)


def dates_of(
    modules: Iterable[Module], *, longest: int = LONGEST_SESSION, together: bool = False
) -> list[dict[Module, int]]:
    """Which modules a date is spent on, and for how many minutes each."""
    dates: list[dict[Module, int]] = []
    for module in modules:
        for minutes in split_module(module.minutes, longest):
            fits = dates and module not in dates[-1] and sum(dates[-1].values()) + minutes <= longest
            if together and fits:
                dates[-1][module] = minutes
            else:
                dates.append({module: minutes})
    return dates


def split_module(minutes: int, longest: int) -> list[int]:
    """Equal parts of at most `longest` minutes, in quarters of an hour: 360 by 240 → 180 + 180."""
    parts = -(-minutes // longest)
    quarters = -(-minutes // parts // ROUNDED_TO) * ROUNDED_TO
    size = min(quarters, longest)
    sizes = [size] * (parts - 1)
    return [*sizes, minutes - sum(sizes)]


def course_days(
    starts_on: date, weekdays: Iterable[int], every_weeks: int = 1, *, without_school_holidays: bool = False
) -> Iterator[tuple[date, str]]:
    """The days from `starts_on` on these weekdays of every so many weeks, each with its holiday or ""."""
    chosen = set(weekdays) & set(range(7))
    if not chosen:
        raise ValidationError({"weekdays": _("Please choose at least one weekday.")})
    return _days(starts_on, chosen, every_weeks, without_school_holidays)


def _days(
    starts_on: date, weekdays: set[int], every_weeks: int, without_school_holidays: bool
) -> Iterator[tuple[date, str]]:
    first_monday = starts_on.toordinal() - starts_on.weekday()
    last = min(starts_on.toordinal() + LOOK_AHEAD.days, date.max.toordinal())
    for ordinal in range(starts_on.toordinal(), last + 1):
        day = date.fromordinal(ordinal)
        if day.weekday() in weekdays and (ordinal - first_monday) // 7 % every_weeks == 0:
            yield day, public_holiday(day) or (school_holiday(day) if without_school_holidays else "")


def local_moment(day: date, at: time) -> datetime:
    """The moment at which clocks here show this time on this day, in summer as in winter."""
    return datetime.combine(day, at, tzinfo=timezone.get_default_timezone())
