"""Reminding people of what they are short of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from messaging.models import OutgoingMail
from messaging.services import absolute_url, queue_mail
from training.shortfall import coming_dates, shortfalls_of
from training.words import missing_parts
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
        with translation.override(person.correspondence_language):
            missing = missing_parts(gap.progress)
        mail = queue_mail(
            key=f"training-missing:{gap.volunteer.pk}:{today:%Y-%m-%d}",
            template="training/mail/shortfall",
            context={
                "missing": missing,
                "dates": gap.dates,
                "booked": gap.booked,
                "url": absolute_url(reverse("training:mine")),
            },
            person=person,
            now=now,
        )
        if mail:
            mails.append(mail)
    return mails
