"""Yes and no as a form sends them, from the page behind the link and from the portal alike."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from assignments.enums import AnswerChannel
from assignments.models import Assignment
from assignments.services.answers import answer_offer
from assignments.starts import possible_starts
from volunteers.models import Volunteer

ANSWERS = ("yes", "no")


def answer_in(
    request: HttpRequest,
    assignment: Assignment,
    volunteer: Volunteer,
    *,
    channel: AnswerChannel,
    now: datetime,
) -> bool:
    """Take the answer that was sent; True for a yes. Raises ValidationError where it is none, or comes too
    late."""
    answer = request.POST.get("answer")
    if answer not in ANSWERS:
        raise ValidationError(_("Please choose one of the answers."))
    accepts = answer == "yes"
    starts_at = _hour_in(request, assignment, volunteer, now=now) if accepts else None
    answer_offer(
        assignment=assignment,
        volunteer=volunteer,
        accepts=accepts,
        channel=channel,
        starts_at=starts_at,
        now=now,
    )
    return accepts


def _hour_in(
    request: HttpRequest, assignment: Assignment, volunteer: Volunteer, *, now: datetime
) -> datetime | None:
    """The hour chosen where there is a window; otherwise the hour that the page showed, if it said so."""
    try:
        sent = datetime.fromisoformat(request.POST.get("starts_at", ""))
    except ValueError:
        sent = None
    # Whoever has it already said their hour before.
    if not assignment.has_window or assignment.volunteer_id:
        return sent if sent and sent.tzinfo else None
    if sent is None:
        raise ValidationError(_("Please choose at what time you could come."))
    if sent not in possible_starts([assignment], volunteer, now=now)[assignment.pk]:
        raise ValidationError(_("This hour does not fit any more. Please choose another one."))
    return sent
