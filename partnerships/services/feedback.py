"""What both sides say about a closed partnership: asked by mail, answered once, never shown to the other."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from messaging.links import sign
from messaging.services import queue_mail
from partnerships.enums import AfterClosure, PartnershipStatus, Side
from partnerships.models import Feedback, Partnership
from partnerships.services.partnership import lock

FEEDBACK_PURPOSE = "partnership-feedback"
FEEDBACK_OPEN_FOR = timedelta(days=90)


def feedback_path(partnership: Partnership, side: Side) -> str:
    """The address under which this side answers without an account, for `FEEDBACK_OPEN_FOR`."""
    token = sign({"partnership": partnership.pk, "side": side.value}, purpose=FEEDBACK_PURPOSE)
    return reverse("partnerships:feedback", args=[token])


@transaction.atomic
def give_feedback(
    *,
    partnership: Partnership,
    side: Side | str,
    rating: int,
    went_well: str = "",
    to_improve: str = "",
    afterwards: AfterClosure | str = "",
    stays_in_touch: bool | None = None,
    may_be_quoted: bool = False,
    today: date,
) -> Feedback:
    """Keep what one side says about the closed partnership; the other side never sees it. Once per side.

    Where with this answer both want to stay in touch, both get a mail that says so; of a single yes, or of
    a no, the other side never hears. Raises ValidationError where nobody is asked, or this side has answered.
    """
    lock(partnership)
    if partnership.status != PartnershipStatus.CLOSED or (partnership.closed_on or today) > today:
        raise ValidationError(_("Feedback is asked for when the partnership is closed."))
    if not partnership.is_beyond_trial:
        raise ValidationError(_("Nobody is asked for feedback about getting to know each other."))
    if partnership.feedback.filter(side=side).exists():
        raise ValidationError(_("This side has answered already. Thank you!"))
    feedback = Feedback(
        partnership=partnership,
        side=side,
        rating=rating,
        went_well=went_well.strip(),
        to_improve=to_improve.strip(),
        afterwards=afterwards,
        stays_in_touch=stays_in_touch,
        may_be_quoted=may_be_quoted,
    )
    feedback.full_clean()
    feedback.save()
    if stays_in_touch and both_stay_in_touch(partnership):
        _tell_both(partnership)
    return feedback


def both_stay_in_touch(partnership: Partnership) -> bool:
    """Whether each has said that the other may keep the telephone number."""
    return partnership.feedback.filter(stays_in_touch=True).count() == len(Side)


def _tell_both(partnership: Partnership) -> None:
    for side in Side:
        queue_mail(
            key=f"partnership-closure:{partnership.pk}:in-touch:{side.value}",
            template="partnerships/mail/closure_in_touch",
            context={"partner": partnership.person_on(side.other).first_name},
            person=partnership.person_on(side),
        )
