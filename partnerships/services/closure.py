"""The end of a partnership: closed with a reason, both free again, both sides asked how it was.

A pair that ends in its trial is not asked for feedback: they hardly know each other, and who wanted to say
why could do so with the answer.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from messaging.links import sign
from messaging.services import absolute_url, cancel_mails, queue_mail
from partnerships.enums import ClosureReason, PartnershipStatus, Side, TrialChoice
from partnerships.models import Feedback, Partnership
from partnerships.services.partnership import lock

FEEDBACK_PURPOSE = "partnership-feedback"
FEEDBACK_OPEN_FOR = timedelta(days=90)


@transaction.atomic
def close_partnership(
    *,
    partnership: Partnership,
    closed_on: date,
    reason: ClosureReason | str,
    note: str = "",
    by: User | None,
    today: date,
) -> Partnership:
    """End the partnership. Ends a running pause, frees both sides, asks both by mail for feedback.

    A pair in trial is told by mail that it ends, except who said no to it; the reason goes to nobody. `by` is
    None where a side ended its trial itself. Raises ValidationError for a day in the future, before the start
    or before the last meeting.
    """
    lock(partnership)
    if partnership.status == PartnershipStatus.CLOSED:
        raise ValidationError(_("This partnership is closed already."))
    _check_day(partnership, closed_on, today=today)
    if reason not in ClosureReason.values:
        raise ValidationError({"reason": _("Please give the reason for the closure.")})
    partnership.pauses.filter(ended_on=None, starts_on__gt=closed_on).delete()
    partnership.pauses.filter(ended_on=None).update(ended_on=closed_on)
    partnership.status = PartnershipStatus.CLOSED
    partnership.closed_on = closed_on
    partnership.closed_by = by
    partnership.closure_reason = reason
    partnership.closure_note = note
    partnership.save()
    if partnership.is_beyond_trial:
        for side in Side:
            _ask_for_feedback(partnership, side)
    else:
        cancel_mails(key_prefix=f"trial:{partnership.pk}:asked:")
        _tell_the_end_of_the_trial(partnership)
    return partnership


def _check_day(partnership: Partnership, closed_on: date, *, today: date) -> None:
    if closed_on > today:
        raise ValidationError({"closed_on": _("The closure lies in the future.")})
    if closed_on < partnership.started_on:
        raise ValidationError({"closed_on": _("The closure lies before the start.")})
    last = partnership.meetings.filter(took_place=True, met_on__gt=closed_on).order_by("-met_on").first()
    if last:
        raise ValidationError(
            {"closed_on": _("There is a later meeting, on %(day)s.") % {"day": f"{last.met_on:%d.%m.%Y}"}}
        )


def _tell_the_end_of_the_trial(partnership: Partnership) -> None:
    """Kindly, and without a word about why."""
    said_no = set(partnership.trial_answers.filter(answer=TrialChoice.NO).values_list("side", flat=True))
    for side in Side:
        if side.value not in said_no:
            queue_mail(
                key=f"trial:{partnership.pk}:over:{side.value}",
                template="partnerships/mail/trial_over",
                context={"partner": partnership.person_on(side.other).first_name},
                person=partnership.person_on(side),
            )


def _ask_for_feedback(partnership: Partnership, side: Side) -> None:
    token = sign({"partnership": str(partnership.pk), "side": side.value}, purpose=FEEDBACK_PURPOSE)
    person = partnership.person_on(side)
    queue_mail(
        key=f"partnership-feedback:{partnership.pk}:{side.value}",
        template="partnerships/mail/feedback_request",
        context={
            "first_name": person.first_name,
            "partner": partnership.person_on(side.other).first_name,
            "url": absolute_url(reverse("partnerships:feedback", args=[token])),
        },
        person=person,
    )


@transaction.atomic
def give_feedback(
    *,
    partnership: Partnership,
    side: Side | str,
    rating: int,
    went_well: str = "",
    to_improve: str = "",
    today: date,
) -> Feedback:
    """Keep what one side says about the closed partnership; the other side never sees it. Once per side."""
    if partnership.closed_on is None or partnership.closed_on > today:
        raise ValidationError(_("Feedback is asked for when the partnership is closed."))
    if not partnership.is_beyond_trial:
        raise ValidationError(_("Nobody is asked for feedback about getting to know each other."))
    feedback = Feedback(
        partnership=partnership, side=side, rating=rating, went_well=went_well, to_improve=to_improve
    )
    feedback.full_clean()
    try:
        with transaction.atomic():
            feedback.save()
    except IntegrityError as error:
        raise ValidationError(_("This side has answered already. Thank you!")) from error
    return feedback
