"""Yes and no: by the link, in the portal, or noted by the office."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assignments.enums import AnswerChannel, AssignmentStatus, OfferAnswer
from assignments.models import Assignment, Offer
from assignments.services.asking import free_others
from assignments.services.booking import check_booking
from assignments.services.common import lock, mail_prefix
from messaging.services import cancel_mails
from volunteers.models import Volunteer


@transaction.atomic
def answer_offer(
    *,
    assignment: Assignment,
    volunteer: Volunteer,
    accepts: bool,
    channel: AnswerChannel = AnswerChannel.PORTAL,
    now: datetime,
) -> Assignment:
    """The volunteer's answer: the first yes takes the assignment, the others are freed; a no is remembered.

    Raises ValidationError where this volunteer is not asked any more, or the hour has passed.
    """
    lock(assignment, AssignmentStatus.OFFERED)
    offer = assignment.offers.filter(round=assignment.round, volunteer=volunteer).first()
    if offer is None or offer.answer != OfferAnswer.WAITING:
        raise ValidationError(_("Somebody else has been asked in the meantime. Thank you all the same!"))
    if accepts:
        _take(assignment, offer, channel=channel, now=now)
    else:
        _note(offer, OfferAnswer.NO, channel=channel, now=now)
        still_asked = assignment.offers.filter(round=assignment.round, answer=OfferAnswer.WAITING)
        if not still_asked.exists():
            assignment.status = AssignmentStatus.OPEN
    assignment.save()
    return assignment


@transaction.atomic
def take_assignment(*, assignment: Assignment, volunteer: Volunteer, by: User, now: datetime) -> Assignment:
    """Note a yes that was given on the phone, by somebody who was asked or not."""
    lock(assignment, AssignmentStatus.OPEN, AssignmentStatus.OFFERED)
    offer, _created = Offer.objects.get_or_create(
        assignment=assignment, round=assignment.round, volunteer=volunteer, defaults={"offered_at": now}
    )
    assignment.asked_at = assignment.asked_at or now
    _take(assignment, offer, channel=AnswerChannel.OFFICE, now=now)
    assignment.save()
    return assignment


def _take(assignment: Assignment, offer: Offer, *, channel: AnswerChannel, now: datetime) -> None:
    check_booking(assignment, offer.volunteer, now=now)
    cancel_mails(key_prefix=f"{mail_prefix(assignment)}offer:")
    _note(offer, OfferAnswer.YES, channel=channel, now=now)
    free_others(assignment, now=now)
    assignment.volunteer = offer.volunteer
    assignment.status = AssignmentStatus.TAKEN
    assignment.taken_at = now
    assignment.first_yes_at = assignment.first_yes_at or now
    assignment.next_wave_at = None
    assignment.exhausted_at = None
    assignment.sequence += 1


def _note(offer: Offer, answer: OfferAnswer, *, channel: AnswerChannel, now: datetime) -> None:
    offer.answer = answer
    offer.answered_at = now
    offer.channel = channel
    offer.save()
