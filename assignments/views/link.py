"""The address in the mail: yes or no without logging in."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.access import allow_signed_link
from assignments.enums import AnswerChannel, AssignmentStatus, OfferAnswer
from assignments.models import Assignment
from assignments.services.answers import answer_offer
from assignments.services.common import OFFER_PURPOSE
from assignments.views.common import ANSWERS
from messaging.links import read
from volunteers.models import Volunteer


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
                    assignment=assignment,
                    volunteer=volunteer,
                    accepts=answer == "yes",
                    channel=AnswerChannel.LINK,
                    now=timezone.now(),
                )
                return redirect("assignments:offer", token)
            except ValidationError as refused:
                error, status = " ".join(refused.messages), 422
    offers = assignment.offers.filter(round=assignment.round, volunteer=volunteer)
    answers = set(offers.values_list("answer", flat=True))
    is_theirs = assignment.volunteer_id == volunteer.pk
    context = {
        "assignment": assignment,
        "volunteer": volunteer,
        "error": error,
        "is_asked": OfferAnswer.WAITING in answers
        and assignment.status == AssignmentStatus.OFFERED
        and assignment.starts_at > timezone.now(),
        # Once it is over the address no longer tells with whom and where it was.
        "has_taken": is_theirs
        and assignment.status in (AssignmentStatus.TAKEN, AssignmentStatus.DONE)
        and assignment.ends_at > timezone.now(),
        "has_declined": OfferAnswer.NO in answers,
    }
    return render(request, "assignments/assignment_offer.html", context, status=status)
