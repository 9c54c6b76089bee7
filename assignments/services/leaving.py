"""What becomes of somebody's assignments when their data are restricted or erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from accounts.models import User
from assignments.enums import AnswerChannel, AssignmentStatus, CancelReason
from assignments.models import PENDING, SEARCHING, Assignment, Offer
from assignments.services import letters
from assignments.services.answers import give_back, note_no
from assignments.services.asking import stop_asking
from assignments.services.common import hold
from assignments.services.requests import cancel_assignment
from people.models import Person
from people.signals import restriction_began


@transaction.atomic
def end_assignments(person: Person, *, by: User | None, now: datetime) -> None:
    """Before somebody is erased: their appointments are called off, and others asked in their place.

    What was requested for a newcomer ends as "the person's data were erased"; whoever goes along is told that
    it is called off, the requester no more than that. What a volunteer has taken is open again, and the next
    ones are asked at once; what has begun stays theirs, for the report. Their answer is awaited no longer.
    """
    theirs = Assignment.objects.filter(
        newcomer__person=person, status__in=(AssignmentStatus.UNCONFIRMED, *PENDING)
    )
    for assignment in theirs.order_by("pk"):
        cancel_assignment(assignment=assignment, reason=CancelReason.ERASED, by=by, now=now)
    taken = Assignment.objects.taken().filter(volunteer__person=person, starts_at__gt=now)
    for assignment in taken.select_related("volunteer").order_by("pk"):
        if assignment.volunteer:
            give_back(
                assignment=assignment,
                volunteer=assignment.volunteer,
                channel=AnswerChannel.OFFICE,
                now=now,
            )
    release(person, now=now)


@transaction.atomic
def release(person: Person, *, now: datetime) -> None:
    """A volunteer who was asked need not answer any more, and the next ones are asked as after a no."""
    waiting = Offer.objects.waiting().filter(volunteer__person=person, assignment__status__in=SEARCHING)
    for offer in waiting.select_related("assignment", "volunteer").order_by("assignment"):
        hold(offer.assignment)
        note_no(offer.assignment, offer, channel=AnswerChannel.OFFICE, now=now)
        letters.take_back_offer(offer.assignment, offer.volunteer)


@receiver(restriction_began)
def _stop_searching(person: Person, **kwargs: Any) -> None:
    """Art. 18 GDPR: nobody new hears of a newcomer's appointments, and a volunteer is not asked any more.

    Whoever goes along knows it already: that is for the office to settle, and the page says so.
    """
    now = timezone.now()
    searching = Assignment.objects.filter(newcomer__person=person, status__in=SEARCHING)
    for assignment in searching.order_by("pk"):
        stop_asking(assignment=assignment, by=None, now=now)
    release(person, now=now)
