"""A volunteer's own assignments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from assignments.enums import AnswerChannel, AssignmentStatus
from assignments.forms.volunteer import ReportForm
from assignments.models import Assignment
from assignments.services.answers import answer_offer
from assignments.services.reports import complete_assignment
from assignments.views.common import ANSWERS, tell
from kern.views import ServicePage
from volunteers.models import Volunteer


@require_safe
@allow(Kind.VOLUNTEER)
def mine(request: SignedInRequest) -> HttpResponse:
    """What a volunteer is asked for, has taken and has done. Of the newcomer only the first name."""
    now = timezone.now()
    own = Assignment.objects.own(request.user).with_people().order_by("starts_at")
    parts: dict[str, list[Assignment]] = {"asked": [], "coming": [], "to_report": [], "done": []}
    for assignment in own:
        match assignment.status:
            case AssignmentStatus.OFFERED if assignment.starts_at > now:
                parts["asked"].append(assignment)
            case AssignmentStatus.TAKEN:
                parts["coming" if assignment.starts_at > now else "to_report"].append(assignment)
            case AssignmentStatus.DONE:
                parts["done"].insert(0, assignment)
    return render(request, "assignments/assignment_mine.html", parts | {"has_any": any(parts.values())})


@require_POST
@allow(Kind.VOLUNTEER)
def assignment_answer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Yes or no of a volunteer who is logged in."""
    volunteer = get_object_or_404(Volunteer, person__user=request.user)
    assignment = get_object_or_404(Assignment.objects.own(request.user), pk=pk)
    if (answer := request.POST.get("answer")) not in ANSWERS:
        messages.error(request, _("Please choose one of the answers."))
        return redirect("assignments:mine")
    accepts = answer == "yes"
    tell(
        request,
        lambda: answer_offer(
            assignment=assignment,
            volunteer=volunteer,
            accepts=accepts,
            channel=AnswerChannel.PORTAL,
            now=timezone.now(),
        ),
        _("Thank you! You take the assignment.") if accepts else _("All right. We will ask somebody else."),
    )
    return redirect("assignments:mine")


@allow(Kind.VOLUNTEER, Kind.COORDINATOR, Kind.ADMINISTRATOR)
class AssignmentReport(ServicePage):
    """How it went, from the volunteer or noted by the office."""

    request: SignedInRequest
    form_class = ReportForm
    page_title = _("Report on the assignment")
    success_message = _("Thank you! The report is saved.")

    @cached_property
    def assignment(self) -> Assignment:
        visible = Assignment.objects.visible_to(self.request.user).with_people()
        found: Assignment = get_object_or_404(visible, pk=self.kwargs["pk"])
        return found

    def get_initial(self) -> dict[str, Any]:
        return {"actual_minutes": self.assignment.minutes}

    def get_cancel_url(self) -> str:
        if Assignment.objects.run_by(self.request.user).filter(pk=self.assignment.pk).exists():
            return self.assignment.get_absolute_url()
        return reverse("assignments:mine")

    def perform(self, form: Any) -> str:
        complete_assignment(
            assignment=self.assignment, **form.cleaned_data, by=self.request.user, now=timezone.now()
        )
        return self.get_cancel_url()
