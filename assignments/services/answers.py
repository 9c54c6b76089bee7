"""Yes and no: by the link, in the portal, or noted by the office. The first yes takes the assignment."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import User
from assignments.diary import clash
from assignments.enums import AnswerChannel, AssignmentStatus, OfferAnswer
from assignments.mails import requesters
from assignments.models import SEARCHING, Assignment, Offer
from assignments.services import letters
from assignments.services.asking import ask_next, free_others, go_on, open_again
from assignments.services.booking import check_active, check_booking
from assignments.services.common import begins_at_latest, hold, lock
from assignments.services.letters import FreedBecause
from assignments.travel import point_of
from volunteers.models import Volunteer

# The code of the ValidationError that "I cannot after all" (`give_back`) answers.
GIVE_BACK = "give_back"


@transaction.atomic
def answer_offer(
    *,
    assignment: Assignment,
    volunteer: Volunteer,
    accepts: bool,
    channel: AnswerChannel = AnswerChannel.PORTAL,
    starts_at: datetime | None = None,
    now: datetime,
) -> Assignment:
    """The volunteer's answer: the first yes takes the assignment, the others are freed and thanked; a no is
    remembered, and once everybody has said no the next ones are asked.

    `starts_at`: the hour chosen, where there is a window; otherwise, if given, the hour that the yes was
    meant for. The same answer again changes nothing, a yes after a no is welcome as long as nobody else goes
    along. Raises ValidationError with a sentence for the volunteer: somebody else goes along, it was called
    off, the hour has passed or changed, they are not asked, have another date, or are not active; with code
    GIVE_BACK for a no to what they have taken.
    """
    hold(assignment)
    check_active(volunteer)
    offer = assignment.offers.filter(round=assignment.round, volunteer=volunteer).first()
    if accepts:
        if not _has_taken(assignment, volunteer):
            offer = _still_wanted(assignment, offer, volunteer, now=now)
            _take(assignment, offer, channel=channel, starts_at=starts_at, now=now)
    else:
        _decline(assignment, offer, volunteer, channel=channel, now=now)
    return assignment


@transaction.atomic
def take_assignment(
    *,
    assignment: Assignment,
    volunteer: Volunteer,
    starts_at: datetime | None = None,
    by: User,
    now: datetime,
) -> Assignment:
    """Note a yes given on the phone, by somebody who was asked or not; they get it confirmed by mail.

    `starts_at` as in `answer_offer`. Raises ValidationError where somebody has taken it, or they cannot.
    """
    lock(assignment, *SEARCHING)
    offer, _created = Offer.objects.get_or_create(
        assignment=assignment, round=assignment.round, volunteer=volunteer, defaults={"offered_at": now}
    )
    assignment.asked_at = assignment.asked_at or now
    _take(assignment, offer, channel=AnswerChannel.OFFICE, starts_at=starts_at, now=now)
    return assignment


@transaction.atomic
def give_back(
    *,
    assignment: Assignment,
    volunteer: Volunteer,
    reason: str = "",
    channel: AnswerChannel = AnswerChannel.PORTAL,
    now: datetime,
) -> Assignment:
    """They had said yes and cannot after all: the next ones are asked at once, the requester hears of it.

    `reason` is for the office alone. Giving it back twice changes nothing. Raises ValidationError where they
    do not go along, and once it has begun: then it is reported.
    """
    hold(assignment)
    offer = assignment.offers.filter(round=assignment.round, volunteer=volunteer).first()
    if assignment.status != AssignmentStatus.TAKEN or assignment.volunteer_id != volunteer.pk:
        if offer and offer.answer == OfferAnswer.NO:
            return assignment
        raise ValidationError(_("You do not go along to this appointment, so there is nothing to give back."))
    if assignment.starts_at <= now:
        raise ValidationError(_("The appointment has begun already. Please report how it was instead."))
    letters.take_back_mails(assignment)
    assignment.sequence += 1
    letters.send_given_back(assignment, now=now)
    if offer:
        offer.reason = reason.strip()[:200]
        _note(offer, OfferAnswer.NO, channel=channel, now=now)
    open_again(assignment)
    assignment.save()
    requesters.tell(assignment, now)
    ask_next(assignment, is_wanted=True, now=now)
    return assignment


def _has_taken(assignment: Assignment, volunteer: Volunteer) -> bool:
    kept = (AssignmentStatus.TAKEN, AssignmentStatus.DONE)
    return assignment.volunteer_id == volunteer.pk and assignment.status in kept


def _still_wanted(
    assignment: Assignment, offer: Offer | None, volunteer: Volunteer, *, now: datetime
) -> Offer:
    """The question to which a yes is still possible; raises ValidationError with the sentence why not."""
    if assignment.status in (AssignmentStatus.TAKEN, AssignmentStatus.DONE):
        raise ValidationError(_("Somebody else goes along already. Thank you very much all the same!"))
    if assignment.status == AssignmentStatus.CANCELLED:
        raise ValidationError(_("This appointment was called off. Thank you very much all the same!"))
    if assignment.status not in SEARCHING or begins_at_latest(assignment) <= now:
        raise ValidationError(_("This hour has passed already."))
    if offer is None and assignment.offers.filter(volunteer=volunteer).exists():
        raise ValidationError(_("The hour was changed after you had been asked. Thank you all the same!"))
    if offer and offer.answer == OfferAnswer.FREED:
        # Freed by another yes of theirs, perhaps: then that is the answer.
        check_booking(assignment, volunteer, is_own=True, now=now)
    if offer is None or offer.answer not in (OfferAnswer.WAITING, OfferAnswer.NO):
        raise ValidationError(_("You are not asked for this appointment any more. Thank you all the same!"))
    return offer


def _take(
    assignment: Assignment,
    offer: Offer,
    *,
    channel: AnswerChannel,
    starts_at: datetime | None,
    now: datetime,
) -> None:
    hour = _hour(assignment, starts_at, now=now)
    is_own = channel != AnswerChannel.OFFICE
    check_booking(assignment, offer.volunteer, starts_at=hour, is_own=is_own, now=now)
    _note(offer, OfferAnswer.YES, channel=channel, now=now)
    free_others(assignment, because=FreedBecause.TAKEN, now=now)
    letters.take_back_mails(assignment)
    assignment.volunteer = offer.volunteer
    assignment.status = AssignmentStatus.TAKEN
    assignment.starts_at = hour
    assignment.taken_at = now
    assignment.first_yes_at = assignment.first_yes_at or now
    assignment.next_wave_at = None
    assignment.exhausted_at = None
    assignment.sequence += 1
    assignment.save()
    letters.send_taken(assignment, now=now)
    requesters.tell(assignment, now)
    _free_from_clashing(assignment, offer.volunteer, now=now)


def _hour(assignment: Assignment, chosen: datetime | None, *, now: datetime) -> datetime:
    """The hour agreed on; raises ValidationError at "starts_at"."""
    if not assignment.window_from or not assignment.window_until:
        if chosen and chosen != assignment.starts_at:
            raise ValidationError(
                {"starts_at": _("The hour was changed meanwhile. Please look at it again.")}
            )
        return assignment.starts_at
    if chosen is None or not assignment.window_from <= chosen <= assignment.window_until:
        span = {
            "first": f"{localtime(assignment.window_from):%d.%m. %H:%M}",
            "last": f"{localtime(assignment.window_until):%d.%m. %H:%M}",
        }
        raise ValidationError(
            {"starts_at": _("Please choose an hour between %(first)s and %(last)s.") % span}
        )
    if chosen <= now:
        raise ValidationError({"starts_at": _("This hour has passed already.")})
    return chosen


def _decline(
    assignment: Assignment,
    offer: Offer | None,
    volunteer: Volunteer,
    *,
    channel: AnswerChannel,
    now: datetime,
) -> None:
    if _has_taken(assignment, volunteer):
        raise ValidationError(
            _("You have already said that you go along. If you cannot after all, please give it back here."),
            code=GIVE_BACK,
        )
    if offer is None and not assignment.offers.filter(volunteer=volunteer).exists():
        raise ValidationError(_("You are not asked for this appointment."))
    if offer is None or offer.answer != OfferAnswer.WAITING:
        return
    note_no(assignment, offer, channel=channel, now=now)


def note_no(assignment: Assignment, offer: Offer, *, channel: AnswerChannel, now: datetime) -> None:
    """Somebody who was asked cannot: the next ones are asked where it was the last answer to wait for.

    For a caller that holds the assignment.
    """
    _note(offer, OfferAnswer.NO, channel=channel, now=now)
    go_on(assignment, now=now)


def _note(offer: Offer, answer: OfferAnswer, *, channel: AnswerChannel, now: datetime) -> None:
    offer.answer = answer
    offer.answered_at = now
    offer.channel = channel
    offer.save()


def _free_from_clashing(taken: Assignment, volunteer: Volunteer, *, now: datetime) -> None:
    """Other questions that wait for this volunteer's answer and that they can no longer say yes to.

    Those that somebody else holds at this moment are left out: whoever waited for them here, while they wait
    for this assignment, would wait for ever. A yes to one of them is refused by `check_booking` anyway.
    """
    around = timedelta(days=1)
    waiting = Offer.objects.waiting().filter(
        volunteer=volunteer,
        assignment__status__in=SEARCHING,
        assignment__window_until=None,
        assignment__starts_at__gt=taken.starts_at - around,
        assignment__starts_at__lt=taken.starts_at + around,
    )
    held = waiting.select_for_update(of=("self",), skip_locked=True).select_related("assignment")
    for offer in held.order_by("pk"):
        other = offer.assignment
        if clash(
            volunteer.pk,
            starts_at=other.starts_at,
            minutes=other.minutes,
            point=point_of(other),
            place=other.place,
            exclude=other.pk,
        ):
            letters.take_back_offer(other, volunteer)
            offer.answer = OfferAnswer.FREED
            offer.answered_at = now
            offer.save()
