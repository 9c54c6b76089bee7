"""The address in the mail: yes or no without logging in, and afterwards all about it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import allow_signed_link
from assignments.enums import AnswerChannel
from assignments.feed import one_date
from assignments.known import facts_for
from assignments.models import Assignment
from assignments.services.common import OFFER_PURPOSE, report_path
from assignments.standing import Standing, standing_of
from assignments.starts import possible_starts
from assignments.views.answering import answer_in
from assignments.views.by_link import opens_assignment
from assignments.views.giving_back import giving_back_page
from volunteers.models import Volunteer


@require_http_methods(["GET", "HEAD", "POST"])
@allow_signed_link
@opens_assignment(OFFER_PURPOSE)
def offer(request: HttpRequest, token: str, assignment: Assignment, volunteer: Volunteer) -> HttpResponse:
    """GET shows what is asked, and later what became of it; POST answers yes or no."""
    now = timezone.now()
    error = ""
    if request.method == "POST":
        try:
            answer_in(request, assignment, volunteer, channel=AnswerChannel.LINK, now=now)
        except ValidationError as refused:
            error = " ".join(refused.messages)
            assignment = Assignment.objects.with_people().get(pk=assignment.pk)
        else:
            return redirect("assignments:offer", token)
    standing = standing_of(assignment, volunteer, now=now)
    context = {
        "token": token,
        "volunteer": volunteer,
        "organisation": assignment.organisation,
        "standing": standing,
        "known": facts_for(assignment, volunteer, now=now),
        "has_window": assignment.has_window,
        "starts_at": assignment.starts_at,
        "hours": possible_starts([assignment], volunteer, now=now).get(assignment.pk, []),
        "chosen": request.POST.get("starts_at", ""),
        "report_url": report_path(assignment, volunteer)
        if standing in (Standing.TO_REPORT, Standing.DONE)
        else "",
        "error": error,
    }
    return render(request, "assignments/assignment_offer.html", context, status=422 if error else 200)


@require_safe
@allow_signed_link
@opens_assignment(OFFER_PURPOSE)
def offer_date(
    request: HttpRequest, token: str, assignment: Assignment, volunteer: Volunteer
) -> HttpResponse:
    """The date as a file for the phone's calendar, as long as the assignment is theirs."""
    if standing_of(assignment, volunteer, now=timezone.now()) not in (Standing.TAKEN, Standing.TO_REPORT):
        raise Http404
    return one_date(assignment, volunteer, now=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
@allow_signed_link
@opens_assignment(OFFER_PURPOSE)
def offer_give_back(
    request: HttpRequest, token: str, assignment: Assignment, volunteer: Volunteer
) -> HttpResponse:
    """“I cannot after all”, with one more question."""
    return giving_back_page(
        request,
        assignment,
        volunteer,
        channel=AnswerChannel.LINK,
        back=reverse("assignments:offer", args=[token]),
    )
