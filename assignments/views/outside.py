"""Without an account: a school, an authority or a practice asks for company and sees what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import allow_public, allow_signed_link
from assignments.enums import AssignmentStatus, Urgency
from assignments.forms.outside import OutsideForm
from assignments.mails.requesters import (
    CONFIRM_PURPOSE,
    CONFIRM_WITHIN,
    STATUS_PURPOSE,
    belongs_to,
    status_path,
)
from assignments.models import PENDING, Assignment
from assignments.services.common import begins_at_latest
from assignments.services.outside import call_off_from_outside, confirm_request, request_from_outside
from kern.views import PublicPage
from messaging.links import read

# Sooner than that, volunteers are asked one after the other more quickly.
SOON = timedelta(days=2)
NAMED_FOR = timedelta(days=1)


@allow_public
class RequestCompany(PublicPage):
    """Says the same whatever we know of the person, the appointment or the address."""

    template_name = "assignments/outside_form.html"
    notice = "kontakte"
    form_class = OutsideForm
    page_title = gettext_lazy("Ask for company at an appointment")
    intro = gettext_lazy(
        "You are an authority, a school or a practice, and somebody cannot speak German well enough yet? "
        "We look for a volunteer with the language who comes along. It costs nothing."
    )
    submit_label = gettext_lazy("Send the request")

    def get_initial(self) -> dict[str, Any]:
        return {"minutes": 60, "wished_gender": "any"}

    def perform(self, form: OutsideForm) -> str:
        if not form.is_trapped:
            now = timezone.now()
            facts = form.facts
            is_soon = facts["starts_at"] - now < SOON
            request_from_outside(
                **facts,
                requester=form.requester(language=(get_language() or "de")[:2]),
                urgency=Urgency.URGENT if is_soon else Urgency.NORMAL,
                now=now,
            )
        return reverse("assignments:company_sent")


@allow_public
@require_safe
def company_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "assignments/outside_sent.html", {"page_title": _("Please look into your mail")})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@allow_signed_link
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the button, POST confirms: mail scanners open links, but press no buttons."""
    link = read(token, purpose=CONFIRM_PURPOSE, max_age=CONFIRM_WITHIN)
    assignment = Assignment.objects.select_related("municipality").filter(pk=link["assignment"]).first()
    if assignment is None or not belongs_to(assignment, link):
        return render(request, "assignments/outside_gone.html", {"page_title": _("This request is gone")})
    if assignment.confirmed_at:
        return redirect(status_path(assignment))
    error = ""
    if request.method == "POST":
        try:
            confirm_request(assignment=assignment, now=timezone.now())
        except ValidationError as refused:
            error = " ".join(refused.messages)
        else:
            messages.success(request, _("Thank you, your request is confirmed."))
            return redirect(status_path(assignment))
    context = {"page_title": _("Is this your request?"), "assignment": assignment, "error": error}
    return render(request, "assignments/outside_confirm.html", context, status=422 if error else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@allow_signed_link
def status(request: HttpRequest, token: str) -> HttpResponse:
    """GET says what has become of the request, and by first name who comes; POST calls it off."""
    link = read(token, purpose=STATUS_PURPOSE)
    found = Assignment.objects.select_related("municipality", "organisation", "volunteer__person")
    assignment = get_object_or_404(found, pk=link["assignment"])
    if not belongs_to(assignment, link):
        return render(request, "assignments/outside_gone.html", {"page_title": _("This request is gone")})
    now, error = timezone.now(), ""
    if request.method == "POST":
        try:
            call_off_from_outside(assignment=assignment, now=now)
        except ValidationError as refused:
            error = " ".join(refused.messages)
        else:
            messages.success(request, _("Your request is called off. Whoever wanted to come hears of it."))
            return redirect(request.path)
    context = {
        "page_title": _("Your request"),
        "assignment": assignment,
        "error": error,
        "volunteer": _who_comes(assignment, now=now),
        "can_call_off": assignment.status in PENDING and begins_at_latest(assignment) > now,
    }
    return render(request, "assignments/outside_status.html", context, status=422 if error else 200)


def _who_comes(assignment: Assignment, *, now: datetime) -> str:
    """The first name, until the day after."""
    is_taken = assignment.status in (AssignmentStatus.TAKEN, AssignmentStatus.DONE)
    if assignment.volunteer is None or not is_taken or now > assignment.ends_at + NAMED_FOR:
        return ""
    return assignment.volunteer.person.first_name
