"""Taking back a closure that was a mistake."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.models import User
from messaging.enums import MailStatus
from messaging.models import OutgoingMail
from messaging.services import cancel_mails
from newcomers.enums import NewcomerStatus
from newcomers.models import Newcomer
from partnerships.enums import PartnershipStatus, TrialChoice
from partnerships.models import Partnership
from partnerships.services.closure import closure_mails, hold_both
from partnerships.services.group_places import join_nearest_group
from partnerships.services.joining import ask_before_joining
from partnerships.services.partnership import lock
from people.decisions import decide
from volunteers.enums import VolunteerStatus
from volunteers.models import MAX_PLACES, Volunteer

REOPEN_WITHIN = timedelta(days=7)


def may_be_reopened(partnership: Partnership, *, today: date) -> bool:
    """Whether the closure is fresh enough; who is still free is asked by `reopen_partnership`."""
    noted = partnership.closure_noted_on
    return noted is not None and today - noted <= REOPEN_WITHIN and not hasattr(partnership, "successor")


def were_told(partnership: Partnership) -> bool:
    """Whether a mail about the closure has left already, and cannot be taken back."""
    mails = OutgoingMail.objects.filter(
        key__startswith=f"{closure_mails(partnership)}{partnership.times_closed}:"
    )
    return mails.exclude(status__in=(MailStatus.QUEUED, MailStatus.CANCELLED)).exists()


@transaction.atomic
def reopen_partnership(*, partnership: Partnership, by: User, today: date) -> Partnership:
    """Undo a closure within `REOPEN_WITHIN`: the pair, its pause and both people are what they were before.

    Mails about the closure that still wait are taken back. Raises ValidationError where the closure is older,
    a side ended the trial itself or has said how it was, the pair goes on elsewhere, or one of the two is not
    free any more.
    """
    lock(partnership)
    if partnership.status != PartnershipStatus.CLOSED:
        raise ValidationError(_("This partnership is open."))
    if not may_be_reopened(partnership, today=today):
        raise ValidationError(
            _("This closure is too old to be taken back, or the partnership goes on already.")
        )
    if partnership.trial_answers.filter(answer=TrialChoice.NO).exists():
        raise ValidationError(_("One of the two has said that they do not want to go on."))
    if partnership.feedback.exists():
        raise ValidationError(_("Somebody has said already how it was. This closure stands."))
    hold_both(partnership)
    before = partnership.before_closure
    _restore_volunteer(partnership.volunteer, before.get("volunteer"), by=by, today=today)
    _restore_newcomer(partnership.newcomer, before.get("newcomer"), by=by, today=today)
    _check_newcomer_is_free(partnership.newcomer)
    partnership.slot = _place_of(partnership)
    partnership.status = before.get("status", PartnershipStatus.ACTIVE)
    partnership.closed_on = partnership.closed_by = partnership.closure_noted_on = partnership.programme = (
        None
    )
    partnership.closure_reason = partnership.closure_note = ""
    partnership.asks_for_feedback, partnership.before_closure = True, {}
    partnership.save()
    _restore_pause(partnership, before.get("pause"))
    ask_before_joining(partnership.volunteer, partnership.newcomer)
    cancel_mails(key_prefix=closure_mails(partnership))
    if partnership.is_beyond_trial:
        join_nearest_group(volunteer=partnership.volunteer, by=by, today=today)
    return partnership


def _restore_volunteer(volunteer: Volunteer, before: dict[str, str] | None, *, by: User, today: date) -> None:
    if before:
        decide(volunteer, before["status"], by=by, today=today)
        volunteer.paused_until = parse_date(before["paused_until"])
        volunteer.ended_on = None
        volunteer.save()
    if volunteer.status not in (VolunteerStatus.ADMITTED, VolunteerStatus.PAUSED):
        raise ValidationError(_("%(name)s is not an active volunteer.") % {"name": volunteer.person})


def _restore_newcomer(newcomer: Newcomer, before: dict[str, str] | None, *, by: User, today: date) -> None:
    if before:
        if newcomer.status != before["status"]:
            decide(newcomer, before["status"], by=by, today=today)
        newcomer.waiting_since = parse_date(before["waiting_since"])
        newcomer.ended_on = None
        newcomer.save()
    if newcomer.status != NewcomerStatus.ACCEPTED:
        raise ValidationError(_("%(name)s has not been accepted.") % {"name": newcomer.person})


def _check_newcomer_is_free(newcomer: Newcomer) -> None:
    if Partnership.objects.open().filter(newcomer=newcomer).exists():
        raise ValidationError(_("%(name)s has a partnership already.") % {"name": newcomer.person})


def _place_of(partnership: Partnership) -> int:
    """The place that the pair had, or another that is free now."""
    others = Partnership.objects.open().filter(volunteer=partnership.volunteer)
    taken = set(others.values_list("slot", flat=True))
    if len(taken) >= partnership.volunteer.places:
        raise ValidationError(_("%(name)s has no free place.") % {"name": partnership.volunteer.person})
    if partnership.slot not in taken:
        return partnership.slot
    return next(slot for slot in range(1, MAX_PLACES + 1) if slot not in taken)


def _restore_pause(partnership: Partnership, pause: dict[str, Any] | None) -> None:
    """The pause that the closure ended or dropped."""
    if not pause:
        return
    starts_on = date.fromisoformat(pause["starts_on"])
    resumes_on = parse_date(pause["resumes_on"])
    partnership.pauses.filter(starts_on=starts_on).delete()
    partnership.pauses.create(starts_on=starts_on, resumes_on=resumes_on, reason=pause["reason"])
