"""The end of a partnership: closed with a reason, both thanked and asked how it was, and what each does next.

A pair that ends in its trial is not asked for feedback: they hardly know each other, and who wanted to say
why could do so with the answer. What was closed by mistake is opened again (`services.reopening`).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from audit.bulk import update_many
from messaging.services import absolute_url, cancel_mails, queue_mail
from newcomers.models import Newcomer
from newcomers.services import end_newcomer
from partnerships.enums import (
    ClosureReason,
    NewcomerNext,
    PartnershipStatus,
    Side,
    TrialChoice,
    VolunteerNext,
)
from partnerships.models import Partnership
from partnerships.services.feedback import FEEDBACK_OPEN_FOR, feedback_path
from partnerships.services.group_places import leave_when_free
from partnerships.services.partnership import lock
from volunteers.enums import VolunteerStatus
from volunteers.models import Volunteer
from volunteers.services import end_volunteer, pause_volunteer, resume_volunteer

# So long the mails to both wait: a slip of the finger is taken back before anybody is told.
TOLD_AFTER = timedelta(minutes=30)


@transaction.atomic
def close_partnership(
    *,
    partnership: Partnership,
    closed_on: date,
    reason: ClosureReason | str,
    note: str = "",
    volunteer_next: VolunteerNext | str = "",
    break_until: date | None = None,
    newcomer_next: NewcomerNext | str = "",
    by: User | None,
    today: date,
    goes_on: bool = False,
) -> Partnership:
    """End the partnership: ends a pause, takes back what waits to be sent, frees both, thanks and asks both.

    The mail with thanks, reason and the question how it was leaves after `TOLD_AFTER`. A pair in trial is
    told that it ends, except who said no to it; the reason goes to nobody. `goes_on`: the same two continue
    in another programme, and whoever closes tells them. `by` is None where a side ended its trial itself.

    `volunteer_next` and `newcomer_next` say what becomes of each; left empty, they stay what they are, free
    if they were. `break_until` belongs to a break, None leaves its end open. A newcomer who waits again does
    so from the closure on; after a mere trial, or for a change of volunteer, as long as before.

    Raises ValidationError, keyed by field: for a day in the future, before the start or before the last
    meeting, for an unknown reason, and where a side cannot do what it is to do next.
    """
    lock(partnership)
    if partnership.status == PartnershipStatus.CLOSED:
        raise ValidationError(_("This partnership is closed already."))
    check_day(partnership, closed_on, today=today)
    if reason not in ClosureReason.values:
        raise ValidationError({"reason": _("Please give the reason for the closure.")})
    hold_both(partnership)
    before = _state(partnership)
    running = partnership.pauses.filter(ended_on=None)
    running.filter(starts_on__gt=closed_on).delete()
    update_many(running, ended_on=closed_on)
    partnership.status = PartnershipStatus.CLOSED
    partnership.closed_on, partnership.closed_by, partnership.closure_noted_on = closed_on, by, today
    partnership.closure_reason, partnership.closure_note = reason, note
    partnership.programme = partnership.volunteer.programme
    partnership.times_closed += 1
    partnership.asks_for_feedback = partnership.is_beyond_trial and not goes_on
    partnership.save()
    for mails in ("nudge", "trial"):
        cancel_mails(key_prefix=f"{mails}:{partnership.pk}:")
    if by is not None:
        _let_volunteer(partnership.volunteer, volunteer_next, break_until, by=by, today=today)
        _let_newcomer(partnership.newcomer, newcomer_next, by=by, today=today)
    _wait_since_closure(partnership)
    if partnership.is_beyond_trial:
        leave_when_free(volunteer=partnership.volunteer, by=by, today=today)
    partnership.before_closure = _what_changed(before, _state(partnership))
    partnership.save(update_fields=["before_closure"])
    if partnership.asks_for_feedback:
        for side in Side:
            _thank(partnership, side, closed_on, volunteer_next=volunteer_next, newcomer_next=newcomer_next)
    elif not goes_on:
        _tell_the_end_of_the_trial(partnership)
    return partnership


def check_day(partnership: Partnership, closed_on: date, *, today: date) -> None:
    """Raise ValidationError unless the partnership can end on this day."""
    if closed_on > today:
        raise ValidationError({"closed_on": _("The closure lies in the future.")})
    if closed_on < partnership.started_on:
        raise ValidationError({"closed_on": _("The closure lies before the start.")})
    last = partnership.meetings.filter(took_place=True, met_on__gt=closed_on).order_by("-met_on").first()
    if last:
        day = date_format(last.met_on, "SHORT_DATE_FORMAT")
        raise ValidationError({"closed_on": _("There is a later meeting, on %(day)s.") % {"day": day}})


def hold_both(partnership: Partnership) -> None:
    """Lock both people's parts, the volunteer first as at the start, with all that the mails speak of."""
    volunteers = Volunteer.objects.select_for_update(of=("self",))
    newcomers = Newcomer.objects.select_for_update(of=("self",))
    partnership.volunteer = volunteers.select_related("person__organisation", "programme").get(
        pk=partnership.volunteer_id
    )
    partnership.newcomer = newcomers.select_related("person__organisation").get(pk=partnership.newcomer_id)


def _state(partnership: Partnership) -> dict[str, Any]:
    """What a closure changes, in words that JSON keeps."""
    volunteer, newcomer = partnership.volunteer, partnership.newcomer
    pause = partnership.pauses.filter(ended_on=None).values("starts_on", "resumes_on", "reason").first()
    return {
        "status": partnership.status,
        "pause": {name: str(value or "") for name, value in pause.items()} if pause else None,
        "volunteer": {"status": volunteer.status, "paused_until": str(volunteer.paused_until or "")},
        "newcomer": {"status": newcomer.status, "waiting_since": str(newcomer.waiting_since or "")},
    }


def _what_changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Of what was before, that which is different now."""
    return {name: value for name, value in before.items() if value != after[name]}


def _let_volunteer(
    volunteer: Volunteer, what: VolunteerNext | str, until: date | None, *, by: User, today: date
) -> None:
    is_pausing = volunteer.status == VolunteerStatus.PAUSED
    try:
        if what and is_pausing and what != VolunteerNext.END:
            resume_volunteer(volunteer=volunteer, by=by, today=today)
        if what == VolunteerNext.BREAK:
            pause_volunteer(volunteer=volunteer, until=until, by=by, today=today)
        elif what == VolunteerNext.END:
            end_volunteer(volunteer=volunteer, by=by, today=today)
    except ValidationError as error:
        field = "break_until" if hasattr(error, "error_dict") else "volunteer_next"
        raise ValidationError({field: error.messages}) from error


def _let_newcomer(newcomer: Newcomer, what: NewcomerNext | str, *, by: User, today: date) -> None:
    if what == NewcomerNext.END:
        try:
            end_newcomer(newcomer=newcomer, by=by, today=today)
        except ValidationError as error:
            raise ValidationError({"newcomer_next": error.messages}) from error


def _wait_since_closure(partnership: Partnership) -> None:
    """Who was accompanied joins those who wait at the end.

    Who only got to know somebody, or is to be accompanied by somebody else, keeps the turn.
    """
    newcomer = partnership.newcomer
    keeps_turn = not partnership.is_beyond_trial or partnership.closure_reason == ClosureReason.CHANGE
    if newcomer.waiting_since and not keeps_turn:
        newcomer.waiting_since = partnership.closed_on
        newcomer.save(update_fields=["waiting_since"])


def _tell_the_end_of_the_trial(partnership: Partnership) -> None:
    """Kindly, and without a word about why."""
    said_no = set(partnership.trial_answers.filter(answer=TrialChoice.NO).values_list("side", flat=True))
    for side in Side:
        if side.value not in said_no:
            queue_mail(
                key=_key(partnership, side),
                template="partnerships/mail/trial_over",
                context={"partner": partnership.person_on(side.other).first_name},
                person=partnership.person_on(side),
                due_at=timezone.now() + TOLD_AFTER,
            )


def _thank(
    partnership: Partnership,
    side: Side,
    closed_on: date,
    *,
    volunteer_next: VolunteerNext | str,
    newcomer_next: NewcomerNext | str,
) -> None:
    person = partnership.person_on(side)
    what = volunteer_next if side == Side.VOLUNTEER else newcomer_next
    queue_mail(
        key=_key(partnership, side),
        template="partnerships/mail/closure_thanks",
        context=lambda: {
            "partner": partnership.person_on(side.other).first_name,
            "reason": partnership.get_closure_reason_display(),
            "closed_on": date_format(closed_on, "DATE_FORMAT"),
            "next": what_comes_next(side, what),
            "days": FEEDBACK_OPEN_FOR.days,
            "link": absolute_url(feedback_path(partnership, side)),
        },
        person=person,
        due_at=timezone.now() + TOLD_AFTER,
    )


def what_comes_next(side: Side, what: VolunteerNext | NewcomerNext | str) -> str:
    """What the mail says to this side about the time after; empty where nothing was decided."""
    sentences: dict[tuple[str, str], str] = {
        (Side.VOLUNTEER, VolunteerNext.FREE): _("When you are ready, we gladly look for another newcomer."),
        (Side.VOLUNTEER, VolunteerNext.BREAK): _("Enjoy your break. We will be in touch after it."),
        (Side.VOLUNTEER, VolunteerNext.END): _("Thank you for all that you have given. You stay welcome."),
        (Side.NEWCOMER, NewcomerNext.WAIT): _("We look for another volunteer for you and will be in touch."),
        (Side.NEWCOMER, NewcomerNext.END): _("If you need support again, please call us at any time."),
    }
    return sentences.get((side, what), "")


def _key(partnership: Partnership, side: Side) -> str:
    """A pair that is opened and closed again is told again."""
    return f"{closure_mails(partnership)}{partnership.times_closed}:{side.value}"


def closure_mails(partnership: Partnership) -> str:
    """How the keys of the mails about this pair's closure begin."""
    return f"partnership-closure:{partnership.pk}:"
