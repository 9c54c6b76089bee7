"""Courses: list, page, places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE, Kind
from accounts.models import User
from kern.views import ListPage, ServicePage
from training.clashes import Clash, Slot, find_clashes
from training.enums import AttendanceStatus, PlaceStatus
from training.filters import CourseFilter
from training.forms import CourseForm
from training.models import Course, Enrolment, Session, SessionPlace
from training.places import MAY_LEARN, free_seats_of_course, with_seats
from training.progress import progress_for, with_hours
from training.services import delete_course, enrol, leave_course, save_course
from training.services.attendance import LIST_OPENS
from training.tables import CourseTable
from training.words import missing_parts
from volunteers.models import Volunteer

CANDIDATES_SHOWN = 8


@allow(*OFFICE, Kind.TRAINER)
class CourseList(ListPage):
    page_title = gettext_lazy("Training")
    table_class, filterset_class = CourseTable, CourseFilter
    empty_text = gettext_lazy("No course is planned yet. A new one takes its dates from the curriculum.")

    def get_actions(self) -> list[tuple[str, Any]]:
        if not self.request.user.works_in_office:
            return []
        return [
            (reverse("training:course_create"), _("Plan a course")),
            (reverse("training:series_create"), _("New series")),
            (reverse("training:shortfall"), _("Who is short of what")),
            (reverse("training:module_list"), _("Training modules")),
        ]

    def get_queryset(self) -> QuerySet[Course]:
        courses = Course.objects.run_by(self.request.user).with_dates(now=timezone.now())
        return courses.select_related("municipality").order_by(F("last_at").desc(nulls_first=True), "title")

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d course", "%(count)d courses", count) % {"count": count}


@dataclass(frozen=True)
class DateRow:
    """A date as the course's page shows it. `records`: whether the user records its attendance; `is_open`:
    whether that can be done already."""

    session: Session
    has_begun: bool
    is_open: bool
    records: bool
    clashes: Sequence[Clash]


@allow(*OFFICE, Kind.TRAINER)
@require_safe
def course_detail(request: SignedInRequest, pk: str) -> HttpResponse:
    """Dates and participants. Trainers see names; hours, places and warnings are the office's."""
    courses = Course.objects.run_by(request.user).select_related("programme", "organisation", "municipality")
    course = get_object_or_404(courses, pk=pk)
    plans = Course.objects.planned_by(request.user).filter(pk=course.pk).exists()
    enrolments = course.enrolments.select_related("volunteer__person", "volunteer__programme")
    volunteers = [enrolment.volunteer for enrolment in enrolments.with_place()]
    context: dict[str, Any] = {
        "course": course,
        "plans": plans,
        "dates": _dates(request, course, plans),
        "volunteers": volunteers,
    }
    if plans:
        words = request.GET.get("q", "").strip()
        context |= {
            "participants": [
                (volunteer, progress, missing_parts(progress))
                for volunteer, progress in progress_for(volunteers).items()
            ],
            "waiting": [enrolment.volunteer for enrolment in enrolments.waiting()],
            "free_seats": free_seats_of_course(course),
            "q": words,
            "candidates": _candidates(request, course, words)[:CANDIDATES_SHOWN],
        }
    return render(request, "training/course_detail.html", context)


def _dates(request: SignedInRequest, course: Course, plans: bool) -> list[DateRow]:
    signed_off = Q(attendances__status=AttendanceStatus.EXCUSED, attendances__recorded_by=None)
    sessions = list(
        with_seats(course.sessions.all())
        .select_related("trainer", "course")
        .annotate(recorded=Count("attendances", filter=Q(attendances__isnull=False) & ~signed_off))
        .order_by("starts_at")
    )
    now = timezone.now()
    coming = [
        session for session in sessions if plans and session.ends_at >= now and not session.is_cancelled
    ]
    slots = [Slot.of(session) for session in coming] if plans else []
    clashes = dict(zip(coming, find_clashes(slots, user=request.user), strict=False))
    return [
        DateRow(
            session,
            session.has_begun(now=now),
            session.has_begun(now=now + LIST_OPENS),
            plans or session.trainer_id == request.user.pk,
            clashes.get(session, ()),
        )
        for session in sessions
    ]


def _candidates(request: SignedInRequest, course: Course, words: str) -> QuerySet[Volunteer]:
    """Who can be enrolled: whom the words name, otherwise those who still need training."""
    volunteers = may_learn(request.user, course).exclude(pk__in=course.enrolments.values("volunteer"))
    if not words:
        return with_hours(volunteers).filter(is_ready=False)
    return with_hours(named(volunteers, words))


def may_learn(user: User, course: Course) -> QuerySet[Volunteer]:
    """The volunteers of the course's programme that the user may enrol, by name."""
    return (
        Volunteer.objects.visible_to(user)
        .filter(programme=course.programme_id, status__in=MAY_LEARN)
        .select_related("person__municipality")
        .order_by("person__last_name", "person__first_name")
    )


def named(volunteers: QuerySet[Volunteer], words: str) -> QuerySet[Volunteer]:
    for word in words.split():
        volunteers = volunteers.filter(
            Q(person__first_name__icontains=word) | Q(person__last_name__icontains=word)
        )
    return volunteers


@allow(*OFFICE)
class CourseEdit(ServicePage):
    form_class, page_title = CourseForm, gettext_lazy("Edit course")
    success_message = gettext_lazy("The course is saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        user: Any = self.request.user
        self.course = get_object_or_404(Course.objects.planned_by(user), pk=self.kwargs["pk"])
        self.subject = str(self.course)
        return super().get_form_kwargs() | {"user": user, "instance": self.course}

    def get_cancel_url(self) -> str:
        return self.course.get_absolute_url()

    def perform(self, form: CourseForm) -> str:
        return save_course(form.instance).get_absolute_url()


@allow(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def course_delete(request: SignedInRequest, pk: str) -> HttpResponse:
    """GET asks, POST deletes a course in which no hours are recorded."""
    course = get_object_or_404(Course.objects.planned_by(request.user), pk=pk)
    if request.method == "POST":
        try:
            delete_course(course=course)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect(course)
        messages.success(request, _("%(course)s is deleted.") % {"course": course})
        return redirect("training:course_list")
    context = {
        "page_title": _("Delete course"),
        "question": _("%(course)s with all its dates and enrolments will be gone.") % {"course": course},
        "submit_label": _("Delete course"),
        "cancel_url": course.get_absolute_url(),
    }
    return render(request, "kern/confirm.html", context)


@allow(*OFFICE)
@require_POST
def course_enrol(request: SignedInRequest, pk: str, volunteer_pk: str) -> HttpResponse:
    course = get_object_or_404(Course.objects.planned_by(request.user), pk=pk)
    volunteer = get_object_or_404(
        Volunteer.objects.visible_to(request.user).select_related("person"), pk=volunteer_pk
    )
    try:
        enrolment = enrol(course=course, volunteer=volunteer, by=request.user, today=timezone.localdate())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, enrolled_text(enrolment))
    return redirect(course)


def enrolled_text(place: Enrolment | SessionPlace) -> str:
    """What became of it: a place, or one on the waiting list."""
    if place.status == PlaceStatus.WAITING:
        return _("All seats are taken: %(name)s is on the waiting list.") % {"name": place.volunteer}
    return _("%(name)s is enrolled.") % {"name": place.volunteer}


@allow(*OFFICE)
@require_POST
def course_leave(request: SignedInRequest, pk: str, volunteer_pk: str) -> HttpResponse:
    course = get_object_or_404(Course.objects.planned_by(request.user), pk=pk)
    enrolments = course.enrolments.select_related("volunteer__person")
    volunteer = get_object_or_404(enrolments, volunteer=volunteer_pk).volunteer
    leave_course(course=course, volunteer=volunteer, by=request.user)
    messages.success(request, _("%(name)s has left the course. Recorded hours remain.") % {"name": volunteer})
    return redirect(course)
