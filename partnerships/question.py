"""What a pair is asked when it logs a meeting: the likeliest answer first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from partnerships.models import Meeting, Partnership
from partnerships.rhythm import RECENT, duration, habit_of, likely_day

LOOK_BACK = 4
CATCH_UP_WEEKS = 6
# In the address of the question: the week that it asks about.
WEEK = "woche"


@dataclass(frozen=True)
class Question:
    """`asked_on` is the day that "yes" stands for, None where the likely days are logged already.

    `met_from` is the pair's usual hour, None where it has none. `week` is the Monday of the week asked about.
    """

    asked_on: date | None
    minutes: int
    usual_tasks: tuple[UUID, ...]
    today: date
    week: date
    met_from: time | None = None

    @property
    def length(self) -> str:
        """From when to when, or else how long."""
        if self.met_from is None:
            return duration(self.minutes)
        end = datetime.combine(self.today, self.met_from) + timedelta(minutes=self.minutes)
        return _("%(begin)s–%(end)s o'clock") % {"begin": _clock(self.met_from), "end": _clock(end.time())}

    @property
    def is_about_today(self) -> bool:
        return self.asked_on == self.today

    @property
    def is_about_this_week(self) -> bool:
        return self.week == monday_of(self.today)

    @property
    def is_about_last_week(self) -> bool:
        return self.week == monday_of(self.today) - timedelta(weeks=1)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def question_for(partnership: Partnership, *, today: date, week: date | None = None) -> Question:
    """Read the pair's habit from its last meetings, or from the hours in which both are usually free.

    It asks about this week, or about the one with the Monday `week`, to catch up.
    """
    held = list(partnership.meetings.took_place().prefetch_related("tasks")[:RECENT])
    habit = habit_of(
        [(meeting.met_on, meeting.minutes or 0) for meeting in held],
        free_weekdays=() if held else _common_weekdays(partnership),
    )
    last_day = min(today, partnership.closed_on or today)
    asked_on: date | None
    if week is None:
        logged = partnership.meetings.filter(met_on__gt=today - timedelta(days=7))
        asked_on = likely_day(
            habit,
            taken=set(logged.values_list("met_on", flat=True)),
            not_before=partnership.started_on,
            today=last_day,
        )
    else:
        asked_on = None if habit.weekday is None else week + timedelta(days=habit.weekday)
        if asked_on and not partnership.started_on <= asked_on <= last_day:
            asked_on = None
    done = Counter(task.pk for meeting in held[:LOOK_BACK] for task in meeting.tasks.all())
    return Question(
        asked_on=asked_on,
        minutes=habit.minutes,
        usual_tasks=tuple(pk for pk, times in done.items() if times * 2 >= len(held[:LOOK_BACK])),
        today=today,
        week=week or monday_of(asked_on or today),
        met_from=_usual_hour(held[:LOOK_BACK]),
    )


def weeks_without_entry(partnership: Partnership, *, today: date) -> list[date]:
    """The Mondays of the latest weeks of which nothing is known, the last one first; two queries.

    A week that the pair pauses in is none of them.
    """
    this_week = monday_of(today)
    weeks = [this_week - timedelta(weeks=back) for back in range(1, CATCH_UP_WEEKS + 1)]
    weeks = [week for week in weeks if week >= monday_of(partnership.started_on)]
    if not weeks:
        return []
    logged = partnership.meetings.filter(met_on__gte=weeks[-1]).values_list("met_on", flat=True)
    known = {monday_of(day) for day in logged}
    pauses = list(partnership.pauses.filter(Q(ended_on=None) | Q(ended_on__gte=weeks[-1])))
    return [
        week
        for week in weeks
        if week not in known
        and not any(
            pause.starts_on < week + timedelta(days=7) and (pause.ended_on or today) >= week
            for pause in pauses
        )
    ]


def week_asked_for(given: str, partnership: Partnership, *, today: date) -> date | None:
    """The Monday that the address names, where it is one of this pair's past."""
    try:
        week = monday_of(date.fromisoformat(given))
    except ValueError:
        return None
    return week if monday_of(partnership.started_on) <= week < monday_of(today) else None


def _clock(hour: time) -> str:
    """15, but 15:30."""
    return f"{hour:%H:%M}" if hour.minute else str(hour.hour)


def _usual_hour(held: Sequence[Meeting]) -> time | None:
    """The hour at which at least half of these meetings began."""
    hours = Counter(meeting.met_from for meeting in held if meeting.met_from)
    for hour, times in hours.most_common(1):
        if times * 2 >= len(held):
            return hour
    return None


def _common_weekdays(partnership: Partnership) -> set[int]:
    """The weekdays on which both have time at the same hour."""
    mine = partnership.volunteer.person.availability.all()
    theirs = partnership.newcomer.person.availability.all()
    return {
        a.weekday
        for a in mine
        for b in theirs
        if a.weekday == b.weekday and a.starts_at < b.ends_at and b.starts_at < a.ends_at
    }
