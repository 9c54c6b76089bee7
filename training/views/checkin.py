"""The code on the wall, and the page that it leads to."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest, allow, allow_login
from accounts.enums import OFFICE, Kind
from kern.pdf import pdf_response
from kern.qr import qr_svg
from training.checkin import check_in_address, session_id_of
from training.models import Attendance, Session
from training.papers import poster, poster_name
from training.regular import WAS_THERE
from training.services.attendance import LIST_OPENS, check_in
from training.views.attendance import own_session
from volunteers.models import Volunteer


@allow(*OFFICE, Kind.TRAINER)
@require_safe
def session_poster(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The code as big as the screen allows, to be shown or printed."""
    session = own_session(request, pk)
    address = check_in_address(session)
    context = {
        "session": session,
        "path": urlsplit(address).path,
        "qr": qr_svg(address),
        "opens_at": session.starts_at - LIST_OPENS,
    }
    return render(request, "training/session_poster.html", context)


@allow(*OFFICE, Kind.TRAINER)
@require_safe
def session_poster_pdf(request: SignedInRequest, pk: UUID) -> HttpResponse:
    session = own_session(request, pk)
    return pdf_response(poster(session), poster_name(session))


@allow_login
@require_http_methods(["GET", "HEAD", "POST"])
def check_in_page(request: SignedInRequest, token: str) -> HttpResponse:
    """GET shows the date and one big button (cameras and scanners open links); POST enters the volunteer."""
    sessions = Session.objects.select_related("course")
    session = get_object_or_404(sessions, pk=session_id_of(token))
    now = timezone.now()
    volunteer = Volunteer.objects.filter(
        person__user=request.user, programme=session.course.programme_id
    ).first()
    context: dict[str, Any] = {"session": session, "status": 200}
    entry = Attendance.objects.filter(session=session, volunteer=volunteer).first() if volunteer else None
    if entry and entry.status in WAS_THERE:
        context["entry"] = entry
    elif volunteer is None:
        context["obstacle"] = _(
            "This account belongs to nobody who takes part in the training. "
            "Please tell the trainer that you are here."
        )
    elif obstacle := _obstacle(session, volunteer, entry, now=now):
        context["obstacle"] = obstacle
    elif request.method == "POST":
        try:
            check_in(session=session, volunteer=volunteer, now=now)
        except ValidationError as error:
            context["obstacle"] = error.messages[0]
        else:
            return redirect("training:check_in", token)
    refused = request.method == "POST" and "obstacle" in context
    return render(request, "training/check_in.html", context, status=422 if refused else 200)


def _obstacle(session: Session, volunteer: Volunteer, entry: Attendance | None, *, now: datetime) -> str:
    """Why somebody cannot enter themselves, said to them; empty where they can."""
    opens_at = timezone.localtime(session.starts_at - LIST_OPENS)
    if session.is_cancelled:
        return _("This date was called off. It does not take place.")
    if now < opens_at:
        return _("You are early: you can check in on %(day)s from %(time)s on.") % {
            "day": date_format(opens_at, "SHORT_DATE_FORMAT"),
            "time": f"{opens_at:%H:%M}",
        }
    if now >= session.ends_at:
        return _("This date is over. If you were there, please tell the trainer or the office.")
    if not Session.objects.attended_by(volunteer).filter(pk=session.pk).exists():
        return _("You are not on the list of this date. Please talk to the trainer.")
    if entry and entry.recorded_by_id:
        return _("The trainer has entered you as not present. Please talk to the trainer.")
    return ""
