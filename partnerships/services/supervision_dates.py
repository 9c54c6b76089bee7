"""When a group should meet next: by the programme's weeks, on its usual weekday, not on a holiday.

A gap is the time in which a date is missing: from the earliest to the latest week after the one before. It
opens again when a date in the middle of a series is cancelled.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Prefetch, Q
from django.utils import timezone

from partnerships.enums import SupervisionStatus
from partnerships.models import SupervisionGroup, SupervisionMeeting
from partnerships.models.supervision import SupervisionGroupQuerySet
from partnerships.services.supervision_diary import Diary
from programmes.holidays import public_holiday

# Members need to hear of a date in time.
NOTICE = timedelta(days=7)
# The office hears of it before: so that the reminder two weeks ahead still makes sense.
HEADS_UP = timedelta(days=14)
# A year of dates, and as far as a proposal is looked for before clashes are put up with.
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Gap:
    """From when to when a date is missing, both days included. `last_on` is None before a group's first date;
    `next_on` is the planned date that comes too late to close the gap, if there is one."""

    last_on: date | None
    opens_on: date
    closes_on: date
    next_on: date | None = None


@dataclass(frozen=True)
class GroupState:
    """How a group with members stands: `next_on` is its next planned date."""

    group: SupervisionGroup
    last_on: date | None
    next_on: date | None
    gap: Gap
    is_overdue: bool


@dataclass(frozen=True)
class DueGroup:
    """A group whose next date is to be planned by `closes_on`; overdue when that day is past."""

    group: SupervisionGroup
    last_on: date | None
    proposal: datetime
    closes_on: date
    is_overdue: bool

    def weeks_since(self, *, today: date) -> int | None:
        """Full weeks since the last date, None before the first."""
        return (today - self.last_on).days // 7 if self.last_on else None


def find_gap(days: Sequence[date], *, since: date, has_met: bool, weeks: tuple[int, int]) -> Gap:
    """The first gap after the group's last date.

    `days` are the last date that has begun (if `has_met`) and all that are planned after it, in order; a
    group that has never met should do so within the longest time after `since`.
    """
    shortest, longest = (timedelta(weeks=number) for number in weeks)
    if not days or (not has_met and days[0] > since + longest):
        return Gap(None, since, since + longest, days[0] if days else None)
    for day, following in pairwise(days):
        if following - day > longest:
            return Gap(day, day + shortest, day + longest, following)
    return Gap(days[-1], days[-1] + shortest, days[-1] + longest)


def group_states(groups: SupervisionGroupQuerySet, *, today: date) -> list[GroupState]:
    """All groups with members of running programmes, by name; two queries."""
    running = Q(programme__ends_on=None) | Q(programme__ends_on__gte=today)
    found = _loaded(groups.filter(running, programme__starts_on__lte=today), today=today)
    return [_state(group, today=today) for group in found.filter(Q(member_count__gt=0))]


def groups_due(groups: SupervisionGroupQuerySet, *, today: date) -> list[DueGroup]:
    """Groups with members whose next date is to be planned now, those waiting longest first; four queries.

    Left out are those for which nothing can be planned: the date that comes too late is nearly there.
    """
    waiting = [state for state in group_states(groups, today=today) if state.gap.opens_on - HEADS_UP <= today]
    if not waiting:
        return []
    diary = Diary.of([state.group for state in waiting], since=local_moment(today, time.min))
    due = []
    for state in waiting:
        gap = state.gap
        proposal = _choose(state.group, gap, today=today, diary=diary)
        if gap.next_on and proposal.date() > gap.closes_on:
            continue
        last_on = gap.last_on if gap.last_on and gap.last_on <= today else state.last_on
        due.append(DueGroup(state.group, last_on, proposal, gap.closes_on, state.is_overdue))
    return sorted(due, key=lambda entry: entry.last_on or date.min)


def state_of(group: SupervisionGroup, *, today: date) -> GroupState:
    """How one group stands, with or without members."""
    found = _loaded(SupervisionGroup.objects.filter(pk=group.pk), today=today)
    return _state(found.get(), today=today)


def propose_date(group: SupervisionGroup, *, today: date) -> datetime:
    """The first suitable moment in the group's first gap.

    A new group, or one that is late, meets on its next usual weekday with a week's notice. The local time is
    always the group's usual one, on both sides of a change of the clocks.
    """
    state = state_of(group, today=today)
    diary = Diary.of([group], since=local_moment(today, time.min))
    return _choose(state.group, state.gap, today=today, diary=diary)


def propose_series(group: SupervisionGroup, *, today: date, until: date | None = None) -> list[datetime]:
    """Dates that fill all gaps from now until that day, a year ahead unless given."""
    until = until or today + YEAR
    state = state_of(group, today=today)
    group = state.group
    diary = Diary.of([group], since=local_moment(today, time.min))
    days, has_met = _days(group)
    proposed: list[datetime] = []
    while True:
        gap = find_gap(days, since=_since(group, today), has_met=has_met, weeks=_weeks(group))
        moment = _choose(group, gap, today=today, diary=diary)
        if gap.next_on and moment.date() > gap.closes_on:
            # Too late for this gap: what is planned after it counts from now on.
            days, has_met = [day for day in days if day >= gap.next_on], True
            continue
        if moment.date() > until:
            return proposed
        proposed.append(moment)
        diary.add(group, moment)
        insort(days, moment.date())


def local_moment(day: date, at: time) -> datetime:
    """When clocks here show this time on this day; a time that a change of the clocks skips comes later."""
    moment = datetime.combine(day, at, tzinfo=timezone.get_default_timezone())
    return moment.astimezone(UTC).astimezone(timezone.get_default_timezone())


def _loaded(groups: SupervisionGroupQuerySet, *, today: date) -> SupervisionGroupQuerySet:
    """With programme, facilitator, the last date until today and all later ones in `ahead`."""
    tomorrow = local_moment(today + timedelta(days=1), time.min)
    ahead = SupervisionMeeting.objects.filter(starts_at__gte=tomorrow).order_by("starts_at")
    return (
        groups.with_dates(now=tomorrow)
        .select_related("programme", "facilitator", "municipality")
        .prefetch_related(Prefetch("meetings", queryset=ahead, to_attr="ahead"))
    )


def _state(group: Any, *, today: date) -> GroupState:
    days, has_met = _days(group)
    gap = find_gap(days, since=_since(group, today), has_met=has_met, weeks=_weeks(group))
    planned = days[1:] if has_met else days
    return GroupState(
        group=group,
        last_on=days[0] if has_met else None,
        next_on=planned[0] if planned else None,
        gap=gap,
        is_overdue=gap.closes_on < today,
    )


def _days(group: Any) -> tuple[list[date], bool]:
    """The day of the last date that has begun, if one has, and those of all planned; and whether one has."""
    planned = [meeting.day for meeting in group.ahead if meeting.status == SupervisionStatus.PLANNED]
    if group.last_begun_at is None:
        return planned, False
    return [timezone.localtime(group.last_begun_at).date(), *planned], True


def _since(group: Any, today: date) -> date:
    """When the group began to wait for its first date."""
    return min(group.first_joined_on or today, today)


def _weeks(group: SupervisionGroup) -> tuple[int, int]:
    return group.programme.supervision_min_weeks, group.programme.supervision_max_weeks


def _choose(group: Any, gap: Gap, *, today: date, diary: Diary) -> datetime:
    """The first free usual weekday of the gap; where the weeks leave none, better another working day than
    a week too late. A group that is late anyway keeps its weekday."""
    start = max(gap.opens_on, today + NOTICE)
    usual = start + timedelta(days=(group.weekday - start.weekday()) % 7)
    # A day that was just cancelled is not proposed again.
    cancelled = {meeting.day for meeting in group.ahead if meeting.status == SupervisionStatus.CANCELLED}

    def free(days: Iterable[date]) -> date | None:
        for day in days:
            if public_holiday(day) or day in cancelled:
                continue
            if not diary.clash(group, local_moment(day, group.usual_time)):
                return day
        return None

    weekly = [day for day in _days_from(usual, days=YEAR.days) if day.weekday() == group.weekday]
    chosen = None
    if gap.next_on:
        # Best is a day that keeps the weeks to the following date as well.
        shortest, longest = (timedelta(weeks=number) for number in _weeks(group))
        first, last = gap.next_on - longest, min(gap.next_on - shortest, gap.closes_on)
        chosen = free(day for day in weekly if first <= day <= last)
    chosen = chosen or free(weekly)
    is_late = gap.opens_on < start and usual > gap.closes_on
    if (chosen is None or chosen > gap.closes_on) and not is_late:
        chosen = free(day for day in _days_from(start, days=YEAR.days) if day.weekday() < 5)
    return local_moment(chosen or usual, group.usual_time)


def _days_from(start: date, *, days: int) -> Iterator[date]:
    return (start + timedelta(days=number) for number in range(days))
