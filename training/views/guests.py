"""The page of one date, and who comes to it alone, mostly to make up for a module."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE, Kind
from training.clashes import Slot, find_clashes
from training.enums import PlaceStatus
from training.models import CountedTime, Enrolment, Module, Session
from training.places import free_seats, participants, signed_off
from training.progress import with_hours
from training.services.attendance import LIST_OPENS
from training.services.enrolment import enrol_in_session, leave_session
from training.views.courses import CANDIDATES_SHOWN, enrolled_text, may_learn, named
from volunteers.models import Volunteer


@allow(*OFFICE, Kind.TRAINER)
@require_safe
def session_detail(request: SignedInRequest, pk: str) -> HttpResponse:
    """One date with everybody who is expected. Changing it, and its guests, are the office's."""
    sessions = Session.objects.recorded_by(request.user).select_related(
        "course__programme", "course__municipality", "trainer"
    )
    session = get_object_or_404(sessions, pk=pk)
    plans = Session.objects.planned_by(request.user).filter(pk=session.pk).exists()
    now = timezone.now()
    places = list(session.places.select_related("volunteer__person").order_by("created_at"))
    guests = {place.volunteer_id for place in places if place.status == PlaceStatus.PLACE}
    absent = signed_off(session)
    context: dict[str, Any] = {
        "session": session,
        "course": session.course,
        "parts": session.parts.select_related("module"),
        "plans": plans,
        "has_begun": session.has_begun(now=now),
        "is_open": session.has_begun(now=now + LIST_OPENS),
        "people": [
            (volunteer, volunteer.pk in guests, volunteer.pk in absent) for volunteer in participants(session)
        ],
        "free_seats": free_seats(session),
    }
    if plans:
        words = request.GET.get("q", "").strip()
        modules = [part.module for part in context["parts"]]
        context |= {
            "waiting": [place.volunteer for place in places if place.status == PlaceStatus.WAITING],
            "clashes": find_clashes([Slot.of(session)], user=request.user)[0]
            if session.ends_at >= now and not session.is_cancelled
            else [],
            "q": words,
            "candidates": _candidates(request, session, modules, words)[:CANDIDATES_SHOWN],
        }
    return render(request, "training/session_detail.html", context)


def _candidates(
    request: SignedInRequest, session: Session, modules: list[Module], words: str
) -> QuerySet[Volunteer]:
    """Who can come as a guest: who misses most of what is taught there first; adds `lack` in minutes.

    Without words only those who are not ready, and where modules are taught, who misses something of them.
    """
    enrolled = Enrolment.objects.with_place().filter(course=session.course)
    volunteers = may_learn(request.user, session.course).exclude(
        Q(pk__in=enrolled.values("volunteer")) | Q(pk__in=session.places.values("volunteer"))
    )
    lack: Any = Value(0)
    for module in modules:
        done = CountedTime.objects.filter(volunteer=OuterRef("pk"), module=module).order_by()
        minutes = Subquery(done.values("volunteer").annotate(found=Sum("minutes")).values("found"))
        lack = lack + Greatest(Value(module.minutes) - Coalesce(minutes, 0), Value(0))
    learners = volunteers.annotate(lack=lack)
    if modules and not words:
        learners = learners.filter(lack__gt=0)
    learners = learners.order_by("-lack", "person__last_name", "person__first_name")
    if words:
        return with_hours(named(learners, words))
    return with_hours(learners).filter(is_ready=False)


def _planned(request: SignedInRequest, pk: str) -> Session:
    return get_object_or_404(Session.objects.planned_by(request.user).select_related("course"), pk=pk)


@allow(*OFFICE)
@require_POST
def guest_enrol(request: SignedInRequest, pk: str, volunteer_pk: str) -> HttpResponse:
    session = _planned(request, pk)
    volunteers = Volunteer.objects.visible_to(request.user).select_related("person")
    volunteer = get_object_or_404(volunteers, pk=volunteer_pk)
    try:
        place = enrol_in_session(session=session, volunteer=volunteer, by=request.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, enrolled_text(place))
    return redirect("training:session_detail", session.pk)


@allow(*OFFICE)
@require_POST
def guest_leave(request: SignedInRequest, pk: str, volunteer_pk: str) -> HttpResponse:
    session = _planned(request, pk)
    places = session.places.select_related("volunteer__person")
    volunteer = get_object_or_404(places, volunteer=volunteer_pk).volunteer
    leave_session(session=session, volunteer=volunteer, now=timezone.now())
    messages.success(request, _("%(name)s is taken off this date.") % {"name": volunteer})
    return redirect("training:session_detail", session.pk)
