"""What a volunteer finds on their own page: their dates, what is missing, and what would fill the gap.

Everything in a fixed number of queries, however many dates there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from training.enums import AttendanceStatus, CourseKind, PlaceStatus
from training.models import Attendance, Completion, Course, Enrolment, Session, SessionPlace
from training.places import MAY_LEARN, with_seats
from training.progress import ModuleProgress, Progress
from volunteers.models import Volunteer

# So many dates are offered for one gap, the next ones first.
OFFERED = 5


@dataclass(frozen=True)
class OwnDate:
    """A date to come at which somebody has a place, or waits for one."""

    session: Session
    is_waiting: bool = False
    is_signed_off: bool = False
    has_begun: bool = False
    is_recorded: bool = False


@dataclass(frozen=True)
class Offer:
    """A date to come at which somebody could get a place."""

    session: Any
    minutes: int

    @property
    def free(self) -> int:
        return max(self.session.capacity - self.session.expected, 0)


@dataclass(frozen=True)
class Gap:
    """A module that is not complete, the own dates that will fill it, and others that would."""

    part: ModuleProgress
    planned: tuple[Session, ...]
    offers: tuple[Offer, ...]
    is_covered: bool


@dataclass(frozen=True)
class OpenCourse:
    """A course or series that somebody could join as a whole, or waits for."""

    course: Course
    dates: tuple[Session, ...]
    free: int


@dataclass(frozen=True)
class OwnTraining:
    """`lost` is how somebody stopped being ready, until they are again."""

    dates: tuple[OwnDate, ...]
    gaps: tuple[Gap, ...]
    talks: tuple[Offer, ...]
    courses: tuple[OpenCourse, ...]
    joined: tuple[Enrolment, ...]
    waiting: tuple[Enrolment, ...]
    lost: Completion | None


def own_training(volunteer: Volunteer, progress: Progress, *, now: datetime) -> OwnTraining:
    """All that the page shows beside the progress. Nothing is offered to who may not learn (any more)."""
    enrolments = list(
        Enrolment.objects.filter(volunteer=volunteer).select_related("course").order_by("course__title")
    )
    joined = {entry.course_id for entry in enrolments if entry.status == PlaceStatus.PLACE}
    places = dict(SessionPlace.objects.filter(volunteer=volunteer).values_list("session_id", "status"))
    ahead = list(
        with_seats(Session.objects.upcoming(now=now).filter(course__programme=volunteer.programme_id))
        .select_related("course")
        .prefetch_related("parts")
    )
    dates = _own_dates(volunteer, ahead, joined, places, now=now)
    taken = {date.session.pk for date in dates}
    may_learn = volunteer.status in MAY_LEARN
    offered = [s for s in ahead if may_learn and s.pk not in taken and not s.has_begun(now=now)]
    with_dates = {session.course_id for session in ahead}
    return OwnTraining(
        dates=tuple(dates),
        gaps=() if progress.is_ready else tuple(_gaps(progress, dates, offered)),
        talks=tuple(
            Offer(session, session.minutes) for session in offered if session.course.kind == CourseKind.SERIES
        )[:OFFERED],
        courses=tuple(
            _open_courses(ahead, {entry.course_id for entry in enrolments}, now=now)
            if may_learn and not progress.is_ready
            else ()
        ),
        joined=tuple(
            entry for entry in enrolments if entry.course_id in joined and entry.course_id in with_dates
        ),
        waiting=tuple(entry for entry in enrolments if entry.status == PlaceStatus.WAITING),
        lost=_lost(volunteer, progress),
    )


def _own_dates(
    volunteer: Volunteer,
    ahead: Iterable[Session],
    joined: set[UUID],
    places: dict[UUID, str],
    *,
    now: datetime,
) -> list[OwnDate]:
    entries = {
        entry.session_id: entry
        for entry in Attendance.objects.filter(volunteer=volunteer, session__ends_at__gte=now)
    }
    found = []
    for session in ahead:
        has_place = session.course_id in joined or places.get(session.pk) == PlaceStatus.PLACE
        if not has_place and session.pk not in places:
            continue
        entry = entries.get(session.pk)
        signed_off = (
            entry is not None and entry.status == AttendanceStatus.EXCUSED and entry.recorded_by_id is None
        )
        found.append(
            OwnDate(
                session,
                is_waiting=not has_place,
                is_signed_off=signed_off,
                has_begun=session.has_begun(now=now),
                is_recorded=entry is not None and not signed_off,
            )
        )
    return found


def _gaps(progress: Progress, dates: Iterable[OwnDate], offered: Iterable[Session]) -> Iterable[Gap]:
    """Every module that is asked for and not complete; where only hours are missing, any that is not."""
    planned: dict[UUID, list[tuple[Session, int]]] = defaultdict(list)
    offers: dict[UUID, list[Offer]] = defaultdict(list)
    for date in dates:
        if not date.is_waiting and not date.is_signed_off:
            for taught in date.session.parts.all():
                planned[taught.module_id].append((date.session, taught.minutes))
    for session in offered:
        for taught in session.parts.all():
            offers[taught.module_id].append(Offer(session, taught.minutes))
    hours_only = progress.missing > 0 and not progress.incomplete
    for part in progress.incomplete or [p for p in progress.modules if hours_only and p.missing]:
        own = planned[part.module.pk]
        yield Gap(
            part,
            planned=tuple(session for session, _minutes in own),
            offers=tuple(offers[part.module.pk][:OFFERED]),
            is_covered=sum(minutes for _session, minutes in own) >= part.missing,
        )


def _open_courses(ahead: Iterable[Any], known: set[UUID], *, now: datetime) -> Iterable[OpenCourse]:
    """What has not begun yet, by its first date. A course needs a seat at each of its dates."""
    by_course: dict[UUID, list[Any]] = defaultdict(list)
    for session in ahead:
        if session.course_id not in known:
            by_course[session.course_id].append(session)
    courses: Iterable[Any] = Course.objects.filter(pk__in=by_course).with_dates(now=now)
    for course in sorted(courses, key=lambda course: course.first_at):
        if course.first_at <= now and course.kind == CourseKind.COURSE:
            continue  # half of it is over: single dates fill the gap better
        dates = by_course[course.pk]
        left = min(session.capacity - session.expected for session in dates)
        yield OpenCourse(course, tuple(dates), free=max(min(course.seats - course.enrolled, left), 0))


def _lost(volunteer: Volunteer, progress: Progress) -> Completion | None:
    if progress.is_ready:
        return None
    lost = Completion.objects.filter(volunteer=volunteer, programme=volunteer.programme_id)
    return lost.exclude(lost_on=None).order_by("lost_on", "created_at").last()
