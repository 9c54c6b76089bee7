"""Reminding people of what they are short of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from messaging.models import OutgoingMail
from messaging.services import absolute_url, queue_mail
from training.models import Session
from training.shortfall import Shortfall, coming_dates, shortfalls_of
from training.words import missing_parts, time_span
from volunteers.models import Volunteer


@transaction.atomic
def remind_of_missing(*, volunteers: Iterable[Volunteer], now: datetime) -> list[OutgoingMail]:
    """Mail each what they are short of, and the dates to come that fill the gap; returns the mails.

    At most one a day and person: who was reminded today gets no second mail. Nobody who is ready or has no
    address gets one.
    """
    chosen = list(volunteers)
    today = timezone.localdate(now)
    mails = []
    for gap in shortfalls_of(chosen, dates=coming_dates(chosen, now=now), today=today):
        person = gap.volunteer.person
        mail = queue_mail(
            key=f"training-missing:{gap.volunteer.pk}:{today:%Y-%m-%d}",
            template="training/mail/shortfall",
            context=partial(_words, gap),
            person=person,
            now=now,
        )
        if mail:
            mails.append(mail)
    return mails


def _words(gap: Shortfall) -> dict[str, str]:
    """What is missing and where it can be learned, in the active language."""
    nothing = _("No date with a free seat is planned at present. We will tell you about new ones.")
    return {
        "missing": "\n".join(f"- {part}" for part in missing_parts(gap.progress)),
        "booked": "\n".join(map(_line, gap.booked)),
        "dates": "\n".join(map(_line, gap.dates)),
        "none_planned": "" if gap.booked or gap.dates else nothing,
        "link": absolute_url(reverse("training:mine")),
    }


def _line(session: Session) -> str:
    return f"- {time_span(session.starts_at, session.ends_at)}: {session}, {session.where}"
