"""From an assignment to what may come of it, one step each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from assignments.models import Assignment
from assignments.services.bridging import link_guest, propose_as_pair
from assignments.views.common import assignment_or_404
from kern.views import way_back
from newcomers.entering import enter_newcomer
from newcomers.forms import NewcomerCreateForm
from newcomers.models import Newcomer
from people.pages import InRunningProgramme, settle_in
from programmes.models import Municipality


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def propose_pair(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask the two of an assignment about each other; leads to the page of the proposal."""
    assignment = assignment_or_404(request.user, pk)
    try:
        proposal = propose_as_pair(assignment=assignment, by=request.user, today=timezone.localdate())
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
        return redirect(way_back(request, otherwise=assignment.get_absolute_url()))
    messages.success(request, _("The proposal is made: the two are being asked."))
    return redirect("matching:proposal", pk=proposal.pk)


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class GuestRegister(InRunningProgramme):
    """The guest of an assignment is entered as a newcomer, with what the assignment tells already."""

    request: SignedInRequest
    form_class = NewcomerCreateForm
    page_title = gettext_lazy("Register the guest as a newcomer")
    success_message = gettext_lazy("The registration was recorded. The assignment is the newcomer's now.")

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        # The request came in there; nobody else's register shall say for whom.
        offices = form.fields["organisation"].queryset.filter(pk=self.assignment.organisation_id)
        form.fields["organisation"].queryset = offices
        form.fields["organisation"].initial = self.assignment.organisation_id
        return form

    def get_form_kwargs(self) -> dict[str, Any]:
        self.assignment = _for_a_guest(self.request, self.kwargs["pk"])
        self.subject = self.assignment
        self.programme = self.assignment.programme
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        assignment = self.assignment
        languages = [code for code in assignment.languages if code != "de"]
        return {
            "first_name": assignment.guest_name,
            "phone": assignment.guest_phone,
            **_home(assignment.municipality),
            **{f"language_{number}": code for number, code in enumerate(languages[:2], start=1)},
        }

    def get_cancel_url(self) -> str:
        return self.assignment.get_absolute_url()

    @transaction.atomic
    def perform(self, form: NewcomerCreateForm) -> str:
        newcomer = enter_newcomer(form, programme=self.programme, now=timezone.now())
        link_guest(assignment=self.assignment, newcomer=newcomer)
        return settle_in(self.request, Newcomer.objects.all(), newcomer, "newcomers:list")


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def guest_link(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The guest is somebody who is registered already: the newcomer that the form names."""
    assignment = _for_a_guest(request, pk)
    try:
        chosen = UUID(request.POST.get("newcomer", ""))
    except ValueError:
        chosen = None
    newcomer = get_object_or_404(Newcomer.objects.visible_to(request.user), pk=chosen)
    try:
        number = link_guest(assignment=assignment, newcomer=newcomer)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(assignment)
    sentence = ngettext(
        "The assignment is %(name)s's now.", "%(count)d assignments are %(name)s's now.", number
    )
    messages.success(request, sentence % {"name": newcomer, "count": number})
    return redirect(assignment)


def _for_a_guest(request: SignedInRequest, pk: UUID) -> Assignment:
    guests = Assignment.objects.run_by(request.user).filter(newcomer=None).exclude(guest_name="")
    found: Assignment = get_object_or_404(guests.with_people().select_related("programme"), pk=pk)
    return found


def _home(municipality: Municipality | None) -> dict[str, str]:
    """The town of the assignment, and its postcode where it has only one."""
    if municipality is None:
        return {}
    postcodes = list(municipality.postcodes.values_list("postcode", flat=True)[:2])
    home = {"place": municipality.name}
    return home | {"postcode": postcodes[0]} if len(postcodes) == 1 else home
