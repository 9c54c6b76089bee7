"""Each step on a newcomer's way: a form or one button, and one service behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from kern.views import ServicePage
from newcomers.forms import IntakeForm, NewRoleForm, RefusalForm
from newcomers.models import Newcomer
from newcomers.services import (
    accept_newcomer,
    become_volunteer,
    end_newcomer,
    record_intake,
    refuse_newcomer,
)
from people.pages import settle_in
from volunteers.models import Volunteer


def visible_newcomer(request: SignedInRequest, pk: UUID) -> Newcomer:
    visible = Newcomer.objects.visible_to(request.user).select_related("person", "programme")
    return get_object_or_404(visible, pk=pk)


class StepPage(ServicePage):
    """A form about one newcomer, whose page it leads back to."""

    request: SignedInRequest

    def get_form_kwargs(self) -> dict[str, Any]:
        self.newcomer = visible_newcomer(self.request, self.kwargs["pk"])
        self.subject = self.intro = str(self.newcomer)
        return super().get_form_kwargs()

    def get_cancel_url(self) -> str:
        return self.newcomer.get_absolute_url()

    def perform(self, form: Any) -> str:
        self.call_service(
            newcomer=self.newcomer, by=self.request.user, today=localdate(), **form.cleaned_data
        )
        return self.newcomer.get_absolute_url()

    def call_service(self, **facts: Any) -> None:
        raise NotImplementedError


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class IntakeCreate(StepPage):
    form_class = IntakeForm
    page_title = gettext_lazy("Record the intake interview")
    success_message = gettext_lazy("The intake interview was recorded.")

    def call_service(self, **facts: Any) -> None:
        record_intake(**facts)


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class Refuse(StepPage):
    form_class = RefusalForm
    page_title = gettext_lazy("Refuse the registration")
    submit_label = gettext_lazy("Refuse")
    success_message = gettext_lazy("The registration was refused. Please tell the person; no mail is sent.")

    def call_service(self, **facts: Any) -> None:
        refuse_newcomer(**facts)


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class BecomeVolunteer(StepPage):
    """The same person in a new role; conversation, screening and training follow on the volunteer's page."""

    form_class = NewRoleForm
    page_title = gettext_lazy("Enter as a volunteer, too")
    submit_label = gettext_lazy("Enter as a volunteer")
    success_message = gettext_lazy("Entered as a volunteer. Next come conversation, documents and training.")

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        return kwargs | {"newcomer": self.newcomer}

    def perform(self, form: Any) -> str:
        volunteer = become_volunteer(
            newcomer=self.newcomer, **form.cleaned_data, by=self.request.user, now=timezone.now()
        )
        return settle_in(self.request, Volunteer.objects.all(), volunteer, "newcomers:list")


def _change(
    request: SignedInRequest, pk: UUID, service: Callable[..., Newcomer], success: str
) -> HttpResponse:
    """Call the service and say what came of it on the newcomer's page."""
    newcomer = visible_newcomer(request, pk)
    try:
        service(newcomer=newcomer, by=request.user, today=localdate())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, success % {"name": newcomer})
    return redirect(newcomer)


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
@require_POST
def accept(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _change(request, pk, accept_newcomer, _("%(name)s was accepted and waits for a companion now."))


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """GET asks, POST ends: it cannot be undone."""
    if request.method == "POST":
        return _change(request, pk, end_newcomer, _("%(name)s does not look for a companion any more."))
    newcomer = visible_newcomer(request, pk)
    context = {
        "page_title": _("Conclude"),
        "question": _("Does %(name)s no longer look for a companion? This cannot be undone.")
        % {"name": newcomer},
        "submit_label": _("Conclude"),
        "cancel_url": newcomer.get_absolute_url(),
    }
    return render(request, "kern/confirm.html", context)
