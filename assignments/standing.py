"""How it stands between a volunteer and an assignment for which they were asked."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from assignments.enums import AssignmentStatus, OfferAnswer
from assignments.models import SEARCHING, Assignment, Offer
from assignments.services.common import begins_at_latest
from volunteers.models import Volunteer


class Standing(models.TextChoices):
    ASKED = "asked"
    TAKEN = "taken"
    # It has begun: now the report is wanted.
    TO_REPORT = "to_report"
    DONE = "done"
    # They said no, or gave it back, and nobody has been found yet.
    DECLINED = "declined"
    # The same, and it is settled.
    NOT_NEEDED = "not_needed"
    SOMEBODY_ELSE = "somebody_else"
    # The question was taken back, or the hour was changed since.
    CHANGED = "changed"
    CANCELLED = "cancelled"
    PAST = "past"


def standing_of(assignment: Assignment, volunteer: Volunteer, *, now: datetime) -> Standing:
    """One query at most."""
    if assignment.volunteer_id == volunteer.pk:
        match assignment.status:
            case AssignmentStatus.TAKEN:
                return Standing.TAKEN if assignment.starts_at > now else Standing.TO_REPORT
            case AssignmentStatus.DONE:
                return Standing.DONE
    if assignment.status == AssignmentStatus.CANCELLED:
        return Standing.CANCELLED
    answer = _answer(assignment, volunteer)
    is_open = assignment.status in SEARCHING and begins_at_latest(assignment) > now
    if answer == OfferAnswer.NO:
        return Standing.DECLINED if is_open else Standing.NOT_NEEDED
    if is_open:
        # Also once the office calls others: a late yes is welcome as long as nobody goes along.
        return Standing.ASKED if answer == OfferAnswer.WAITING else Standing.CHANGED
    if assignment.volunteer_id:
        return Standing.SOMEBODY_ELSE
    return Standing.PAST


def _answer(assignment: Assignment, volunteer: Volunteer) -> str:
    offer = Offer.objects.filter(assignment=assignment, round=assignment.round, volunteer=volunteer).first()
    return offer.answer if offer else ""
