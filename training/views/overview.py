"""Who was at which date of a course: participants down, dates across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE
from training.enums import AttendanceStatus
from training.models import Attendance, Course, Enrolment, Session, SessionPlace
from training.progress import Progress, progress_for
from training.words import duration, missing_parts
from volunteers.models import Volunteer

PER_PAGE = 50
SIGNS = {
    AttendanceStatus.PRESENT: "✓",
    AttendanceStatus.PARTLY: "◐",
    AttendanceStatus.EXCUSED: "e",
    AttendanceStatus.ABSENT: "✗",
}


@dataclass(frozen=True)
class Cell:
    """`sign` for the eye, `words` for the ear; both empty where nothing is recorded."""

    sign: str = ""
    words: str = ""
    status: str = ""


@dataclass(frozen=True)
class Row:
    """A participant. `minutes` are those of this course; a guest comes to single dates only."""

    volunteer: Volunteer
    is_guest: bool
    cells: Sequence[Cell]
    minutes: int
    progress: Progress
    missing: Sequence[str]


@allow(*OFFICE)
@require_safe
def course_overview(request: SignedInRequest, pk: str) -> HttpResponse:
    """Fifty participants a page; the number of queries grows with neither people nor dates."""
    course = get_object_or_404(Course.objects.planned_by(request.user).select_related("programme"), pk=pk)
    sessions = list(course.sessions.order_by("starts_at"))
    page = Paginator(_people(course), PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "course": course,
        "sessions": sessions,
        "page": page,
        "rows": _rows(course, sessions, list(page.object_list)),
        "legend": [(sign, status.label) for status, sign in SIGNS.items()],
        "now": timezone.now(),
    }
    return render(request, "training/course_overview.html", context)


def _people(course: Course) -> QuerySet[Volunteer]:
    """All with a place in the course or at one of its dates, and who was there before they left."""
    whole = Enrolment.objects.with_place().filter(course=course)
    single = SessionPlace.objects.with_place().filter(session__course=course)
    recorded = Attendance.objects.filter(session__course=course)
    return (
        Volunteer.objects.filter(
            Q(pk__in=whole.values("volunteer"))
            | Q(pk__in=single.values("volunteer"))
            | Q(pk__in=recorded.values("volunteer"))
        )
        .select_related("person", "programme")
        .order_by("person__last_name", "person__first_name", "pk")
    )


def _rows(course: Course, sessions: Sequence[Session], volunteers: Sequence[Volunteer]) -> list[Row]:
    entries: dict[tuple[object, object], Attendance] = {
        (entry.volunteer_id, entry.session_id): entry
        for entry in Attendance.objects.filter(session__course=course, volunteer__in=volunteers)
    }
    enrolled = set(
        Enrolment.objects.with_place()
        .filter(course=course, volunteer__in=volunteers)
        .values_list("volunteer_id", flat=True)
    )
    rows = []
    for volunteer, progress in progress_for(volunteers).items():
        found = [entries.get((volunteer.pk, session.pk)) for session in sessions]
        rows.append(
            Row(
                volunteer=volunteer,
                is_guest=volunteer.pk not in enrolled,
                cells=[_cell(entry) for entry in found],
                minutes=sum(entry.minutes for entry in found if entry),
                progress=progress,
                missing=missing_parts(progress),
            )
        )
    return rows


def _cell(entry: Attendance | None) -> Cell:
    if entry is None:
        return Cell()
    status = AttendanceStatus(entry.status)
    words = str(status.label)
    if status is AttendanceStatus.PARTLY:
        words = _("%(status)s, %(time)s") % {"status": words, "time": duration(entry.minutes)}
    return Cell(SIGNS[status], words, status.value)
