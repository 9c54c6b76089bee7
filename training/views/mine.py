"""A volunteer's own preparation: what is done, what is missing, and the dates that fill the gap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from kern.templatetags.kern import long_day
from training.calendar import session_ics
from training.enums import PlaceStatus
from training.models import Course, Session
from training.own import own_training
from training.places import own_sign_offs
from training.progress import progress_of
from training.services.attendance import sign_off_date, sign_on_again
from training.services.enrolment import enrol, enrol_in_session, leave_course, leave_session
from training.words import missing_parts, talks_of, talks_rule
from volunteers.models import Volunteer


@allow(Kind.VOLUNTEER)
@require_safe
def mine(request: SignedInRequest) -> HttpResponse:
    """How far one is, when it goes on, what is missing: on one page, in the order in which one asks."""
    volunteer = Volunteer.objects.filter(person__user=request.user).select_related("programme").first()
    context: dict[str, Any] = {"volunteer": volunteer}
    if volunteer:
        progress = progress_of(volunteer)
        context |= {
            "progress": progress,
            "missing": missing_parts(progress),
            "talks": talks_of(progress.regular) if progress.regular else "",
            "rule": talks_rule(progress.regular.rule) if progress.regular else "",
            "own": own_training(volunteer, progress, now=timezone.now()),
        }
    return render(request, "training/mine.html", context)


@allow(Kind.VOLUNTEER)
@require_POST
def session_join(request: SignedInRequest, pk: UUID) -> HttpResponse:
    session = get_object_or_404(Session.objects.select_related("course"), pk=pk)
    volunteer = _volunteer(request, session.course)

    def act() -> str:
        place = enrol_in_session(session=session, volunteer=volunteer, by=request.user, now=timezone.now())
        if place.status == PlaceStatus.PLACE:
            return _("You have a place on %(day)s.") % {"day": _when(session)}
        return _(
            "All seats on %(day)s are taken. "
            "You are on the waiting list and get a mail as soon as you move up."
        ) % {"day": _when(session)}

    return _done(request, act)


@allow(Kind.VOLUNTEER)
@require_POST
def session_give_up(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take back the wait for a date."""
    session, volunteer = _own_session(request, pk)

    def act() -> str:
        leave_session(session=session, volunteer=volunteer, now=timezone.now())
        return _("You are no longer on the waiting list for %(day)s.") % {"day": _when(session)}

    return _done(request, act)


@allow(Kind.VOLUNTEER)
@require_POST
def session_sign_off(request: SignedInRequest, pk: UUID) -> HttpResponse:
    session, volunteer = _own_session(request, pk)

    def act() -> str:
        sign_off_date(session=session, volunteer=volunteer, now=timezone.now())
        return _("Thank you for telling us: you will not come on %(day)s.") % {"day": _when(session)}

    return _done(request, act)


@allow(Kind.VOLUNTEER)
@require_POST
def session_sign_on(request: SignedInRequest, pk: UUID) -> HttpResponse:
    session, volunteer = _own_session(request, pk)

    def act() -> str:
        sign_on_again(session=session, volunteer=volunteer, now=timezone.now())
        return _("Good: you will come on %(day)s after all.") % {"day": _when(session)}

    return _done(request, act)


@allow(Kind.VOLUNTEER)
@require_POST
def course_join(request: SignedInRequest, pk: UUID) -> HttpResponse:
    course = get_object_or_404(Course, pk=pk)
    volunteer = _volunteer(request, course)

    def act() -> str:
        place = enrol(course=course, volunteer=volunteer, by=request.user, today=timezone.localdate())
        if place.status == PlaceStatus.PLACE:
            return _("You have a place in “%(course)s”.") % {"course": course}
        return _(
            "All seats in “%(course)s” are taken. "
            "You are on the waiting list and get a mail as soon as you move up."
        ) % {"course": course}

    return _done(request, act)


@allow(Kind.VOLUNTEER)
@require_http_methods(["GET", "HEAD", "POST"])
def course_give_up(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """GET asks, POST gives up the place in the whole course."""
    course = get_object_or_404(Course.objects.filter(enrolments__volunteer__person__user=request.user), pk=pk)
    volunteer = _volunteer(request, course)

    def act() -> str:
        leave_course(course=course, volunteer=volunteer, by=request.user, now=timezone.now())
        return _("You are no longer enrolled in “%(course)s”. Your hours remain.") % {"course": course}

    if request.method == "POST":
        return _done(request, act)
    context = {
        "page_title": _("Leave the course"),
        "question": _(
            "You give up your place at all dates of “%(course)s” that are still to come. Your hours remain."
        )
        % {"course": course},
        "submit_label": _("Leave the course"),
        "cancel_url": redirect("training:mine").url,
    }
    return render(request, "kern/confirm.html", context)


@allow(Kind.VOLUNTEER, Kind.TRAINER)
@require_safe
def session_calendar(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One date for the calendar, for those who have a place there and for who teaches it."""
    own = Session.objects.filter(trainer=request.user)
    if volunteer := Volunteer.objects.filter(person__user=request.user).first():
        own |= Session.objects.attended_by(volunteer)
    session = get_object_or_404(own.select_related("course"), pk=pk)
    method = "CANCEL" if session.is_cancelled else "PUBLISH"
    day = f"{timezone.localtime(session.starts_at):%Y-%m-%d}"
    return HttpResponse(
        session_ics(session, method=method),
        content_type=f"text/calendar; charset=utf-8; method={method}",
        headers={"Content-Disposition": f'attachment; filename="Schulung_{day}.ics"'},
    )


def _volunteer(request: SignedInRequest, course: Course) -> Volunteer:
    """Who acts. Courses of other programmes are not found."""
    return get_object_or_404(
        Volunteer.objects.select_related("person__user", "programme"),
        person__user=request.user,
        programme=course.programme_id,
    )


def _own_session(request: SignedInRequest, pk: UUID) -> tuple[Session, Volunteer]:
    """A date at which the user has a place, waits for one, or signed off; and who they are there."""
    volunteer = get_object_or_404(
        Volunteer.objects.select_related("person__user", "programme"), person__user=request.user
    )
    own = (
        Q(pk__in=Session.objects.attended_by(volunteer).values("pk"))
        | Q(pk__in=volunteer.session_places.values("session"))
        | Q(pk__in=own_sign_offs().filter(volunteer=volunteer).values("session"))
    )
    return get_object_or_404(Session.objects.filter(own).select_related("course"), pk=pk), volunteer


def _when(session: Session) -> str:
    at = f"{timezone.localtime(session.starts_at):%H:%M}"
    return _("%(day)s at %(time)s") % {"day": long_day(session.starts_at), "time": at}


def _done(request: SignedInRequest, act: Callable[[], str]) -> HttpResponse:
    """Do it, say how it went, and go back to the page."""
    try:
        messages.success(request, act())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("training:mine")
