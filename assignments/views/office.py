"""The office's list of assignments and the page of one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from accounts.models import User
from assignments.cards import CardWriter
from assignments.contacts import known_names
from assignments.enums import AssignmentStatus, Urgency
from assignments.filters import AssignmentFilter
from assignments.models import PENDING, Assignment
from assignments.office_page import OfficePage, state_of
from assignments.rules import rules_of
from assignments.services.duplicates import same_appointments
from assignments.services.reports import why_not_correct
from assignments.tables import AssignmentTable
from assignments.views.common import assignment_or_404
from audit.reading import also_lists
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

    template_name = "assignments/assignment_list.html"

    def get_queryset(self) -> QuerySet[Assignment]:
        return Assignment.objects.run_by(self.request.user).with_people()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        shown = [row.volunteer for row in context["table"].page.object_list.data if row.volunteer]
        context["table"].names = known_names(shown, self.request.user)
        return context

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d assignment", "%(count)d assignments", count) % {"count": count}


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def assignment_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How it stands, what to do next, whom to ask or call, who answered what, what became of it."""
    assignment, now = assignment_or_404(request.user, pk), timezone.now()
    page = OfficePage(assignment, user=request.user, now=now)
    also_lists(request, {Volunteer: len(page.shown)})
    rules = rules_of(assignment.programme)
    context = {
        "assignment": assignment,
        "page": page,
        "state": state_of(assignment, now=now),
        "is_pending": assignment.status in PENDING,
        "is_unconfirmed": assignment.status == AssignmentStatus.UNCONFIRMED,
        "may_be_reported_anew": assignment.status == AssignmentStatus.DONE
        and not why_not_correct(assignment, by=request.user, now=now),
        "rules": rules,
        "wait": rules.urgent_wait_minutes if assignment.urgency == Urgency.URGENT else rules.wait_minutes,
        "requester_knows": assignment.volunteer_id
        and assignment.contact_passings.filter(volunteer=assignment.volunteer_id).exists(),
        "duplicates": _duplicates(assignment, request.user),
        "card": CardWriter([assignment], user=request.user, now=now).card(assignment),
    }
    return render(request, "assignments/assignment_detail.html", context)


def _duplicates(assignment: Assignment, user: User) -> list[tuple[Assignment, bool]]:
    """Requests that seem to be the same appointment; of another office's nothing but its name is shown."""
    if assignment.status not in (*PENDING, AssignmentStatus.UNCONFIRMED):
        return []
    found = same_appointments(assignment)
    own = (
        set(
            Assignment.objects.run_by(user)
            .filter(pk__in=[each.pk for each in found])
            .values_list("pk", flat=True)
        )
        if found
        else set()
    )
    return [(each, each.pk in own) for each in found]
