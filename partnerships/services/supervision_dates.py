"""When a group should meet next: by the programme's weeks, on its usual weekday, not on a holiday."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from partnerships.models import SupervisionGroup
from partnerships.models.supervision import SupervisionGroupQuerySet
from programmes.holidays import public_holiday

# Members need to hear of a date in time.
NOTICE = timedelta(days=7)
# The office hears of it before: so that the reminder two weeks ahead still makes sense.
HEADS_UP = timedelta(days=14)


@dataclass(frozen=True)
class DueGroup:
    """A group whose next date is to be planned."""

    group: SupervisionGroup
    last_on: date | None
    proposal: datetime

    def weeks_since(self, *, today: date) -> int | None:
        """Full weeks since the last date, None before the first."""
        return (today - self.last_on).days // 7 if self.last_on else None


def propose_date(group: SupervisionGroup, *, today: date) -> datetime:
    """The first suitable day within the programme's weeks after the last date that was held or is planned.

    A new group, or one that is late, meets on its next usual weekday with a week's notice. The local time is
    always the group's usual one, on both sides of a change of the clocks.
    """
    last_on = _last_on(group)
    if last_on is None:
        earliest, latest = today, date.max
    else:
        earliest = last_on + timedelta(weeks=group.programme.supervision_min_weeks)
        latest = last_on + timedelta(weeks=group.programme.supervision_max_weeks)
    start = max(earliest, today + NOTICE)
    usual = start + timedelta(days=(group.weekday - start.weekday()) % 7)
    chosen = next(day for day in _free_days(usual) if day.weekday() == group.weekday)
    if usual <= latest < chosen:
        # Every usual weekday of the window is a holiday: better another working day than a week too late.
        chosen = next(day for day in _free_days(usual) if day.weekday() < 5)
    return local_moment(chosen, group.usual_time)


def local_moment(day: date, at: time) -> datetime:
    """When clocks here show this time on this day; a time that a change of the clocks skips comes later."""
    moment = datetime.combine(day, at, tzinfo=timezone.get_default_timezone())
    return moment.astimezone(UTC).astimezone(timezone.get_default_timezone())


def groups_due(groups: SupervisionGroupQuerySet, *, today: date) -> list[DueGroup]:
    """Groups with members and no planned date whose next one comes near, those waiting longest first."""
    running = Q(programme__ends_on=None) | Q(programme__ends_on__gte=today)
    dated: Any = groups.filter(running, programme__starts_on__lte=today).with_dates()
    due = []
    for group in dated.filter(planned_at=None, member_count__gt=0).select_related("programme"):
        last_on = _last_on(group)
        if last_on is None or _next_from(group, last_on) - HEADS_UP <= today:
            due.append(DueGroup(group, last_on, propose_date(group, today=today)))
    return sorted(due, key=lambda entry: entry.last_on or date.min)


def _next_from(group: SupervisionGroup, last_on: date) -> date:
    return last_on + timedelta(weeks=group.programme.supervision_min_weeks)


def _last_on(group: SupervisionGroup) -> date | None:
    """The local day of the last date held or planned; lists bring it along by `with_dates`."""
    if not hasattr(group, "last_meeting_at"):
        group = SupervisionGroup.objects.with_dates().get(pk=group.pk)
    at: datetime | None = group.last_meeting_at  # type: ignore[attr-defined]
    return timezone.localtime(at).date() if at else None


def _free_days(start: date) -> Iterator[date]:
    day = start
    while True:
        if not public_holiday(day):
            yield day
        day += timedelta(days=1)
