"""What people who registered get by mail: confirmation, change, cancellation.

Keys are `registration:<registration>:<occasion>`, so that what a later one overtakes can be taken back.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from events.models import Event, Registration
from messaging.calendar import event_ics
from messaging.links import sign
from messaging.models import OutgoingMail
from messaging.services import absolute_url, cancel_mails, queue_mail

CANCEL_PURPOSE = "event-registration"


def cancel_path(registration: Registration) -> str:
    """The address where this person gives the seat back, without logging in."""
    token = sign({"registration": registration.pk, "event": registration.event_id}, purpose=CANCEL_PURPOSE)
    return reverse("events:cancel", args=[token])


def send_confirmation(registration: Registration, event: Event, *, now: datetime) -> OutgoingMail | None:
    return _send(registration, event, "confirmed", "registration_confirmed", now=now)


def send_change(registration: Registration, event: Event, *, now: datetime) -> OutgoingMail | None:
    """Tell that time or place have changed; the calendar entry follows."""
    return _send(registration, event, f"changed:{event.sequence}", "registration_changed", now=now)


def send_cancellation(registration: Registration, event: Event, *, now: datetime) -> OutgoingMail | None:
    """Confirm that the seat is given back; the calendar entry goes."""
    return _send(registration, event, "cancelled", "registration_cancelled", method="CANCEL", now=now)


def _send(
    registration: Registration,
    event: Event,
    occasion: str,
    template: str,
    *,
    method: str = "REQUEST",
    now: datetime,
) -> OutgoingMail | None:
    prefix = f"registration:{registration.pk}:"
    cancel_mails(key_prefix=prefix)
    calendar = event_ics(
        uid=f"event-{event.pk}@{urlsplit(settings.SITE_URL).hostname}",
        sequence=event.sequence,
        starts_at=event.starts_at,
        minutes=event.minutes,
        summary=event.title,
        location=event.place,
        attendee=registration.email,
        method=method,
    )
    return queue_mail(
        key=f"{prefix}{occasion}",
        template=f"events/mail/{template}",
        context={
            "registration": registration,
            "event": event,
            "organisation": event.organisation,
            "cancel_url": absolute_url(cancel_path(registration)),
        },
        to_email=registration.email,
        language=registration.language,
        calendar=calendar,
        calendar_method=method,
        now=now,
    )
