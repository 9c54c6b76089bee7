"""Dates of a course and who was there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE, Kind
from kern.views import ServicePage
from training.forms import AttendanceForm, SessionForm
from training.models import Course, Session
from training.services import change_session, delete_session, record_session_attendance


class SessionPage(ServicePage):
    """What adding and changing a date share."""

    form_class = SessionForm
    success_message = gettext_lazy("The date is saved.")

    def get_session(self) -> Session:
        raise NotImplementedError

    def get_form_kwargs(self) -> dict[str, Any]:
        self.session = self.get_session()
        self.subject = str(self.session.course)
        return super().get_form_kwargs() | {"session": self.session, "user": self.request.user}

    def get_cancel_url(self) -> str:
        return self.session.course.get_absolute_url()

    def perform(self, form: SessionForm) -> str:
        return change_session(session=self.session, **form.values()).course.get_absolute_url()


@allow(*OFFICE)
class SessionCreate(SessionPage):
    page_title = gettext_lazy("Add a date")

    def get_session(self) -> Session:
        user: Any = self.request.user
        courses = Course.objects.planned_by(user)
        return Session(course=get_object_or_404(courses, pk=self.kwargs["pk"]))


@allow(*OFFICE)
class SessionEdit(SessionPage):
    page_title = gettext_lazy("Change the date")
    template_name = "training/session_edit.html"

    def get_session(self) -> Session:
        user: Any = self.request.user
        sessions = Session.objects.planned_by(user).select_related("course")
        return get_object_or_404(sessions, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"session": self.session}


@allow(*OFFICE)
@require_POST
def session_delete(request: SignedInRequest, pk: str) -> HttpResponse:
    sessions = Session.objects.planned_by(request.user).select_related("course")
    session = get_object_or_404(sessions, pk=pk)
    try:
        delete_session(session=session)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The date is deleted."))
    return redirect(session.course)


@allow(*OFFICE, Kind.TRAINER)
@require_http_methods(["GET", "HEAD", "POST"])
def session_attendance(request: SignedInRequest, pk: str) -> HttpResponse:
    """The list on the trainer's phone: one name after the other, one button for all of them."""
    sessions = Session.objects.recorded_by(request.user).select_related("course")
    session = get_object_or_404(sessions, pk=pk)
    now = timezone.now()
    form = AttendanceForm(request.POST or None, session=session)
    if request.method == "POST" and form.is_valid():
        try:
            saved = record_session_attendance(
                session=session, entries=form.entries(), by=request.user, now=now
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _saved_text(len(saved), len(form.volunteers)))
            return redirect(reverse("training:session_attendance", args=[session.pk]))
    context = {"session": session, "form": form, "has_begun": session.has_begun(now=now)}
    status = 422 if request.method == "POST" else 200
    return render(request, "training/session_attendance.html", context, status=status)


def _saved_text(saved: int, enrolled: int) -> str:
    return ngettext(
        "Saved: %(saved)d of %(enrolled)d person.", "Saved: %(saved)d of %(enrolled)d people.", enrolled
    ) % {"saved": saved, "enrolled": enrolled}
