"""Reminding those who are expected at a date that it is near."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone, translation

from messaging.models import OutgoingMail
from messaging.services import absolute_url, queue_mail
from training.calendar import session_ics
from training.models import Session
from training.places import participants, signed_off
from training.words import date_words
from volunteers.models import Volunteer

DAYS_BEFORE = 2


def queue_reminders(*, now: datetime) -> int:
    """Remind everybody with a place two days ahead, with the entry for their calendar; counts new mails.

    Safe to run as often as one likes; a run that was missed is made up for until the day itself. Who signed
    off is left in peace. The key is like that of the other mails about the date (`session_mails`): a change
    takes back what still waits, and reminds anew.
    """
    today = timezone.localdate(now)
    near = Session.objects.held().filter(
        starts_at__date__gt=today, starts_at__date__lte=today + timedelta(days=DAYS_BEFORE)
    )
    due = {
        _key(session, volunteer): (session, volunteer)
        for session in near.select_related("course")
        for volunteer in _expected(session)
    }
    known = set(OutgoingMail.objects.filter(key__in=due).values_list("key", flat=True))
    mails = [_send(*pair, now=now) for key, pair in due.items() if key not in known]
    return sum(mail is not None for mail in mails)


def _expected(session: Session) -> Iterator[Volunteer]:
    absent = signed_off(session)
    return (volunteer for volunteer in participants(session) if volunteer.pk not in absent)


def _key(session: Session, volunteer: Volunteer) -> str:
    return f"session:{session.pk}:reminder:{session.sequence}:{volunteer.person_id}"


def _send(session: Session, volunteer: Volunteer, *, now: datetime) -> OutgoingMail | None:
    person = volunteer.person
    with translation.override(person.correspondence_language):
        calendar = session_ics(session, attendee=person.email)
    return queue_mail(
        key=_key(session, volunteer),
        template="training/mail/session_reminder",
        context=lambda: {
            **date_words(session),
            "materials": session.materials,
            "link": absolute_url(reverse("training:mine")),
        },
        person=person,
        calendar=calendar,
        calendar_method="REQUEST",
        expires_at=session.starts_at,
        now=now,
    )
