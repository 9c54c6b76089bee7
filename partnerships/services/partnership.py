"""The start of a partnership and its pauses."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from partnerships.enums import PartnershipStatus
from partnerships.models import Partnership, Pause
from training.progress import is_ready
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer


@transaction.atomic
def start_partnership(
    *, volunteer: Volunteer, newcomer: Newcomer, by: User, today: date, trial_meetings: int = 0
) -> Partnership:
    """Bring the two together from today on; the pair takes the volunteer's lowest free place.

    With `trial_meetings` they first get to know each other: `services.trial` says how that ends.

    Raises ValidationError unless the newcomer is accepted and without an open partnership and the
    volunteer is admitted, screened, trained and has a free place. Of two who start for the same newcomer
    at the same moment, the database lets only one through.
    """
    # Held, so that nobody ends either of them or takes the place in between.
    volunteer.refresh_from_db(from_queryset=Volunteer.objects.select_for_update())
    newcomer.refresh_from_db(from_queryset=Newcomer.objects.select_for_update())
    _check_newcomer(newcomer)
    _check_volunteer(volunteer, today=today)
    if volunteer.person_id == newcomer.person_id:
        raise ValidationError(_("Nobody can accompany themselves."))
    try:
        with transaction.atomic():
            return Partnership.objects.create(
                volunteer=volunteer,
                newcomer=newcomer,
                slot=_free_slot(volunteer),
                started_on=today,
                started_by=by,
                trial_meetings=trial_meetings,
                status=PartnershipStatus.TRIAL if trial_meetings else PartnershipStatus.ACTIVE,
            )
    except IntegrityError as error:  # written past this function, by an import for instance
        raise ValidationError(_newcomer_is_taken(newcomer)) from error


def _check_newcomer(newcomer: Newcomer) -> None:
    if newcomer.status != NewcomerStatus.ACCEPTED:
        raise ValidationError(
            _("%(name)s has not been accepted.") % {"name": newcomer.person}, code="newcomer_not_accepted"
        )
    if Partnership.objects.open().filter(newcomer=newcomer).exists():
        raise ValidationError(_newcomer_is_taken(newcomer))


def _newcomer_is_taken(newcomer: Newcomer) -> str:
    return _("%(name)s has a partnership already.") % {"name": newcomer.person}


def _check_volunteer(volunteer: Volunteer, *, today: date) -> None:
    name = {"name": volunteer.person}
    if volunteer.status != VolunteerStatus.ADMITTED:
        raise ValidationError(_("%(name)s is not an active volunteer.") % name)
    screened = Volunteer.objects.filter(pk=volunteer.pk).with_screening(today=today)
    if not screened.filter(Q(is_screened=True)).exists():
        raise ValidationError(_("%(name)s lacks a valid screening check.") % name)
    if not is_ready(volunteer):
        raise ValidationError(_("%(name)s has not completed the training yet.") % name)


def _free_slot(volunteer: Volunteer) -> int:
    taken = set(Partnership.objects.open().filter(volunteer=volunteer).values_list("slot", flat=True))
    # A place beyond `places` may still be taken after the volunteer reduced them: it counts as well.
    free = [slot for slot in range(1, volunteer.places + 1) if slot not in taken]
    if not free or len(taken) >= volunteer.places:
        raise ValidationError(_("%(name)s has no free place.") % {"name": volunteer.person})
    return free[0]


def lock(partnership: Partnership) -> None:
    """Read the partnership again and hold it, so that two changes cannot cross."""
    partnership.refresh_from_db(from_queryset=Partnership.objects.select_for_update())


@transaction.atomic
def pause_partnership(
    *,
    partnership: Partnership,
    starts_on: date,
    resumes_on: date | None,
    reason: str = "",
    by: User,
    today: date,
) -> Pause:
    """Note an agreed break; the pair keeps its place. Meetings may be logged all the same.

    Raises ValidationError for a closed or pausing pair or one in trial, for a pause before the start or in
    the future, and for an end that is past or before its beginning.
    """
    lock(partnership)
    _check_open(partnership)
    if partnership.status == PartnershipStatus.TRIAL:
        raise ValidationError(
            _("The two are still getting to know each other. They can take all the time they need for it.")
        )
    if partnership.status == PartnershipStatus.PAUSED:
        raise ValidationError(_("This partnership is pausing already."))
    if starts_on < partnership.started_on:
        raise ValidationError({"starts_on": _("The pause starts before the partnership.")})
    if starts_on > today:
        raise ValidationError(
            {"starts_on": _("The pause starts in the future. Please note it on its first day.")}
        )
    if resumes_on and resumes_on <= starts_on:
        raise ValidationError({"resumes_on": _("The pause ends before it starts.")})
    if resumes_on and resumes_on <= today:
        raise ValidationError({"resumes_on": _("The pause is over already.")})
    pause: Pause = partnership.pauses.create(starts_on=starts_on, resumes_on=resumes_on, reason=reason)
    partnership.status = PartnershipStatus.PAUSED
    partnership.save(update_fields=["status"])
    return pause


@transaction.atomic
def resume_partnership(*, partnership: Partnership, by: User, today: date) -> Partnership:
    """The pair meets again: ends the running pause today."""
    lock(partnership)
    _check_open(partnership)
    if partnership.status != PartnershipStatus.PAUSED:
        raise ValidationError(_("This partnership is not pausing."))
    partnership.pauses.filter(ended_on=None).update(ended_on=today)
    partnership.status = PartnershipStatus.ACTIVE
    partnership.save(update_fields=["status"])
    return partnership


def _check_open(partnership: Partnership) -> None:
    if partnership.status == PartnershipStatus.CLOSED:
        raise ValidationError(_("This partnership is closed already."))


def refuse_while_accompanying(volunteer: Volunteer) -> None:
    """Asked before a volunteer ends: raises ValidationError while a partnership is open."""
    pair = Partnership.objects.open().filter(volunteer=volunteer).with_people().first()
    if pair:
        raise ValidationError(
            _("%(volunteer)s still accompanies %(newcomer)s. Please close this partnership first.")
            % {"volunteer": volunteer.person, "newcomer": pair.newcomer.person}
        )


def refuse_while_accompanied(newcomer: Newcomer) -> None:
    """Asked before a newcomer ends: raises ValidationError while a partnership is open."""
    pair = Partnership.objects.open().filter(newcomer=newcomer).with_people().first()
    if pair:
        raise ValidationError(
            _("%(newcomer)s is still accompanied by %(volunteer)s. Please close this partnership first.")
            % {"volunteer": pair.volunteer.person, "newcomer": newcomer.person}
        )
