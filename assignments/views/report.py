"""The report in 20 seconds: from the volunteer with or without login, or noted by the office."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest, allow, allow_signed_link
from accounts.enums import Kind
from accounts.models import User
from assignments.enums import AssignmentStatus
from assignments.forms.volunteer import ReportForm
from assignments.known import facts_for
from assignments.models import Assignment
from assignments.services.common import REPORT_PURPOSE
from assignments.services.reports import complete_assignment, is_by_office, why_not_correct
from assignments.views.by_link import opens_assignment
from volunteers.models import Volunteer

# In the address of a report that is there already: open it to change it.
CHANGE = "aendern"


@require_http_methods(["GET", "HEAD", "POST"])
@allow_signed_link
@opens_assignment(REPORT_PURPOSE)
def report_by_link(
    request: HttpRequest, token: str, assignment: Assignment, volunteer: Volunteer
) -> HttpResponse:
    """The question, or thanks with the way to correct it. What was written is not shown again."""
    own_page = reverse("assignments:report_by_link", args=[token])
    if assignment.volunteer_id != volunteer.pk:
        return _page(request, assignment, volunteer, by=None, back="", form=None)
    is_done = assignment.status == AssignmentStatus.DONE
    if is_done and request.method != "POST" and CHANGE not in request.GET:
        return _thanks(request, assignment, volunteer, change_url=f"{own_page}?{CHANGE}=1")
    form = ReportForm(_sent(request), assignment=assignment, shows_words=False)
    if _saves(request, form, assignment, by=None, volunteer=volunteer):
        return redirect(own_page)
    return _page(request, assignment, volunteer, by=None, back=own_page if is_done else "", form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Kind.VOLUNTEER, Kind.COORDINATOR, Kind.ADMINISTRATOR)
def report(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The same for who is logged in, to note or to correct it."""
    visible = Assignment.objects.visible_to(request.user).with_people()
    assignment = get_object_or_404(visible, pk=pk)
    office = is_by_office(assignment, request.user)
    back = assignment.get_absolute_url() if office else reverse("assignments:mine")
    form = ReportForm(_sent(request), assignment=assignment)
    if _saves(request, form, assignment, by=request.user, volunteer=None):
        messages.success(request, _("Thank you! The report is saved."))
        return redirect(back)
    return _page(request, assignment, assignment.volunteer, by=request.user, back=back, form=form)


def _sent(request: HttpRequest) -> QueryDict | None:
    """A form that came in, be it an empty one."""
    return request.POST if request.method == "POST" else None


def _saves(
    request: HttpRequest,
    form: ReportForm,
    assignment: Assignment,
    *,
    by: User | None,
    volunteer: Volunteer | None,
) -> bool:
    """Whether a report came in and was saved; the service's refusal stands in the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        complete_assignment(
            assignment=assignment, by=by, volunteer=volunteer, now=timezone.now(), **form.facts()
        )
    except PermissionDenied:
        # Somebody else has taken it in the meantime; the page says so.
        form.add_error(None, _("This assignment is not yours any more."))
    except ValidationError as error:
        form.add_refusal(error)
    else:
        return True
    return False


def _page(
    request: HttpRequest,
    assignment: Assignment,
    volunteer: Volunteer | None,
    *,
    by: User | None,
    back: str,
    form: ReportForm | None,
) -> HttpResponse:
    now = timezone.now()
    why_not = _why_not(assignment, volunteer, by=by)
    context = {
        "assignment": assignment,
        "known": facts_for(assignment, volunteer, now=now) if volunteer else None,
        "form": None if why_not else form,
        "why_not": why_not,
        "is_office": is_by_office(assignment, by),
        "organisation": assignment.organisation,
        "back": back,
        "page_title": _("How did it go?"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "assignments/assignment_report.html", context, status=status)


def _why_not(assignment: Assignment, volunteer: Volunteer | None, *, by: User | None) -> str:
    """Why there is nothing to report here, empty where there is."""
    now = timezone.now()
    match assignment.status:
        case AssignmentStatus.DONE if volunteer and volunteer.pk == assignment.volunteer_id:
            return why_not_correct(assignment, by=by, now=now)
        case AssignmentStatus.TAKEN if volunteer and volunteer.pk == assignment.volunteer_id:
            return "" if assignment.starts_at <= now else _("This assignment has not begun yet.")
        case AssignmentStatus.CANCELLED:
            return _("This assignment was called off. There is nothing to report.")
    return _("Nobody went along to this assignment, or somebody else did. There is nothing to report.")


def _thanks(
    request: HttpRequest, assignment: Assignment, volunteer: Volunteer, *, change_url: str
) -> HttpResponse:
    now = timezone.now()
    context = {
        "assignment": assignment,
        "known": facts_for(assignment, volunteer, now=now),
        "why_not": why_not_correct(assignment, by=None, now=now),
        "change_url": change_url,
        "organisation": assignment.organisation,
    }
    return render(request, "assignments/assignment_reported.html", context)
