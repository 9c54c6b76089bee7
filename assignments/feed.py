"""A volunteer's assignments in their calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from assignments.enums import AssignmentStatus
from assignments.known import Known, facts_for, facts_of
from assignments.models import Assignment
from messaging.calendar import event_ics
from messaging.feed import Entry, feed_source, oldest
from messaging.services import absolute_url
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


def entry_of(assignment: Assignment, known: Known, *, has_account: bool) -> Entry:
    """The same identity in the feed, in mails and in the file to download: in a calendar it stands once."""
    address = absolute_url(reverse("assignments:mine"))
    return Entry(
        uid=f"assignment-{assignment.pk}@augenhoehe",
        sequence=assignment.sequence,
        stamped_at=assignment.taken_at or assignment.created_at,
        starts_at=assignment.starts_at,
        minutes=assignment.minutes,
        summary=_("Assignment"),
        location=known.where,
        description=_("All about it: %(url)s") % {"url": address}
        if has_account
        else _("All about it stands behind the link in our mail."),
        is_cancelled=assignment.status == AssignmentStatus.CANCELLED,
    )


def one_date(assignment: Assignment, volunteer: Volunteer, *, now: datetime) -> HttpResponse:
    """A file that phones offer to put into the calendar."""
    known = facts_for(assignment, volunteer, now=now)
    entry = entry_of(assignment, known, has_account=volunteer.person.user_id is not None)
    text = event_ics(
        uid=entry.uid,
        sequence=entry.sequence,
        starts_at=entry.starts_at,
        minutes=entry.minutes,
        summary=entry.summary,
        location=entry.location,
        description=entry.description,
        method="PUBLISH",
    )
    headers = {"Content-Disposition": 'attachment; filename="einsatz.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)
