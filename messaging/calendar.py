"""Calendar entries that mail programs take as an invitation, a change or a cancellation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress, vText


def event_ics(
    *,
    uid: str,
    sequence: int,
    starts_at: datetime,
    minutes: int,
    summary: str,
    location: str,
    description: str = "",
    attendee: str = "",
    method: str = "REQUEST",
) -> str:
    """One event as iCalendar text, to be given to `queue_mail(calendar=…, calendar_method=…)`.

    The same `uid` with a higher `sequence` replaces the entry in the reader's calendar; method "CANCEL"
    takes it away. Times are written in UTC, which every calendar shows in the reader's own time, also across
    the change of the clocks.
    """
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", starts_at.astimezone(UTC))
    event.add("dtend", starts_at.astimezone(UTC) + timedelta(minutes=minutes))
    event.add("summary", summary)
    event.add("location", location)
    if description:
        event.add("description", description)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    organizer = vCalAddress(f"mailto:{address}")
    organizer.params["CN"] = vText(name)
    event.add("organizer", organizer)
    if attendee:
        guest = vCalAddress(f"mailto:{attendee}")
        guest.params["ROLE"] = vText("REQ-PARTICIPANT")
        guest.params["PARTSTAT"] = vText("NEEDS-ACTION")
        # People answer by the link in the mail, which also works without a calendar.
        guest.params["RSVP"] = vText("FALSE")
        event.add("attendee", guest)

    calendar = Calendar()
    calendar.add("prodid", "-//Augenhöhe//DE")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return calendar.to_ical().decode()
