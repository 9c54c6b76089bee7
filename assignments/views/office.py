"""The office's list of assignments, the page of one, and what is done there."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from assignments.enums import AssignmentStatus
from assignments.filters import AssignmentFilter
from assignments.models import Assignment
from assignments.queries import suggestions_for
from assignments.services.answers import take_assignment
from assignments.services.asking import offer_assignment, withdraw_offer
from assignments.tables import AssignmentTable
from assignments.views.common import assignment_or_404, tell
from kern.views import ListPage
from volunteers.models import Volunteer


@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
class AssignmentList(ListPage):
    request: SignedInRequest
    page_title = _("Assignments")
    intro = _("Going along to an authority, the doctor, the school: once, with the right language.")
    table_class, filterset_class = AssignmentTable, AssignmentFilter
    empty_text = _("There are no assignments yet.")
    actions = (("assignments:create", _("New assignment")),)

    def get_queryset(self) -> QuerySet[Assignment]:
        return Assignment.objects.run_by(self.request.user).with_people()

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d assignment", "%(count)d assignments", count) % {"count": count}


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def assignment_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    assignment = assignment_or_404(request.user, pk)
    is_past = assignment.starts_at <= timezone.now()
    is_open = assignment.status == AssignmentStatus.OPEN
    suggestions = []
    if is_open and not is_past:
        suggestions = suggestions_for(assignment, Volunteer.objects.visible_to(request.user))
    context = {
        "assignment": assignment,
        "is_past": is_past,
        "is_open": is_open,
        "is_offered": assignment.status == AssignmentStatus.OFFERED,
        "is_taken": assignment.status == AssignmentStatus.TAKEN,
        "is_done": assignment.status == AssignmentStatus.DONE,
        "suggestions": suggestions,
        "offers": assignment.offers.select_related("volunteer__person"),
    }
    return render(request, "assignments/assignment_detail.html", context)


def _chosen_volunteer(request: SignedInRequest) -> Volunteer:
    visible = Volunteer.objects.visible_to(request.user).select_related("person")
    try:
        chosen = UUID(request.POST.get("volunteer", ""))
    except ValueError:
        chosen = None
    found: Volunteer = get_object_or_404(visible, pk=chosen)
    return found


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def assignment_offer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask the chosen volunteer by mail."""
    assignment, volunteer = assignment_or_404(request.user, pk), _chosen_volunteer(request)
    tell(
        request,
        lambda: offer_assignment(
            assignment=assignment, volunteer=volunteer, by=request.user, now=timezone.now()
        ),
        _("%(name)s is asked by e-mail.") % {"name": volunteer},
    )
    return redirect(assignment)


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def assignment_take(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Note the yes that the chosen volunteer gave on the phone."""
    assignment, volunteer = assignment_or_404(request.user, pk), _chosen_volunteer(request)
    tell(
        request,
        lambda: take_assignment(
            assignment=assignment, volunteer=volunteer, by=request.user, now=timezone.now()
        ),
        _("%(name)s takes the assignment.") % {"name": volunteer},
    )
    return redirect(assignment)


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def assignment_withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    assignment = assignment_or_404(request.user, pk)
    tell(
        request,
        lambda: withdraw_offer(assignment=assignment, by=request.user, now=timezone.now()),
        _("The assignment is open again."),
    )
    return redirect(assignment)
