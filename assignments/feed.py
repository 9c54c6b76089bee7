"""A volunteer's assignments in their calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from assignments.enums import AssignmentStatus
from assignments.models import Assignment
from messaging.feed import Entry, feed_source, oldest
from messaging.services import absolute_url

KEPT = (AssignmentStatus.TAKEN, AssignmentStatus.DONE)


@feed_source
def taken_assignments(user: User, now: datetime) -> Iterator[Entry]:
    """When and where. For whom and what it is about stands on the page behind the login alone."""
    own = Assignment.objects.filter(volunteer__person__user=user, status__in=KEPT, starts_at__gte=oldest(now))
    for assignment in own:
        yield Entry(
            uid=f"assignment-{assignment.pk}@augenhoehe",
            sequence=0,
            stamped_at=assignment.created_at,
            starts_at=assignment.starts_at,
            minutes=assignment.minutes,
            summary=_("Assignment"),
            location=assignment.place,
            description=_("All about it: %(url)s") % {"url": absolute_url(reverse("assignments:mine"))},
        )
