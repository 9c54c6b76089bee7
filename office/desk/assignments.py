"""Assignments that nobody has taken yet."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assignments.enums import AssignmentStatus
from assignments.models import Assignment
from office.desk.todo import Mood, Part, Todo, in_words
from people.languages import language_name

AHEAD = timedelta(days=14)
# More than these stand together in one row, so that they leave room for everything else.
ONE_BY_ONE = 2


def unaccompanied(user: User, today: date) -> list[Todo | Part[Assignment]]:
    """Open assignments of the next two weeks, the soonest first; many of them in one row."""
    start = timezone.make_aware(datetime.combine(today, time.min))
    found = list(
        Assignment.objects.run_by(user)
        .filter(status=AssignmentStatus.OPEN, starts_at__gte=start, starts_at__lt=start + AHEAD)
        .select_related("newcomer__person")
        .order_by("starts_at", "pk")
    )
    if len(found) > ONE_BY_ONE:
        return [Part("unaccompanied", _about(assignment), assignment, _together) for assignment in found]
    return [_alone(assignment) for assignment in found]


def _alone(assignment: Assignment) -> Todo:
    return Todo(
        kind="unaccompanied",
        about=_about(assignment),
        since=_in_view_since(assignment),
        mark=_day(assignment),
        mood=Mood.CARE,
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


def _about(assignment: Assignment) -> str:
    """Another day or time brings it back."""
    return f"{assignment.pk}:{assignment.starts_at.timestamp():.0f}"


def _in_view_since(assignment: Assignment) -> date:
    """The nearer the day, the longer it has been in view, and the more it weighs."""
    return timezone.localtime(assignment.starts_at).date() - AHEAD


def _day(assignment: Assignment) -> str:
    return f"{timezone.localtime(assignment.starts_at):%d.%m.}"


def _together(found: list[Assignment]) -> Todo:
    if len(found) == 1:
        return _alone(found[0])
    soonest = "; ".join(f"{assignment} ({_day(assignment)})" for assignment in found[:ONE_BY_ONE])
    return Todo(
        kind="unaccompanied",
        about="",
        since=_in_view_since(found[0]),
        mark=_day(found[0]),
        mood=Mood.CARE,
        title=_("Nobody goes along yet to %(count)s assignments") % {"count": in_words(len(found))},
        reason=_("The soonest: %(assignments)s.") % {"assignments": soonest},
        action_label=_("Find somebody"),
        action_url=f"{reverse('assignments:list')}?status={AssignmentStatus.OPEN}",
    )
