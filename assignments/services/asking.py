"""Asking volunteers whether they go along."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assignments.enums import AssignmentStatus, OfferAnswer
from assignments.models import Assignment, Offer
from assignments.services.booking import check_booking
from assignments.services.common import lock, mail_prefix, offer_path, words
from messaging.services import absolute_url, cancel_mails, queue_mail
from volunteers.models import Volunteer


@transaction.atomic
def offer_assignment(*, assignment: Assignment, volunteer: Volunteer, by: User, now: datetime) -> Assignment:
    """Ask one more volunteer by hand; they get a mail with a signed address for yes or no.

    Raises ValidationError unless the volunteer could take it (`check_booking`) and has an e-mail address.
    """
    lock(assignment, AssignmentStatus.OPEN, AssignmentStatus.OFFERED)
    if not volunteer.person.email:
        raise ValidationError(
            _("%(name)s has no e-mail address. Please call and note the answer.") % {"name": volunteer}
        )
    check_booking(assignment, volunteer, now=now)
    ask(assignment, volunteer, wave=0, now=now)
    assignment.status = AssignmentStatus.OFFERED
    assignment.asked_at = assignment.asked_at or now
    assignment.save()
    return assignment


@transaction.atomic
def withdraw_offer(*, assignment: Assignment, by: User | None, now: datetime) -> Assignment:
    """Ask nobody any more, and take it from whoever had taken it: the assignment is open again."""
    lock(assignment, AssignmentStatus.OFFERED, AssignmentStatus.TAKEN)
    cancel_mails(key_prefix=mail_prefix(assignment))
    free_others(assignment, now=now)
    assignment.offers.filter(answer=OfferAnswer.YES).update(answer=OfferAnswer.FREED)
    assignment.volunteer = None
    assignment.taken_at = None
    assignment.next_wave_at = None
    assignment.status = AssignmentStatus.OPEN
    assignment.sequence += 1
    assignment.save()
    return assignment


def ask(assignment: Assignment, volunteer: Volunteer, *, wave: int, now: datetime) -> Offer:
    """Note the question and queue its mail, in the caller's transaction."""
    offer, _created = Offer.objects.update_or_create(
        assignment=assignment,
        round=assignment.round,
        volunteer=volunteer,
        defaults={"wave": wave, "offered_at": now, "answer": OfferAnswer.WAITING, "answered_at": None},
    )
    queue_mail(
        key=f"{mail_prefix(assignment)}offer:{assignment.round}:{volunteer.pk}:{now.isoformat()}",
        template="assignments/mail/offer",
        context=lambda: words(assignment) | {"link": absolute_url(offer_path(assignment, volunteer))},
        person=volunteer.person,
        expires_at=assignment.starts_at,
        now=now,
    )
    return offer


def free_others(assignment: Assignment, *, now: datetime) -> int:
    """Whoever has not answered yet is not needed any more."""
    waiting = assignment.offers.filter(round=assignment.round, answer=OfferAnswer.WAITING)
    return waiting.update(answer=OfferAnswer.FREED, answered_at=now)
