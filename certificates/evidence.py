"""What certificates rest on besides the training: meetings, assignments, exchanges, dates of a course."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from assignments.models import Assignment
from certificates.occasion import Occasion
from partnerships.models import Meeting, SupervisionInvitation
from training.models import Attendance, Course, Session
from volunteers.models import Volunteer


def meetings(occasion: Occasion, *, today: date) -> QuerySet[Meeting]:
    """Those that took place in the occasion's time."""
    return Meeting.objects.took_place().filter(_days("met_on", occasion, today))


def assignments(occasion: Occasion, *, today: date) -> QuerySet[Assignment]:
    """Those of the occasion's time that somebody went to and gave time to."""
    return Assignment.objects.done().filter(_moments("starts_at", occasion, today))


def exchanges(occasion: Occasion, *, today: date) -> QuerySet[SupervisionInvitation]:
    """Group exchanges that somebody came to in the occasion's time."""
    came = SupervisionInvitation.objects.filter(attended=True)
    return came.filter(_moments("meeting__starts_at", occasion, today))


def dates_held(course: Course, *, today: date) -> Sequence[Session]:
    """The course's dates up to today that were not called off."""
    held = Session.objects.held().filter(course=course, starts_at__lt=_midnight_after(today))
    return list(held.order_by("starts_at"))


def last_date(course: Course) -> date | None:
    """The day of the course's last date, be it still to come."""
    last = Session.objects.held().filter(course=course).order_by("-starts_at").first()
    return timezone.localdate(last.starts_at) if last else None


def with_evidence(volunteers: QuerySet[Volunteer], occasion: Occasion, *, today: date) -> QuerySet[Any]:
    """Adds `meetings_held`, `exchanges_attended` and `assignments_done`, and for an occasion with a course
    `attended_minutes`."""
    found: QuerySet[Any] = volunteers.annotate(
        meetings_held=_number(meetings(occasion, today=today), "partnership__volunteer"),
        exchanges_attended=_number(exchanges(occasion, today=today), "volunteer"),
        assignments_done=_number(assignments(occasion, today=today), "volunteer"),
    )
    if occasion.course is None:
        return found
    dates = [session.pk for session in dates_held(occasion.course, today=today)]
    attended = Attendance.objects.filter(session__in=dates)
    return found.annotate(attended_minutes=_aggregate(attended, "volunteer", Sum("minutes")))


def _number(rows: QuerySet[Any], path: str) -> Coalesce:
    return _aggregate(rows, path, Count("pk"))


def _aggregate(rows: QuerySet[Any], path: str, aggregate: Any) -> Coalesce:
    of_one = rows.filter(**{path: OuterRef("pk")}).order_by().values(path)
    found = of_one.annotate(found=aggregate).values("found")
    return Coalesce(Subquery(found, output_field=IntegerField()), 0)


def _days(path: str, occasion: Occasion, today: date) -> Q:
    until = Q(**{f"{path}__lte": occasion.until(today)})
    return until & Q(**{f"{path}__gte": occasion.starts_on}) if occasion.starts_on else until


def _moments(path: str, occasion: Occasion, today: date) -> Q:
    until = Q(**{f"{path}__lt": _midnight_after(occasion.until(today))})
    if occasion.starts_on is None:
        return until
    return until & Q(**{f"{path}__gte": _midnight_after(occasion.starts_on - timedelta(days=1))})


def _midnight_after(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
