"""Assignments that nobody has taken yet."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assignments.enums import AssignmentStatus
from assignments.models import Assignment
from office.desk.todo import Mood, Todo
from people.languages import language_name

AHEAD = timedelta(days=14)


def unaccompanied(user: User, today: date) -> list[Todo]:
    """Open assignments of the next two weeks, the soonest first."""
    start = timezone.make_aware(datetime.combine(today, time.min))
    found = (
        Assignment.objects.run_by(user)
        .filter(status=AssignmentStatus.OPEN, starts_at__gte=start, starts_at__lt=start + AHEAD)
        .select_related("newcomer__person")
        .order_by("starts_at", "pk")
    )
    return [
        Todo(
            mark=f"{timezone.localtime(assignment.starts_at):%d.%m.}",
            kind=Mood.CARE,
            title=_("Nobody goes along yet: %(assignment)s") % {"assignment": assignment},
            reason=_("%(language)s, %(place)s, at %(time)s.")
            % {
                "language": language_name(assignment.language),
                "place": assignment.place,
                "time": f"{timezone.localtime(assignment.starts_at):%H:%M}",
            },
            action_label=_("Find somebody"),
            action_url=reverse("assignments:detail", args=[assignment.pk]),
        )
        for assignment in found
    ]
