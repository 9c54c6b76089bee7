"""Each step on a volunteer's way: a form or one button, and one service behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from kern.views import ServicePage
from volunteers.enums import ScreeningKind
from volunteers.forms import CheckForm, InterviewForm, PauseForm, RefusalForm
from volunteers.models import Volunteer
from volunteers.services import (
    admit_volunteer,
    end_volunteer,
    pause_volunteer,
    record_check,
    record_interview,
    refuse_volunteer,
    resume_volunteer,
)


def visible_volunteer(request: SignedInRequest, pk: UUID) -> Volunteer:
    visible = Volunteer.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("person__user", "programme"), pk=pk)


class StepPage(ServicePage):
    """A form about one volunteer, whose page it leads back to."""

    request: SignedInRequest

    def get_form_kwargs(self) -> dict[str, Any]:
        self.volunteer = visible_volunteer(self.request, self.kwargs["pk"])
        self.subject = self.intro = str(self.volunteer)
        return super().get_form_kwargs()

    def get_cancel_url(self) -> str:
        return self.volunteer.get_absolute_url()

    def perform(self, form: Any) -> str:
        self.call_service(
            volunteer=self.volunteer, by=self.request.user, today=localdate(), **form.cleaned_data
        )
        return self.volunteer.get_absolute_url()

    def call_service(self, **facts: Any) -> None:
        raise NotImplementedError


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class InterviewCreate(StepPage):
    form_class = InterviewForm
    page_title = gettext_lazy("Record the conversation")
    success_message = gettext_lazy("The conversation was recorded.")

    def call_service(self, **facts: Any) -> None:
        record_interview(**facts)


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class CheckCreate(StepPage):
    form_class = CheckForm
    page_title = gettext_lazy("Record an inspection")
    success_message = gettext_lazy("The inspection was recorded.")

    def get_initial(self) -> dict[str, Any]:
        kind = self.request.GET.get("kind", "")
        return {"kind": kind} if kind in ScreeningKind.values else {}

    def call_service(self, **facts: Any) -> None:
        record_check(**facts)


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class Refuse(StepPage):
    form_class = RefusalForm
    page_title = gettext_lazy("Refuse the application")
    submit_label = gettext_lazy("Refuse")
    success_message = gettext_lazy("The application was refused. Please tell the person; no mail is sent.")

    def call_service(self, **facts: Any) -> None:
        refuse_volunteer(**facts)


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class Pause(StepPage):
    form_class = PauseForm
    page_title = gettext_lazy("Pause")
    success_message = gettext_lazy("The pause was recorded.")

    def call_service(self, **facts: Any) -> None:
        pause_volunteer(**facts)


def _change(
    request: SignedInRequest, pk: UUID, service: Callable[..., Volunteer], success: str
) -> HttpResponse:
    """Call the service and say what came of it on the volunteer's page."""
    volunteer = visible_volunteer(request, pk)
    try:
        service(volunteer=volunteer, by=request.user, today=localdate())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, success % {"name": volunteer})
    return redirect(volunteer)


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
@require_POST
def admit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _change(request, pk, admit_volunteer, _("%(name)s was admitted."))


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
@require_POST
def resume(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _change(request, pk, resume_volunteer, _("%(name)s is back."))


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """GET asks, POST ends: it cannot be undone."""
    if request.method == "POST":
        return _change(request, pk, end_volunteer, _("%(name)s has ended as a volunteer."))
    volunteer = visible_volunteer(request, pk)
    context = {
        "page_title": _("End as a volunteer"),
        "question": _("Shall %(name)s end as a volunteer? This cannot be undone.") % {"name": volunteer},
        "submit_label": _("End"),
        "cancel_url": volunteer.get_absolute_url(),
    }
    return render(request, "kern/confirm.html", context)
