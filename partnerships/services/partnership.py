"""The start of a partnership and its pauses."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from partnerships.enums import PartnershipStatus
from partnerships.goals import add_months
from partnerships.models import Partnership, Pause
from partnerships.services.group_places import join_nearest_group
from partnerships.services.waiting_nudges import take_back_nudges
from people.services import refuse_if_restricted
from training.progress import is_ready
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer

# A pause further ahead is a mistyped year.
PLANNED_AHEAD = timedelta(days=365)
LONGEST_HOLIDAY = timedelta(weeks=6)


@transaction.atomic
def start_partnership(
    *, volunteer: Volunteer, newcomer: Newcomer, by: User, today: date, trial_meetings: int = 0
) -> Partnership:
    """Bring the two together from today on; the pair takes the volunteer's lowest free place.

    With `trial_meetings` they first get to know each other: `services.trial` says how that ends, and until
    when they agree to meet then. Without, it is the programme's months from today.

    Raises ValidationError unless the newcomer is accepted and without an open partnership and the
    volunteer is admitted, screened, trained and has a free place. Of two who start for the same newcomer
    at the same moment, the database lets only one through. A pair without a trial brings the volunteer into
    the nearest exchange group with room.
    """
    # Held, so that nobody ends either of them or takes the place in between.
    volunteer.refresh_from_db(from_queryset=Volunteer.objects.select_for_update())
    newcomer.refresh_from_db(from_queryset=Newcomer.objects.select_for_update())
    refuse_if_restricted(newcomer.person)
    refuse_if_restricted(volunteer.person)
    _check_newcomer(newcomer)
    _check_volunteer(volunteer, today=today)
    if volunteer.person_id == newcomer.person_id:
        raise ValidationError(_("Nobody can accompany themselves."))
    try:
        with transaction.atomic():
            partnership = Partnership.objects.create(
                volunteer=volunteer,
                newcomer=newcomer,
                slot=_free_slot(volunteer),
                started_on=today,
                started_by=by,
                trial_meetings=trial_meetings,
                planned_end_on=(
                    None if trial_meetings else add_months(today, volunteer.programme.partnership_months)
                ),
                status=PartnershipStatus.TRIAL if trial_meetings else PartnershipStatus.ACTIVE,
            )
    except IntegrityError as error:  # written past this function, by an import for instance
        raise ValidationError(_newcomer_is_taken(newcomer)) from error
    if not trial_meetings:
        join_nearest_group(volunteer=volunteer, by=by, today=today)
    return partnership


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
    """Note an agreed break, running or planned ahead; the pair keeps its place and may log all the same.

    `resumes_on` is the day on which they go on, None where that is open. `settle_pauses` begins and ends it
    on its days. Raises ValidationError for a closed pair or one in trial, beside another pause of these days,
    while one is running or planned, for a start before the pair's or more than a year ahead, and for an end
    that is past or before its beginning.
    """
    lock(partnership)
    _check_may_pause(partnership)
    if starts_on < partnership.started_on:
        raise ValidationError({"starts_on": _("The pause starts before the partnership.")})
    if starts_on > today + PLANNED_AHEAD:
        raise ValidationError({"starts_on": _("The pause starts in more than a year.")})
    if resumes_on and resumes_on <= starts_on:
        raise ValidationError({"resumes_on": _("The pause ends before it starts.")})
    if resumes_on and resumes_on <= today:
        raise ValidationError({"resumes_on": _("The pause is over already.")})
    _check_overlap(partnership, starts_on, resumes_on)
    pause: Pause = partnership.pauses.create(
        starts_on=starts_on, resumes_on=resumes_on, reason=reason, noted_by=by
    )
    if starts_on <= today:
        _set_status(partnership, PartnershipStatus.PAUSED)
    return pause


def note_holiday(
    *,
    partnership: Partnership,
    starts_on: date,
    resumes_on: date | None,
    reason: str = "",
    by: User,
    today: date,
) -> Pause:
    """The volunteer says that they are away: a pause of six weeks at most, from today on, by the same rules.

    Raises PermissionDenied for anybody but the volunteer of this pair.
    """
    if not is_volunteer_of(partnership, by):
        raise PermissionDenied
    if starts_on < today:
        raise ValidationError({"starts_on": _("This day is past.")})
    if resumes_on is None:
        raise ValidationError({"resumes_on": _("Please say when you meet again.")})
    if resumes_on - starts_on > LONGEST_HOLIDAY:
        words = _("This is longer than six weeks. Please call your coordinator: together you find a way.")
        raise ValidationError({"resumes_on": words})
    return pause_partnership(
        partnership=partnership, starts_on=starts_on, resumes_on=resumes_on, reason=reason, by=by, today=today
    )


@transaction.atomic
def resume_partnership(*, partnership: Partnership, by: User, today: date) -> Partnership:
    """The pair meets again: ends the running pause today, or takes back the one that is planned.

    The office may do so with any pause, the volunteer of the pair with those that they noted themselves;
    others get PermissionDenied.
    """
    lock(partnership)
    _check_open(partnership)
    pause = partnership.pauses.filter(ended_on=None).first()
    if pause is None:
        raise ValidationError(_("This partnership is not pausing."))
    is_own = pause.noted_by_id == by.pk and is_volunteer_of(partnership, by)
    if not is_own and not Partnership.objects.run_by(by).filter(pk=partnership.pk).exists():
        raise PermissionDenied
    if pause.starts_on > today:
        pause.delete()
    else:
        _end_pause(partnership, pause, ended_on=today)
    return partnership


def settle_pauses(*, today: date) -> int:
    """Begin the pauses whose first day has come and end those whose return date has; return how many.

    Each pair is settled in a transaction of its own, held and read again: running twice, by two at once or
    some days late comes to the same. A pause ends on the day agreed, however late this runs.
    """
    begin = Q(starts_on__lte=today, partnership__status=PartnershipStatus.ACTIVE)
    waiting = Pause.objects.filter(begin | Q(resumes_on__lte=today), ended_on=None)
    return sum(_settle(pk, today=today) for pk in waiting.values_list("partnership", flat=True))


@transaction.atomic
def _settle(pk: UUID, *, today: date) -> bool:
    partnership = Partnership.objects.select_for_update().get(pk=pk)
    pause = partnership.pauses.filter(ended_on=None).first()
    if pause is None:
        return False
    if pause.resumes_on and pause.resumes_on <= today:
        _end_pause(partnership, pause, ended_on=pause.resumes_on)
        return True
    if pause.starts_on <= today and partnership.status == PartnershipStatus.ACTIVE:
        _set_status(partnership, PartnershipStatus.PAUSED)
        return True
    return False


def _end_pause(partnership: Partnership, pause: Pause, *, ended_on: date) -> None:
    pause.ended_on = ended_on
    pause.save(update_fields=["ended_on"])
    if partnership.status == PartnershipStatus.PAUSED:
        _set_status(partnership, PartnershipStatus.ACTIVE)


def _set_status(partnership: Partnership, status: PartnershipStatus) -> None:
    partnership.status = status
    partnership.save(update_fields=["status"])
    if status == PartnershipStatus.PAUSED:
        take_back_nudges(partnership)


def _check_may_pause(partnership: Partnership) -> None:
    _check_open(partnership)
    if partnership.status == PartnershipStatus.TRIAL:
        raise ValidationError(
            _("The two are still getting to know each other. They can take all the time they need for it.")
        )
    if partnership.status == PartnershipStatus.PAUSED:
        raise ValidationError(_("This partnership is pausing already."))


def _check_overlap(partnership: Partnership, starts_on: date, resumes_on: date | None) -> None:
    """A pair has one pause running or planned, and none that shares days with an earlier one."""
    for pause in partnership.pauses.all():
        if pause.ended_on is None:
            words = _("A pause from %(day)s is planned already. Please take it back first.")
            raise ValidationError(words % {"day": f"{pause.starts_on:%d.%m.%Y}"})
        if starts_on < pause.ended_on and (resumes_on is None or pause.starts_on < resumes_on):
            words = _("There was a pause from %(start)s to %(end)s already.")
            days = {"start": f"{pause.starts_on:%d.%m.%Y}", "end": f"{pause.ended_on:%d.%m.%Y}"}
            raise ValidationError({"starts_on": words % days})


def is_volunteer_of(partnership: Partnership, user: User) -> bool:
    """Whether this account belongs to the pair's volunteer."""
    return Partnership.objects.filter(pk=partnership.pk, volunteer__person__user=user).exists()


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
