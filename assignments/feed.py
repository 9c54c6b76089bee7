"""A volunteer's assignments in their calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpResponse

from accounts.models import User
from assignments.calendar import assignment_ics, entry_of
from assignments.enums import AssignmentStatus
from assignments.known import facts_for, facts_of
from assignments.models import Assignment
from messaging.feed import Entry, feed_source, oldest
from volunteers.models import Volunteer

# A cancelled one stays as cancelled, so that calendars that have it take it away.
KEPT = (AssignmentStatus.TAKEN, AssignmentStatus.DONE, AssignmentStatus.CANCELLED)


@feed_source
def taken_assignments(user: User, now: datetime) -> Iterator[Entry]:
    """When and where. For whom and what it is about stands on the page alone."""
    volunteer = Volunteer.objects.filter(person__user=user).first()
    if volunteer is None:
        return
    own = Assignment.objects.filter(volunteer=volunteer, status__in=KEPT, starts_at__gte=oldest(now))
    found = list(own.with_people().order_by("starts_at"))
    for assignment, known in zip(found, facts_of(found, volunteer, now=now), strict=True):
        yield entry_of(assignment, known, has_account=True)


def one_date(assignment: Assignment, volunteer: Volunteer, *, now: datetime) -> HttpResponse:
    """A file that phones offer to put into the calendar."""
    known = facts_for(assignment, volunteer, now=now)
    has_account = volunteer.person.user_id is not None
    text = assignment_ics(assignment, known, has_account=has_account, method="PUBLISH")
    headers = {"Content-Disposition": 'attachment; filename="einsatz.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)
