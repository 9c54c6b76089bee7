"""“I cannot after all”: asked once more, with a word if they like."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assignments.enums import AnswerChannel
from assignments.forms.volunteer import GiveBackForm
from assignments.known import facts_for
from assignments.models import Assignment
from assignments.services.answers import give_back
from assignments.standing import Standing, standing_of
from volunteers.models import Volunteer


def giving_back_page(
    request: HttpRequest, assignment: Assignment, volunteer: Volunteer, *, channel: AnswerChannel, back: str
) -> HttpResponse:
    """GET asks, POST gives it back and leads to `back`; so does a link to what is not theirs any more."""
    now = timezone.now()
    if standing_of(assignment, volunteer, now=now) != Standing.TAKEN:
        return redirect(back)
    form = GiveBackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            give_back(assignment=assignment, volunteer=volunteer, channel=channel, now=now, **form.facts())
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, _("Thank you for telling us. We ask somebody else at once."))
            return redirect(back)
    context = {
        "form": form,
        "known": facts_for(assignment, volunteer, now=now),
        "organisation": assignment.organisation,
        "back": back,
    }
    status = 422 if form.errors else 200
    return render(request, "assignments/assignment_give_back.html", context, status=status)
