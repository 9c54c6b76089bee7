"""How the office notes a request, changes it and calls it off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from assignments.forms.office import AssignmentForm, AssignmentRequestForm
from assignments.models import Assignment
from assignments.services.requests import cancel_assignment, change_assignment, request_assignment
from assignments.views.common import assignment_or_404, tell
from kern.views import ServicePage
from newcomers.models import Newcomer


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class AssignmentCreate(ServicePage):
    request: SignedInRequest
    form_class = AssignmentRequestForm
    page_title = _("New assignment")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"newcomers": Newcomer.objects.visible_to(self.request.user)}

    def get_initial(self) -> dict[str, Any]:
        return {"newcomer": self.request.GET.get("newcomer"), "minutes": 60}

    def get_cancel_url(self) -> str:
        return reverse("assignments:list")

    def perform(self, form: Any) -> str:
        assignment = request_assignment(**form.cleaned_data, by=self.request.user, now=timezone.now())
        return assignment.get_absolute_url()


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class AssignmentEdit(ServicePage):
    request: SignedInRequest
    form_class = AssignmentForm
    page_title = _("Edit the assignment")

    @cached_property
    def assignment(self) -> Assignment:
        return assignment_or_404(self.request.user, self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.assignment, name) for name in AssignmentForm.Meta.fields}

    def get_cancel_url(self) -> str:
        return self.assignment.get_absolute_url()

    def perform(self, form: Any) -> str:
        change_assignment(
            assignment=self.assignment, **form.cleaned_data, by=self.request.user, now=timezone.now()
        )
        return self.assignment.get_absolute_url()


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def assignment_cancel(request: SignedInRequest, pk: UUID) -> HttpResponse:
    assignment = assignment_or_404(request.user, pk)
    tell(
        request,
        lambda: cancel_assignment(assignment=assignment, by=request.user, now=timezone.now()),
        _("The assignment is cancelled."),
    )
    return redirect(assignment)
