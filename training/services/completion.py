"""Becoming ready and losing it again, written down in the transaction that causes it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import User
from messaging.services import absolute_url, cancel_mails, queue_mail
from training.models import Completion
from training.places import MAY_LEARN
from training.progress import Progress, progress_for
from volunteers.models import Volunteer

# How long good news wait: a slip of the finger on the attendance list is mended by then.
TOLD_AFTER = timedelta(hours=1)
BATCH = 200


@transaction.atomic
def settle(volunteers: Iterable[Volunteer], *, by: User | None, today: date, reason: str) -> list[Completion]:
    """Write down who has become ready and who no longer is; returns what was written.

    Called by every service that changes hours, talks or the rules, and once a day for what changes with time.
    `reason` is what the office reads where somebody loses what they had: say what was changed. Rules that
    became stricter take nobody's completion away. Who becomes ready by what somebody did gets a mail.
    """
    ids = [volunteer.pk for volunteer in volunteers]
    # Two who record hours of the same person at once take turns, so that the second sees the sum.
    chosen = list(
        Volunteer.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=ids)
        .select_related("programme", "person")
        .order_by("pk")
    )
    progress = progress_for(chosen, today=today)
    written = [
        _reached(volunteer, each, by=by, today=today)
        for volunteer, each in progress.items()
        if each.completion is None and each.asks_for_something and each.fulfils_the_rules
    ]
    in_doubt = [
        volunteer for volunteer, each in progress.items() if each.completion and not each.fulfils_the_rules
    ]
    for volunteer, each in progress_for(in_doubt, today=today, afresh=True).items():
        if completion := each.completion:
            if each.fulfils_the_rules:  # which have become milder; from now on these are what it rests on
                _keep(completion, **_rules(volunteer, each))
            else:
                because = Truncator(reason).chars(300)
                written.append(_keep(completion, lost_on=today, lost_reason=because, lost_by=by))
                cancel_mails(key_prefix=f"completion:{completion.pk}")
    return written


def settle_all(*, today: date) -> None:
    """Look at everybody: modules begin and end to be taught by themselves. Safe to run at any time."""
    ids = list(Volunteer.objects.filter(status__in=MAY_LEARN).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        settle(
            Volunteer.objects.filter(pk__in=ids[start : start + BATCH]),
            by=None,
            today=today,
            reason=_("the hours no longer add up"),
        )


def _reached(volunteer: Volunteer, progress: Progress, *, by: User | None, today: date) -> Completion:
    completion = Completion.objects.create(
        volunteer=volunteer,
        programme=volunteer.programme,
        reached_on=progress.last_on or today,
        **_rules(volunteer, progress),
    )
    if by is not None and volunteer.status in MAY_LEARN:
        queue_mail(
            key=f"completion:{completion.pk}",
            template="training/mail/completed",
            context={"programme": volunteer.programme, "link": absolute_url(reverse("training:mine"))},
            person=volunteer.person,
            due_at=timezone.now() + TOLD_AFTER,
        )
    return completion


def _rules(volunteer: Volunteer, progress: Progress) -> dict[str, Any]:
    """Today's rules, to be kept with a completion."""
    programme = volunteer.programme
    return {
        "curriculum": {str(part.module.pk): [part.asked, part.is_required] for part in progress.modules},
        "required_minutes": programme.required_training_minutes,
        "regular_needed": programme.regular_attendance_needed,
        "regular_of": programme.regular_attendance_of,
        "regular_months": programme.regular_attendance_months,
    }


def _keep(completion: Completion, **changes: Any) -> Completion:
    for name, value in changes.items():
        setattr(completion, name, value)
    completion.save(update_fields=list(changes))
    return completion


@transaction.atomic
def note_lost(*, completion: Completion, by: User, now: datetime) -> Completion:
    """The office has seen that somebody is no longer ready. Raises ValidationError where nothing was lost."""
    if completion.lost_on is None:
        raise ValidationError(_("This preparation is complete."))
    return _keep(completion, noted_at=now)
