"""A volunteer's assignments as their own pages show them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localtime

from assignments.enums import AssignmentStatus
from assignments.known import Known, facts_of
from assignments.models import SEARCHING, Assignment, Offer
from assignments.services.common import begins_at_latest
from assignments.services.reports import CORRECTED_FOR
from assignments.starts import possible_starts
from volunteers.models import Volunteer

DONE_SHOWN = 20


@dataclass(frozen=True)
class Own:
    """One of them: what they may read of it, and the hours to choose from where it is open."""

    assignment: Assignment
    known: Known
    hours: list[datetime] = field(default_factory=list)
    can_change: bool = False

    @property
    def hour(self) -> str:
        """When it begins, or between when."""
        one = self.assignment
        if one.window_from and one.window_until and not one.volunteer_id:
            return f"{localtime(one.window_from):%H:%M}–{localtime(one.window_until):%H:%M}"
        return f"{localtime(one.starts_at):%H:%M}"


@dataclass(frozen=True)
class OwnAssignments:
    asked: list[Own]
    coming: list[Own]
    to_report: list[Own]
    done: list[Own]

    @property
    def waits_for_them(self) -> bool:
        """An answer or a report is wanted."""
        return bool(self.asked or self.to_report)

    @property
    def has_any(self) -> bool:
        return any((self.asked, self.coming, self.to_report, self.done))


def own_assignments(volunteer: Volunteer, *, now: datetime, done_shown: int = DONE_SHOWN) -> OwnAssignments:
    """What they are asked for and have taken, the next first; the last ones done. Queries: a fixed number."""
    waiting = Offer.objects.waiting().filter(volunteer=volunteer).values("assignment")
    asked = Q(status__in=SEARCHING, pk__in=waiting)
    taken = Q(status=AssignmentStatus.TAKEN, volunteer=volunteer)
    people = Assignment.objects.with_people()
    pending = list(people.filter(asked | taken).order_by("starts_at"))
    done = people.filter(status=AssignmentStatus.DONE, volunteer=volunteer).order_by("-starts_at")
    rows = _rows([*pending, *done[:done_shown]], volunteer, now=now)
    return OwnAssignments(
        asked=[
            each
            for each in rows
            if each.assignment.status in SEARCHING and begins_at_latest(each.assignment) > now
        ],
        coming=[each for each in rows if _is_taken(each) and each.assignment.starts_at > now],
        to_report=[each for each in rows if _is_taken(each) and each.assignment.starts_at <= now],
        done=[each for each in rows if each.assignment.status == AssignmentStatus.DONE],
    )


def _rows(assignments: list[Assignment], volunteer: Volunteer, *, now: datetime) -> list[Own]:
    searched = [each for each in assignments if each.status in SEARCHING]
    hours = possible_starts(searched, volunteer, now=now)
    known = facts_of(assignments, volunteer, now=now)
    own_account = volunteer.person.user_id
    return [
        Own(
            assignment=each,
            known=facts,
            hours=hours.get(each.pk, []),
            can_change=each.expense_sheet_id is None
            and each.reported_at is not None
            and now < each.reported_at + CORRECTED_FOR
            and each.reported_by_id in (None, own_account),
        )
        for each, facts in zip(assignments, known, strict=True)
    ]


def _is_taken(own: Own) -> bool:
    return own.assignment.status == AssignmentStatus.TAKEN
