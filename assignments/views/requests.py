"""How the office notes a request, changes it, puts it to another hour and calls it off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from assignments.forms.office import AssignmentForm, AssignmentRequestForm, CancelForm, HourForm
from assignments.models import Assignment
from assignments.services.requests import (
    cancel_assignment,
    change_assignment,
    give_up,
    request_assignment,
    reschedule_assignment,
)
from assignments.shortlist import candidates
from assignments.views.common import assignment_or_404
from kern.views import ServicePage
from newcomers.models import Newcomer


def warn_if_nobody(request: SignedInRequest, assignment: Assignment) -> None:
    """The request is kept; but whoever noted it should know that asking will lead nowhere."""
    if not candidates(assignment, now=timezone.now(), limit=1):
        messages.warning(
            request,
            _(
                "The request is saved, but at present nobody with this language is free at that hour. "
                "Another hour or another language may help."
            ),
        )


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class AssignmentCreate(ServicePage):
    """`?newcomer=` chooses the newcomer, and what is known of their wishes."""

    request: SignedInRequest
    form_class = AssignmentRequestForm
    page_title = _("New assignment")
    intro = _("For a newcomer, or for somebody who is not registered: first name and phone are enough.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = {"minutes": 60, "wished_gender": "any", "urgency": "normal"}
        newcomer = self._chosen()
        if newcomer is None:
            return initial
        tongues = [skill.language for skill in newcomer.person.languages.all() if skill.language != "de"]
        return initial | {
            "newcomer": newcomer.pk,
            "wished_gender": newcomer.wished_gender,
            "municipality": newcomer.person.municipality_id,
            "language": next(iter(tongues), None),
        }

    def _chosen(self) -> Newcomer | None:
        try:
            chosen = UUID(self.request.GET.get("newcomer", ""))
        except ValueError:
            return None
        visible = Newcomer.objects.visible_to(self.request.user)
        found: Newcomer | None = visible.select_related("person").filter(pk=chosen).first()
        return found

    def get_cancel_url(self) -> str:
        return reverse("assignments:list")

    def perform(self, form: AssignmentRequestForm) -> str:
        assignment = request_assignment(**form.facts, by=self.request.user, now=timezone.now())
        warn_if_nobody(self.request, assignment)
        return assignment.get_absolute_url()


class _OfOneAssignment(ServicePage):
    request: SignedInRequest

    @cached_property
    def assignment(self) -> Assignment:
        return assignment_or_404(self.request.user, self.kwargs["pk"])

    @property
    def subject(self) -> object:  # type: ignore[override]
        return self.assignment

    def get_cancel_url(self) -> str:
        return self.assignment.get_absolute_url()


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class AssignmentEdit(_OfOneAssignment):
    form_class = AssignmentForm
    page_title = _("Edit the assignment")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "assignment": self.assignment}

    def get_initial(self) -> dict[str, Any]:
        return AssignmentForm.initial_of(self.assignment)

    def perform(self, form: AssignmentForm) -> str:
        change_assignment(assignment=self.assignment, by=self.request.user, now=timezone.now(), **form.facts)
        return self.assignment.get_absolute_url()


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class AssignmentReschedule(_OfOneAssignment):
    form_class = HourForm
    page_title = _("Put it to another hour")
    intro = _(
        "Whoever had said yes is asked first whether they can come then, too. Everybody else who was asked "
        "hears that the hour has changed."
    )

    def get_initial(self) -> dict[str, Any]:
        assignment = self.assignment
        return {
            "starts_at": (not assignment.volunteer_id and assignment.window_from) or assignment.starts_at,
            "window_until": None if assignment.volunteer_id else assignment.window_until,
            "minutes": assignment.minutes,
        }

    def perform(self, form: HourForm) -> str:
        reschedule_assignment(
            assignment=self.assignment, **form.cleaned_data, by=self.request.user, now=timezone.now()
        )
        messages.success(self.request, _("The assignment has got another hour."))
        warn_if_nobody(self.request, self.assignment)
        return self.assignment.get_absolute_url()


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class AssignmentCancel(_OfOneAssignment):
    form_class = CancelForm
    page_title = _("Call the assignment off")
    intro = _("Everybody hears of it who has asked for it, has taken it or was asked.")
    submit_label = _("Call it off")
    success_message = _("The assignment is cancelled.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"assignment": self.assignment}

    def perform(self, form: CancelForm) -> str:
        facts: dict[str, Any] = {
            "assignment": self.assignment,
            "by": self.request.user,
            "now": timezone.now(),
        }
        reason = form.cleaned_data["reason"]
        if reason == CancelForm.UNMET:
            give_up(**facts)
        else:
            cancel_assignment(**facts, reason=reason)
        return self.assignment.get_absolute_url()
