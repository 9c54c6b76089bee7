"""Everybody's dates at a secret address, for the calendar program of their choice.

Whoever subscribes lets a foreign server (that of the phone's maker, say) fetch and keep what stands here, so
an entry says only what such a server may know: what kind of date it is, when, where, how to take part online
and what to bring. It never names or describes a newcomer, nor what somebody needs help with.

A higher app adds its dates in `<app>/feed.py`:

    @feed_source
    def training_dates(user, now):
        yield Entry(...)

Modules named `feed` are imported when Django starts. Sources leave out what lies before `oldest(now)`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vDuration

from accounts.models import User
from messaging.models import CalendarFeed, new_feed_token

# How long past dates stay, and how often programs should look for new ones.
KEPT_FOR = timedelta(days=365)
FETCH_EVERY = timedelta(hours=4)


@dataclass(frozen=True)
class Entry:
    """A date in somebody's calendar. `uid` and `sequence` are those of the mails about it, so that whoever
    opens the mail and subscribes sees it once. `stamped_at` must not change unless the date does."""

    uid: str
    sequence: int
    stamped_at: datetime
    starts_at: datetime
    minutes: int
    summary: str
    location: str = ""
    description: str = ""
    is_cancelled: bool = False


SourceFunction = Callable[[User, datetime], Iterable[Entry]]
_sources: list[SourceFunction] = []


def feed_source(function: SourceFunction) -> SourceFunction:
    """Add dates to the feed: the function yields those that a user should see, in the active language."""
    _sources.append(function)
    return function


def oldest(now: datetime) -> datetime:
    """What began before is not in the feed any more."""
    return now - KEPT_FOR


def entries_of(user: User, *, now: datetime) -> list[Entry]:
    """The user's dates in order of time, each once; of two with one identity the first source's."""
    found: dict[str, Entry] = {}
    for source in _sources:
        for entry in source(user, now):
            found.setdefault(entry.uid, entry)
    return sorted(found.values(), key=lambda entry: (entry.starts_at, entry.uid))


def feed_ics(user: User, *, now: datetime) -> bytes:
    """The user's dates as an iCalendar file in their language; the same bytes as long as nothing changes."""
    with translation.override(user.language):
        calendar = Calendar()
        calendar.add("prodid", "-//Augenhöhe//DE")
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        name = _("Augenhöhe: my dates")
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", FETCH_EVERY, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(FETCH_EVERY))
        entries = entries_of(user, now=now)
        for entry in entries:
            calendar.add_component(_event(entry))
        if not entries:
            # A calendar holds at least one component (RFC 5545, 3.6).
            calendar.add_component(Timezone.from_tzid("Europe/Berlin"))
        return calendar.to_ical()


def _event(entry: Entry) -> Event:
    starts_at = entry.starts_at.astimezone(UTC)
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamped_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", starts_at)
    event.add("dtend", starts_at + timedelta(minutes=entry.minutes))
    event.add("summary", entry.summary)
    if entry.location:
        event.add("location", entry.location)
    if entry.description:
        event.add("description", entry.description)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    return event


def etag_of(ics: bytes) -> str:
    """Names this very content, so that a program need not fetch what it has."""
    return f'"{hashlib.sha256(ics).hexdigest()}"'


@transaction.atomic
def new_address(*, user: User) -> CalendarFeed:
    """Give the user's feed an address, their first or a new one; an old address leads nowhere at once."""
    feed, _created = CalendarFeed.objects.update_or_create(user=user, defaults={"token": new_feed_token()})
    return feed
