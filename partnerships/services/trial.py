"""The trial: the two meet a few times, say whether they want to go on, and sign an agreement.

Both are asked after the last meeting of the trial. Who has made up their mind before may say so to the
office, which notes it: neither a yes nor a no has to wait. A yes or a no stands; only who wanted to talk
first answers again. A no ends the pair at once.
"""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from messaging.links import sign
from messaging.services import absolute_url, cancel_mails, queue_mail
from partnerships.enums import ClosureReason, PartnershipStatus, Side, TrialChoice
from partnerships.goals import add_months
from partnerships.models import Partnership, TrialAnswer
from partnerships.services.closure import close_partnership
from partnerships.services.group_places import join_nearest_group
from partnerships.services.partnership import lock

TRIAL_PURPOSE = "partnership-trial"


def answer_path(partnership: Partnership, side: Side) -> str:
    """The address under which this side answers without an account, as long as the trial lasts."""
    token = sign({"partnership": partnership.pk, "side": side.value}, purpose=TRIAL_PURPOSE)
    return reverse("partnerships:trial_answer", args=[token])


def ask_when_over(partnership: Partnership, *, today: date) -> None:
    """After the last meeting of the trial, ask who has not answered yet; once, whatever is logged later."""
    if partnership.status != PartnershipStatus.TRIAL or partnership.trial_asked_on:
        return
    if partnership.meetings.took_place().count() < partnership.trial_meetings:
        return
    partnership.trial_asked_on = today
    partnership.save(update_fields=["trial_asked_on"])
    answered = set(partnership.trial_answers.values_list("side", flat=True))
    for side in Side:
        if side.value not in answered:
            _queue(partnership, side, event="asked", link=absolute_url(answer_path(partnership, side)))


@transaction.atomic
def answer_trial(
    *,
    partnership: Partnership,
    side: Side,
    answer: TrialChoice | str,
    reason: str = "",
    now: datetime,
    by: User | None = None,
) -> TrialAnswer:
    """Keep what one side says. A no closes the pair at once: both are free, and never proposed again.

    `by` is the person of the office who notes an answer given by telephone. The reason stays in the office.
    Raises ValidationError where the trial is over or this side has said yes or no before.
    """
    lock(partnership)
    _check_in_trial(partnership)
    if answer not in TrialChoice.values:
        raise ValidationError({"answer": _("Please choose one of the answers.")})
    given = partnership.trial_answers.filter(side=side).first()
    if given and given.answer != TrialChoice.TALK:
        name = partnership.person_on(side).first_name
        raise ValidationError(_("%(name)s has answered already.") % {"name": name})
    given = given or TrialAnswer(partnership=partnership, side=side)
    given.answer, given.reason = answer, reason
    given.answered_at, given.noted_by = now, by
    given.save()
    cancel_mails(key_prefix=f"trial:{partnership.pk}:asked:{side.value}")
    if answer == TrialChoice.NO:
        today = timezone.localdate(now)
        close_partnership(
            partnership=partnership, closed_on=today, reason=ClosureReason.NOT_FITTING, by=by, today=today
        )
    return given


@transaction.atomic
def activate_partnership(*, partnership: Partnership, agreed_on: date, by: User, today: date) -> Partnership:
    """The agreement is signed: the pair is active for the programme's months, and both are told so by mail.

    Raises ValidationError unless both want to go on, and for a day in the future or before the start. Of two
    who note it at the same moment one succeeds; the other is told who did.
    """
    lock(partnership)
    if partnership.agreed_on:
        who = partnership.agreed_by or _("Somebody else")
        raise ValidationError(_("%(who)s has noted the agreement already.") % {"who": who})
    _check_in_trial(partnership)
    if not want_to_go_on(partnership):
        raise ValidationError(_("Both have to say that they want to go on before the agreement is signed."))
    if agreed_on > today:
        raise ValidationError({"agreed_on": _("This day lies in the future.")})
    if agreed_on < partnership.started_on:
        start = f"{partnership.started_on:%d.%m.%Y}"
        raise ValidationError({"agreed_on": _("The partnership started on %(day)s only.") % {"day": start}})
    partnership.status = PartnershipStatus.ACTIVE
    partnership.agreed_on, partnership.agreed_by = agreed_on, by
    months = partnership.volunteer.programme.partnership_months
    partnership.planned_end_on = partnership.planned_end_on or add_months(agreed_on, months)
    partnership.save()
    for side in Side:
        _queue(partnership, side, event="agreed")
    join_nearest_group(volunteer=partnership.volunteer, by=by, today=today)
    return partnership


def want_to_go_on(partnership: Partnership) -> bool:
    """Whether both sides of a pair in trial have said yes."""
    return partnership.trial_answers.filter(answer=TrialChoice.YES).count() == len(Side)


def has_agreement(partnership: Partnership) -> bool:
    """Whether there is one to print: an open pair of which both want to go on, or do so already."""
    if partnership.status == PartnershipStatus.CLOSED:
        return False
    return partnership.is_beyond_trial or want_to_go_on(partnership)


def _check_in_trial(partnership: Partnership) -> None:
    if partnership.status == PartnershipStatus.CLOSED:
        raise ValidationError(_("This partnership is closed already."))
    if partnership.status != PartnershipStatus.TRIAL:
        raise ValidationError(_("These two are no longer getting to know each other: they decided already."))


def _queue(partnership: Partnership, side: Side, *, event: str, **words: str) -> None:
    queue_mail(
        key=f"trial:{partnership.pk}:{event}:{side.value}",
        template=f"partnerships/mail/trial_{event}",
        context={"partner": partnership.person_on(side.other).first_name, **words},
        person=partnership.person_on(side),
    )
