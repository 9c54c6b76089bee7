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
from assignments.contacts import known_names
from assignments.enums import AssignmentStatus
from assignments.filters import AssignmentFilter
from assignments.models import Assignment
from assignments.queries import suggestions_for
from assignments.tables import AssignmentTable
from assignments.views.common import assignment_or_404
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
