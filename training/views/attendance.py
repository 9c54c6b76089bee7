"""The attendance list: on the trainer's phone, typed in from paper later, or for signatures."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE, Kind
from kern.pdf import CannotPrint, pdf_response
from training.forms import AttendanceForm
from training.models import Session
from training.papers import list_name, signature_list
from training.services import record_session_attendance
from training.services.attendance import LIST_OPENS


def own_session(request: SignedInRequest, pk: UUID) -> Session:
    """A date whose attendance the user records; anybody else's is not found."""
    sessions = Session.objects.recorded_by(request.user).select_related("course", "trainer")
    return get_object_or_404(sessions, pk=pk)


@allow(*OFFICE, Kind.TRAINER)
@require_http_methods(["GET", "HEAD", "POST"])
def session_attendance(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One name after the other, one button for all of them, one for everybody who is not on it yet."""
    session, now = own_session(request, pk), timezone.now()
    form = AttendanceForm(request.POST or None, session=session)
    if request.method == "POST" and form.is_valid():
        try:
            record_session_attendance(
                session=session,
                entries=form.entries(others_present="others_present" in request.POST),
                by=request.user,
                now=now,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _saved_text(session, len(form.volunteers)))
            return redirect(reverse("training:session_attendance", args=[session.pk]))
    opens_at = session.starts_at - LIST_OPENS
    context: dict[str, Any] = {
        "session": session,
        "form": form,
        "opens_at": opens_at,
        "is_open": opens_at <= now,
        "runs": opens_at <= now < session.ends_at,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "training/session_attendance.html", context, status=status)


def _saved_text(session: Session, expected: int) -> str:
    return ngettext(
        "Saved: %(saved)d of %(enrolled)d person.", "Saved: %(saved)d of %(enrolled)d people.", expected
    ) % {"saved": session.attendances.count(), "enrolled": expected}


@allow(*OFFICE, Kind.TRAINER)
@require_safe
def session_list_pdf(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The list on paper, for signatures."""
    session = own_session(request, pk)
    try:
        pdf = signature_list(session)
    except CannotPrint as error:
        messages.error(request, error.messages[0])
        return redirect("training:session_attendance", session.pk)
    return pdf_response(pdf, list_name(session))
