"""What people who registered get by mail: confirmation, change, cancellation.

Keys are `registration:<registration>:<occasion>`, so that what a later one overtakes can be taken back.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.models import Event, Registration
from messaging.calendar import event_ics
from messaging.events import MailEvent, Placeholder, register
from messaging.links import sign
from messaging.models import OutgoingMail
from messaging.services import absolute_url, cancel_mails, queue_mail

CANCEL_PURPOSE = "event-registration"

WORDS = {
    "name": Placeholder(_("name of whoever registered"), "Paula Kern", is_personal=True),
    "event": Placeholder(_("title of the event"), _("Festival of encounters")),
    "when": Placeholder(_("day and time"), _("Tuesday, 24 November 2026, 18:00–20:00")),
    "place": Placeholder(_("place"), "Haus am Markt, Bensheim"),
    "link": Placeholder(
        _("address where the seat is given back, without a password"),
        "https://augenhoehe.example/veranstaltungen/absagen/…/",
    ),
}
REASON = _("You get this mail because somebody registered this address for an event.")

register(
    MailEvent(
        name="events/mail/registration_confirmed",
        title=_("Event: registration is confirmed"),
        reason=REASON,
        placeholders=WORDS,
        is_to_stranger=True,
    )
)
register(
    MailEvent(
        name="events/mail/registration_changed",
        title=_("Event: time or place have changed"),
        reason=REASON,
        placeholders=WORDS,
    )
)
register(
    MailEvent(
        name="events/mail/registration_cancelled",
        title=_("Event: registration is cancelled"),
        reason=REASON,
        placeholders=WORDS,
    )
)


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
        context=lambda: {
            "name": registration.name,
            "event": event.title,
            "when": render_to_string("events/_when.html", {"event": event}).strip(),
            "place": event.place,
            "link": absolute_url(cancel_path(registration)),
        },
        organisation=event.organisation,
        to_email=registration.email,
        language=registration.language,
        calendar=calendar,
        calendar_method=method,
        now=now,
    )
