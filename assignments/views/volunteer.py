"""A volunteer's own assignments, for who is logged in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from assignments.enums import AnswerChannel, AssignmentStatus
from assignments.feed import one_date
from assignments.forms.profile import PROFILE_FIELDS
from assignments.forms.volunteer import OwnProfileForm
from assignments.hours import Hours, hours_of
from assignments.models import Assignment
from assignments.own import own_assignments
from assignments.services.profile import profile_of, save_profile
from assignments.views.answering import answer_in
from assignments.views.giving_back import giving_back_page
from kern.views import ServicePage
from volunteers.models import Volunteer


@require_safe
@allow(Kind.VOLUNTEER)
def mine(request: SignedInRequest) -> HttpResponse:
    """What a volunteer is asked for, has taken and has done."""
    return _mine(request)


def _mine(
    request: SignedInRequest, *, wrong: UUID | None = None, error: str = "", status: int = 200
) -> HttpResponse:
    """`error` belongs to the question about the assignment `wrong`."""
    volunteer = Volunteer.objects.select_related("person").filter(person__user=request.user).first()
    year = localdate().year
    context: dict[str, Any] = {"volunteer": volunteer, "wrong": wrong, "error": error, "year": year}
    if volunteer:
        context |= {
            "parts": own_assignments(volunteer, now=timezone.now()),
            "hours": hours_of([volunteer.pk], year=year).get(volunteer.pk, Hours()),
            "chosen": request.POST.get("starts_at", ""),
        }
    return render(request, "assignments/assignment_mine.html", context, status=status)


def _own_or_404(request: SignedInRequest, pk: UUID) -> tuple[Assignment, Volunteer]:
    volunteer = get_object_or_404(Volunteer.objects.select_related("person"), person__user=request.user)
    own = Assignment.objects.own(request.user).with_people()
    return get_object_or_404(own, pk=pk), volunteer


@require_POST
@allow(Kind.VOLUNTEER)
def assignment_answer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Yes or no of a volunteer who is logged in."""
    assignment, volunteer = _own_or_404(request, pk)
    try:
        accepts = answer_in(request, assignment, volunteer, channel=AnswerChannel.PORTAL, now=timezone.now())
    except ValidationError as refused:
        return _mine(request, wrong=pk, error=" ".join(refused.messages), status=422)
    messages.success(
        request,
        _("Thank you! You take the assignment.") if accepts else _("All right. We will ask somebody else."),
    )
    return redirect("assignments:mine")


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Kind.VOLUNTEER)
def assignment_give_back(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """“I cannot after all”."""
    assignment, volunteer = _own_or_404(request, pk)
    return giving_back_page(
        request, assignment, volunteer, channel=AnswerChannel.PORTAL, back=reverse("assignments:mine")
    )


@require_safe
@allow(Kind.VOLUNTEER)
def assignment_date(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The date of one that they have taken, as a file for the phone's calendar."""
    assignment, volunteer = _own_or_404(request, pk)
    if assignment.volunteer_id != volunteer.pk or assignment.status != AssignmentStatus.TAKEN:
        raise Http404
    return one_date(assignment, volunteer, now=timezone.now())


@allow(Kind.VOLUNTEER)
class Willingness(ServicePage):
    """What they go along to."""

    request: SignedInRequest
    form_class = OwnProfileForm
    template_name = "assignments/willingness.html"
    page_title = gettext_lazy("What I go along to")
    success_message = gettext_lazy("Thank you, it is saved.")

    @cached_property
    def volunteer(self) -> Volunteer:
        found: Volunteer = get_object_or_404(
            Volunteer.objects.select_related("person"), person__user=self.request.user
        )
        return found

    def get_initial(self) -> dict[str, Any]:
        profile = profile_of(self.volunteer)
        return {name: getattr(profile, name) for name in PROFILE_FIELDS}

    def get_cancel_url(self) -> str:
        return reverse("assignments:mine")

    def perform(self, form: Any) -> str:
        save_profile(volunteer=self.volunteer, by=self.request.user, **form.cleaned_data)
        return reverse("assignments:mine")
