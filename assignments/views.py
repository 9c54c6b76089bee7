"""Assignments: the office's list and page, the volunteer's own, and the answer by signed address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, allow, allow_signed_link
from accounts.enums import Kind
from accounts.models import User
from assignments.enums import AssignmentStatus
from assignments.filters import AssignmentFilter
from assignments.forms import AssignmentForm, AssignmentRequestForm, ReportForm
from assignments.models import Assignment
from assignments.queries import suggestions_for
from assignments.services import (
    OFFER_PURPOSE,
    answer_offer,
    cancel_assignment,
    change_assignment,
    complete_assignment,
    offer_assignment,
    request_assignment,
    take_assignment,
    withdraw_offer,
)
from assignments.tables import AssignmentTable
from kern.views import ListPage, ServicePage
from messaging.links import read
from newcomers.models import Newcomer
from volunteers.models import Volunteer

ANSWERS = ("yes", "no")


def _assignment_or_404(user: User, pk: UUID) -> Assignment:
    found: Assignment = get_object_or_404(Assignment.objects.run_by(user).with_people(), pk=pk)
    return found


def _tell(request: HttpRequest, change: Callable[[], object], done: str | Promise) -> None:
    """Do it and say so, or say why not."""
    try:
        change()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, str(done))


# --- the office ---------------------------------------------------------------------------------


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
        return _assignment_or_404(self.request.user, self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.assignment, name) for name in AssignmentForm.Meta.fields}

    def get_cancel_url(self) -> str:
        return self.assignment.get_absolute_url()

    def perform(self, form: Any) -> str:
        change_assignment(
            assignment=self.assignment, **form.cleaned_data, by=self.request.user, now=timezone.now()
        )
        return self.assignment.get_absolute_url()


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def assignment_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    assignment = _assignment_or_404(request.user, pk)
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
        "declined_by": assignment.declined_by.select_related("person"),
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
    assignment, volunteer = _assignment_or_404(request.user, pk), _chosen_volunteer(request)
    _tell(
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
    assignment, volunteer = _assignment_or_404(request.user, pk), _chosen_volunteer(request)
    _tell(
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
    assignment = _assignment_or_404(request.user, pk)
    _tell(
        request,
        lambda: withdraw_offer(assignment=assignment, by=request.user),
        _("The assignment is open again."),
    )
    return redirect(assignment)


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def assignment_cancel(request: SignedInRequest, pk: UUID) -> HttpResponse:
    assignment = _assignment_or_404(request.user, pk)
    _tell(
        request,
        lambda: cancel_assignment(assignment=assignment, by=request.user, now=timezone.now()),
        _("The assignment is cancelled."),
    )
    return redirect(assignment)


# --- the volunteer --------------------------------------------------------------------------------


@require_safe
@allow(Kind.VOLUNTEER)
def mine(request: SignedInRequest) -> HttpResponse:
    """What a volunteer is asked for, has taken and has done. Of the newcomer only the first name."""
    now = timezone.now()
    own = Assignment.objects.filter(volunteer__person__user=request.user).with_people().order_by("starts_at")
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
    assignment = get_object_or_404(Assignment.objects.filter(volunteer=volunteer), pk=pk)
    if (answer := request.POST.get("answer")) not in ANSWERS:
        messages.error(request, _("Please choose one of the answers."))
        return redirect("assignments:mine")
    accepts = answer == "yes"
    _tell(
        request,
        lambda: answer_offer(assignment=assignment, volunteer=volunteer, accepts=accepts, now=timezone.now()),
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


# --- the address in the mail ------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@allow_signed_link
def offer(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what is asked; POST answers yes or no. Afterwards the page says what was answered."""
    link = read(token, purpose=OFFER_PURPOSE)
    assignment = get_object_or_404(Assignment.objects.with_people(), pk=link["assignment"])
    volunteer = get_object_or_404(Volunteer.objects.select_related("person"), pk=link["volunteer"])
    status = 200
    error = ""
    if request.method == "POST":
        if (answer := request.POST.get("answer")) not in ANSWERS:
            error, status = str(_("Please choose one of the answers.")), 422
        else:
            try:
                answer_offer(
                    assignment=assignment, volunteer=volunteer, accepts=answer == "yes", now=timezone.now()
                )
                return redirect("assignments:offer", token)
            except ValidationError as refused:
                error, status = " ".join(refused.messages), 422
    is_theirs = assignment.volunteer_id == volunteer.pk
    context = {
        "assignment": assignment,
        "volunteer": volunteer,
        "error": error,
        "is_asked": is_theirs
        and assignment.status == AssignmentStatus.OFFERED
        and assignment.starts_at > timezone.now(),
        # Once it is over the address no longer tells with whom and where it was.
        "has_taken": is_theirs
        and assignment.status in (AssignmentStatus.TAKEN, AssignmentStatus.DONE)
        and assignment.ends_at > timezone.now(),
        "has_declined": assignment.declined_by.filter(pk=volunteer.pk).exists(),
    }
    return render(request, "assignments/assignment_offer.html", context, status=status)
