"""What moved a group's volunteers since they last met: an agenda that gives nobody away.

Only counts leave this module, never names or words of a log. A theme is counted when the logs of at least
`LEAST_VOLUNTEERS` members carry it, and groups of fewer than `LEAST_MEMBERS` see nothing: with three members
who all stand behind a theme everybody would know about everybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from partnerships.enums import Mood, NoMeetingReason, SupervisionStatus
from partnerships.models import Meeting, SupervisionGroup
from programmes.models import Task

LEAST_VOLUNTEERS = 3
LEAST_MEMBERS = 4
VOLUNTEER = "partnership__volunteer"


@dataclass(frozen=True)
class Theme:
    """`entries` logs of at least three volunteers say so."""

    label: str
    entries: int


@dataclass(frozen=True)
class Themes:
    """Since `since` (the last exchange): what was done, how many meetings were hard (0 where too few say so),
    why others fell out; the most first."""

    since: date
    tasks: tuple[Theme, ...]
    hard: int
    reasons: tuple[Theme, ...]

    def __bool__(self) -> bool:
        return bool(self.tasks or self.hard or self.reasons)


def themes_of(group: SupervisionGroup, *, today: date) -> Themes | None:
    """The agenda for the group's next exchange; None where too few belong to it.

    A fixed number of queries, however many logs there are.
    """
    since = _last_exchange(group, today=today)
    members = list(group.memberships.filter(left_on=None).values_list("volunteer", flat=True))
    if len(members) < LEAST_MEMBERS:
        return None
    logs = Meeting.objects.filter(
        partnership__volunteer__in=members, met_on__gt=since, met_on__lte=today
    ).order_by()
    done: defaultdict[UUID, list[UUID]] = defaultdict(list)
    hard: list[UUID] = []
    fallen_out: defaultdict[str, list[UUID]] = defaultdict(list)
    for volunteer, task in logs.took_place().exclude(tasks=None).values_list(VOLUNTEER, "tasks__pk"):
        done[task].append(volunteer)
    for volunteer, took_place, mood, reason in logs.values_list(VOLUNTEER, "took_place", "mood", "reason"):
        if took_place and mood == Mood.HARD:
            hard.append(volunteer)
        elif not took_place and reason:
            fallen_out[reason].append(volunteer)
    tasks = Task.objects.filter(pk__in=list(done))
    return Themes(
        since=since,
        tasks=_counted((str(task), done[task.pk]) for task in tasks),
        hard=sum(theme.entries for theme in _counted([("", hard)])),
        reasons=_counted((str(reason.label), fallen_out[reason.value]) for reason in NoMeetingReason),
    )


def _counted(carriers: Iterable[tuple[str, list[UUID]]]) -> tuple[Theme, ...]:
    """Only what enough volunteers carry, the most entries first."""
    themes = [
        Theme(label, len(volunteers))
        for label, volunteers in carriers
        if len(set(volunteers)) >= LEAST_VOLUNTEERS
    ]
    return tuple(sorted(themes, key=lambda theme: -theme.entries))


def _last_exchange(group: SupervisionGroup, *, today: date) -> date:
    """The day of the last one that took place; before the first, the longest time between two."""
    held = group.meetings.filter(status=SupervisionStatus.HELD, starts_at__date__lt=today)
    last = held.order_by("-starts_at").values_list("starts_at", flat=True).first()
    if last:
        return timezone.localtime(last).date()
    return today - timedelta(weeks=group.programme.supervision_max_weeks)
