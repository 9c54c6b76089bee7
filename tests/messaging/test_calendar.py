"""Calendar entries, read back as a calendar program reads them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from messaging.calendar import event_ics

BERLIN = ZoneInfo("Europe/Berlin")


def read(**fields):
    fields = {
        "uid": "date-1@augenhoehe",
        "sequence": 0,
        "starts_at": datetime(2026, 3, 4, 18, tzinfo=BERLIN),
        "minutes": 120,
        "summary": "Austausch; Bensheim, Müller",
        "location": "Haus am Markt",
        **fields,
    }
    calendar = Calendar.from_ical(event_ics(**fields))
    return calendar, calendar.walk("VEVENT")[0]


def test_an_invitation_carries_what_mail_programs_ask_for():
    calendar, event = read(attendee="helga@example.org", description="Antwort: https://example.org/x")
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("date-1@augenhoehe", 0, "CONFIRMED")
    assert event["SUMMARY"] == "Austausch; Bensheim, Müller"
    assert event["ORGANIZER"] == "mailto:office@augenhoehe.example"
    assert event["ATTENDEE"] == "mailto:helga@example.org"
    assert event["DTSTAMP"].dt.tzinfo is not None


def test_a_cancellation_takes_the_same_entry_away():
    calendar, event = read(method="CANCEL", sequence=2)
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 2)
    assert event["UID"] == "date-1@augenhoehe"


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        (datetime(2026, 3, 28, 18, tzinfo=BERLIN), datetime(2026, 3, 28, 17, tzinfo=UTC)),
        (datetime(2026, 3, 29, 18, tzinfo=BERLIN), datetime(2026, 3, 29, 16, tzinfo=UTC)),
        (datetime(2026, 10, 24, 18, tzinfo=BERLIN), datetime(2026, 10, 24, 16, tzinfo=UTC)),
        (datetime(2026, 10, 25, 18, tzinfo=BERLIN), datetime(2026, 10, 25, 17, tzinfo=UTC)),
    ],
)
def test_the_local_time_stays_across_the_change_of_the_clocks(local, utc):
    _calendar, event = read(starts_at=local)
    assert event["DTSTART"].dt == utc
    assert event["DTSTART"].dt.astimezone(BERLIN).hour == 18
    assert (event["DTEND"].dt - event["DTSTART"].dt).seconds == 2 * 3600
