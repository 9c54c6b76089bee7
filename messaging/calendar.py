"""Calendar entries that mail programs take as an invitation, a change or a cancellation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress, vText


@dataclass(frozen=True)
class CalendarDate:
    """One of several dates in a file; what `event_ics` says of `uid` and `sequence` holds for each."""

    uid: str
    sequence: int
    starts_at: datetime
    minutes: int
    summary: str
    location: str
    description: str = ""


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
    date = CalendarDate(uid, sequence, starts_at, minutes, summary, location, description)
    event = _event(date, is_cancelled=method == "CANCEL")
    if attendee:
        guest = vCalAddress(f"mailto:{attendee}")
        guest.params["ROLE"] = vText("REQ-PARTICIPANT")
        guest.params["PARTSTAT"] = vText("NEEDS-ACTION")
        # People answer by the link in the mail, which also works without a calendar.
        guest.params["RSVP"] = vText("FALSE")
        event.add("attendee", guest)
    return _file([event], method=method)


def dates_ics(dates: Iterable[CalendarDate], *, is_cancelled: bool = False) -> str:
    """Several events as one iCalendar text, for a mail with `calendar_method="PUBLISH"`.

    An invitation or a cancellation may hold one event only (RFC 5546, 3.2), a publication as many as one
    likes. Cancelled ones are marked as such under their `uid` with a higher `sequence`.
    """
    return _file([_event(date, is_cancelled=is_cancelled) for date in dates], method="PUBLISH")


def _event(date: CalendarDate, *, is_cancelled: bool) -> Event:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    starts_at = date.starts_at.astimezone(UTC)
    event = Event()
    event.add("uid", date.uid)
    event.add("sequence", date.sequence)
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", starts_at)
    event.add("dtend", starts_at + timedelta(minutes=date.minutes))
    event.add("summary", date.summary)
    event.add("location", date.location)
    if date.description:
        event.add("description", date.description)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    organizer = vCalAddress(f"mailto:{address}")
    organizer.params["CN"] = vText(name)
    event.add("organizer", organizer)
    return event


def _file(events: Iterable[Event], *, method: str) -> str:
    calendar = Calendar()
    calendar.add("prodid", "-//Augenhöhe//DE")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical().decode()
