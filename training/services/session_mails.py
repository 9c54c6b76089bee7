"""What people hear by mail when a date is moved or called off.

Keys are `session:<date>:<occasion>:<sequence>:<who>`, so that nothing goes out twice and everything that a
change overtakes can be taken back.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from messaging.services import absolute_url, cancel_mails, queue_mail
from people.models import Person
from training.calendar import session_ics
from training.models import Session
from training.places import participants, signed_off
from training.words import date_words, moment


def tell_of_change(session: Session, *, before: Session, by: User | None, now: datetime) -> None:
    """Tell how a date to come is from now on; calendars replace their entry. Nothing for one that is over."""
    if max(before.starts_at, session.starts_at) <= now:
        return
    _tell(session, "changed", template="session_changed", method="REQUEST", before=before, by=by, now=now)


def tell_of_cancellation(session: Session, *, by: User | None, now: datetime) -> None:
    """Tell that a date does not take place; calendars drop their entry. Nothing for one that is over."""
    if session.starts_at <= now:
        return
    _tell(session, "cancelled", template="session_cancelled", method="CANCEL", before=session, by=by, now=now)


def _tell(
    session: Session,
    occasion: str,
    *,
    template: str,
    method: str,
    before: Session,
    by: User | None,
    now: datetime,
) -> None:
    # What still waits in the outbox for this date is no longer true.
    cancel_mails(key_prefix=f"session:{session.pk}:")
    absent = signed_off(session)
    for volunteer in participants(session):
        if volunteer.pk in absent:
            continue
        person = volunteer.person
        _send(session, occasion, template, method, before, to=person, person=person, now=now)
    for trainer in {before.trainer, session.trainer}:
        if trainer is None or trainer == by:
            continue
        _send(session, occasion, template, method, before, to=trainer, person=None, now=now)


def _send(
    session: Session,
    occasion: str,
    template: str,
    method: str,
    before: Session,
    *,
    to: Person | User,
    person: Person | None,
    now: datetime,
) -> None:
    language = person.correspondence_language if person else settings.LANGUAGE_CODE
    page = reverse("training:mine") if person else session.course.get_absolute_url()
    with translation.override(language):
        calendar = session_ics(session, method=method, attendee=to.email)
    queue_mail(
        key=f"session:{session.pk}:{occasion}:{session.sequence}:{to.pk}",
        template=f"training/mail/{template}",
        context=lambda: date_words(session) | {"link": absolute_url(page)} | _about(session, before),
        person=person,
        to_email=to.email,
        language=language,
        calendar=calendar,
        calendar_method=method,
        now=now,
    )


def _about(session: Session, before: Session) -> dict[str, str]:
    """What only one of the two mails says: why a date is called off, or when it should have been."""
    if session.is_cancelled:
        return {"reason": session.cancel_reason}
    return {"before": moment(before.starts_at) if before.starts_at != session.starts_at else ""}
