"""Who is short of what, and which dates to come fill the gap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Greatest

from training.enums import CourseKind
from training.models import Enrolment, Session, SessionPlace
from training.places import MAY_LEARN, own_sign_offs, with_seats
from training.progress import Progress, progress_for, with_hours
from volunteers.models import Volunteer

# More dates than these nobody reads, neither in a table nor in a mail.
DATES_SHOWN = 3


@dataclass(frozen=True)
class Shortfall:
    """`dates` teach what is missing and have a seat; at those that are `booked` the volunteer is expected."""

    volunteer: Volunteer
    progress: Progress
    dates: Sequence[Session] = ()
    booked: Sequence[Session] = ()


def short_of_something(volunteers: QuerySet[Volunteer], *, today: date) -> QuerySet[Any]:
    """Those who still learn and are not ready; adds `missing_minutes` to the programme's hours."""
    return (
        with_hours(volunteers.filter(status__in=MAY_LEARN), today=today)
        .filter(is_ready=False)
        .annotate(
            missing_minutes=Greatest(F("programme__required_training_minutes") - F("trained_minutes"), 0)
        )
    )


def coming_dates(volunteers: Collection[Volunteer], *, now: datetime) -> list[Any]:
    """The dates to come in the programmes and organisations of these volunteers, with their seats."""
    return list(
        with_seats(
            Session.objects.held().filter(
                starts_at__gt=now,
                course__programme__in={volunteer.programme_id for volunteer in volunteers},
                course__organisation__in={volunteer.person.organisation_id for volunteer in volunteers},
            )
        )
        .select_related("course")
        .prefetch_related("parts")
        .order_by("starts_at")
    )


def shortfalls_of(volunteers: Sequence[Volunteer], *, dates: Sequence[Any], today: date) -> list[Shortfall]:
    """What each is short of, in the given order, without those who are ready; a fixed number of queries."""
    at = _expected_at(volunteers, dates)
    found = []
    for volunteer, progress in progress_for(volunteers, today=today).items():
        if progress.is_ready:
            continue
        filling = [session for session in dates if _fills(session, volunteer, progress)]
        booked = [session for session in filling if session.pk in at[volunteer.pk]]
        free = [
            session
            for session in filling
            if session.pk not in at[volunteer.pk] and session.capacity > session.expected
        ]
        found.append(Shortfall(volunteer, progress, free[:DATES_SHOWN], booked[:DATES_SHOWN]))
    return found


def _fills(session: Session, volunteer: Volunteer, progress: Progress) -> bool:
    if session.course.programme_id != volunteer.programme_id:
        return False
    if progress.regular and progress.regular.missing and session.course.kind == CourseKind.SERIES:
        return True
    incomplete = {part.module.pk for part in progress.incomplete}
    if not incomplete and progress.missing:  # any module will do
        incomplete = {part.module.pk for part in progress.modules if not part.is_complete}
    return any(part.module_id in incomplete for part in session.parts.all())


def _expected_at(volunteers: Collection[Volunteer], dates: Sequence[Session]) -> dict[UUID, set[UUID]]:
    """By volunteer's id: the dates at which they are expected, be it through their course or as guests."""
    by_course: dict[UUID, list[UUID]] = defaultdict(list)
    for session in dates:
        by_course[session.course_id].append(session.pk)
    at: dict[UUID, set[UUID]] = defaultdict(set)
    whole = Enrolment.objects.with_place().filter(volunteer__in=volunteers, course__in=by_course)
    for volunteer_id, course_id in whole.values_list("volunteer_id", "course_id"):
        at[volunteer_id].update(by_course[course_id])
    single = SessionPlace.objects.with_place().filter(volunteer__in=volunteers, session__in=dates)
    for volunteer_id, session_id in single.values_list("volunteer_id", "session_id"):
        at[volunteer_id].add(session_id)
    off = own_sign_offs().filter(volunteer__in=volunteers, session__in=dates)
    for volunteer_id, session_id in off.values_list("volunteer_id", "session_id"):
        at[volunteer_id].discard(session_id)
    return at
