"""What a pair is asked when it logs a meeting: the likeliest answer first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from partnerships.models import Partnership
from partnerships.rhythm import RECENT, duration, habit_of, likely_day

LOOK_BACK = 4


@dataclass(frozen=True)
class Question:
    """`asked_on` is the day that "yes" stands for, None where the likely days are logged already."""

    asked_on: date | None
    minutes: int
    usual_tasks: tuple[UUID, ...]
    today: date

    @property
    def duration(self) -> str:
        return duration(self.minutes)

    @property
    def is_about_today(self) -> bool:
        return self.asked_on == self.today

    @property
    def is_about_last_week(self) -> bool:
        monday = self.today - timedelta(days=self.today.weekday())
        return self.asked_on is not None and self.asked_on < monday


def question_for(partnership: Partnership, *, today: date) -> Question:
    """Read the pair's habit from its last meetings, or from the hours in which both are usually free."""
    held = list(partnership.meetings.took_place().prefetch_related("tasks")[:RECENT])
    habit = habit_of(
        [(meeting.met_on, meeting.minutes or 0) for meeting in held],
        free_weekdays=() if held else _common_weekdays(partnership),
    )
    logged = set(
        partnership.meetings.filter(met_on__gt=today - timedelta(days=7)).values_list("met_on", flat=True)
    )
    last_day = min(today, partnership.closed_on or today)
    done = Counter(task.pk for meeting in held[:LOOK_BACK] for task in meeting.tasks.all())
    return Question(
        asked_on=likely_day(habit, taken=logged, not_before=partnership.started_on, today=last_day),
        minutes=habit.minutes,
        usual_tasks=tuple(pk for pk, times in done.items() if times * 2 >= len(held[:LOOK_BACK])),
        today=today,
    )


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
