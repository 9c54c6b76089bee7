"""Who is expected at a date, and how many seats are left.

A place in a course needs a seat at each of its dates that are still to come; a guest needs one at theirs.
Whoever signs off a date frees the seat there.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from training.enums import AttendanceStatus, PlaceStatus
from training.models import Attendance, Course, Enrolment, Session, SessionPlace
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

MAY_LEARN = (VolunteerStatus.APPLIED, VolunteerStatus.ADMITTED, VolunteerStatus.PAUSED)


def participants(session: Session) -> list[Volunteer]:
    """Whose attendance can be recorded, by name: all with a place in the course or at this date, those who
    signed off (see `signed_off`) among them, and whoever is recorded already, even if they have left."""
    whole = Enrolment.objects.with_place().filter(course=session.course_id)
    single = SessionPlace.objects.with_place().filter(session=session)
    recorded = Attendance.objects.filter(session=session)
    expected = (
        Q(pk__in=whole.values("volunteer"))
        | Q(pk__in=single.values("volunteer"))
        | Q(pk__in=recorded.values("volunteer"))
    )
    return list(
        Volunteer.objects.filter(expected)
        .select_related("person", "programme")
        .order_by("person__last_name", "person__first_name", "pk")
    )


def signed_off(session: Session) -> set[UUID]:
    """The ids of the volunteers who told ahead that they will not come to this date."""
    return set(own_sign_offs().filter(session=session).values_list("volunteer_id", flat=True))


def own_sign_offs() -> QuerySet[Attendance]:
    """What people said themselves ahead of a date, and no trainer recorded."""
    return Attendance.objects.filter(status=AttendanceStatus.EXCUSED, recorded_by=None)


def with_seats(sessions: QuerySet[Session]) -> QuerySet[Any]:
    """Adds `capacity`, and `expected`: how many have a place there and did not sign off."""
    excused = Attendance.objects.filter(
        session=OuterRef(OuterRef("pk")), volunteer=OuterRef("volunteer"), status=AttendanceStatus.EXCUSED
    )
    whole = Enrolment.objects.filter(~Exists(excused), course=OuterRef("course"), status=PlaceStatus.PLACE)
    single = SessionPlace.objects.filter(session=OuterRef("pk"), status=PlaceStatus.PLACE)

    def number(places: QuerySet[Any], by: str) -> Coalesce:
        return Coalesce(Subquery(places.order_by().values(by).annotate(found=Count("pk")).values("found")), 0)

    return sessions.annotate(
        capacity=Coalesce("seats", F("course__seats")),
        expected=number(whole, "course") + number(single, "session"),
    )


def free_seats(session: Session) -> int:
    """How many more may come to this date."""
    row = with_seats(Session.objects.filter(pk=session.pk)).values("capacity", "expected").get()
    return max(row["capacity"] - row["expected"], 0)


def free_seats_of_course(course: Course, *, now: datetime | None = None) -> int:
    """How many more can take part in the course: seats that are free at all dates still to come."""
    dates = with_seats(dates_ahead(course, now=now or timezone.now()))
    left = [capacity - expected for capacity, expected in dates.values_list("capacity", "expected")]
    return max(min([course.seats - course.enrolments.with_place().count(), *left]), 0)


def dates_ahead(course: Course, *, now: datetime) -> QuerySet[Session]:
    """What has not begun and was not called off."""
    return Session.objects.held().filter(course=course, starts_at__gt=now).order_by("starts_at")
