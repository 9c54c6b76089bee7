"""Dates of a course."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE
from kern.views import ServicePage
from training.clashes import Slot, find_clashes
from training.forms import SessionCancelForm, SessionForm
from training.models import Course, Session
from training.services import cancel_session, change_session, delete_session


class SessionPage(ServicePage):
    """What adding and changing a date share."""

    form_class = SessionForm

    def get_session(self) -> Session:
        raise NotImplementedError

    def get_form_kwargs(self) -> dict[str, Any]:
        self.session = self.get_session()
        self.subject = str(self.session.course)
        return super().get_form_kwargs() | {"session": self.session, "user": self.request.user}

    def get_cancel_url(self) -> str:
        return self.session.course.get_absolute_url()

    def perform(self, form: SessionForm) -> str:
        """Saves in any case; what the date clashes with is said on the page that follows."""
        user: Any = self.request.user
        session = change_session(session=self.session, by=user, **form.values())
        messages.success(self.request, _("The date is saved."))
        for clash in find_clashes([Slot.of(session)], user=user)[0]:
            messages.warning(self.request, clash.sentence)
        return self.get_cancel_url()


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

    def get_session(self) -> Session:
        user: Any = self.request.user
        sessions = Session.objects.planned_by(user).select_related("course")
        return get_object_or_404(sessions, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"session": self.session}

    def get_cancel_url(self) -> str:
        return self.session.get_absolute_url()


@allow(*OFFICE)
class SessionCancel(ServicePage):
    form_class, page_title = SessionCancelForm, gettext_lazy("Call the date off")
    submit_label = gettext_lazy("Call off")
    success_message = gettext_lazy("The date is called off. Everybody with a place is told by mail.")

    def get_form_kwargs(self) -> dict[str, Any]:
        user: Any = self.request.user
        sessions = Session.objects.planned_by(user).select_related("course")
        self.session = get_object_or_404(sessions, pk=self.kwargs["pk"])
        self.subject = f"{self.session}, {timezone.localtime(self.session.starts_at):%d.%m.%Y}"
        return super().get_form_kwargs()

    def get_cancel_url(self) -> str:
        return self.session.get_absolute_url()

    def perform(self, form: SessionCancelForm) -> str:
        user: Any = self.request.user
        reason = form.cleaned_data["reason"]
        return cancel_session(
            session=self.session, reason=reason, by=user, now=timezone.now()
        ).get_absolute_url()


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
