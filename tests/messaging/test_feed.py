"""The calendar feed, fetched and read back as calendar programs do."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from accounts.enums import Kind
from assignments.services.requests import request_assignment
from messaging import feed as feeds
from messaging.feed import feed_ics, new_address
from messaging.models import CalendarFeed
from partnerships.models import SupervisionInvitation
from partnerships.services.supervision import plan_supervision
from tests.builders import (
    TODAY,
    make_group,
    make_newcomer,
    make_person,
    make_ready_volunteer,
    make_user,
    make_volunteer,
)
from tests.training.builders import BERLIN, make_course, make_session
from training.models import Attendance, Enrolment, SessionPlace

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 12, tzinfo=BERLIN)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def user():
    return make_user(Kind.VOLUNTEER, email="helga@example.org")


@pytest.fixture
def volunteer(user):
    return make_volunteer(make_person(user=user, email=user.email))


def address(user):
    return reverse("messaging:feed", args=[new_address(user=user).token])


def events(user, client=None):
    response = (client or Client()).get(address(user))
    assert response.status_code == 200
    return {str(event["UID"]): event for event in Calendar.from_ical(response.content).walk("VEVENT")}


def place_at(session, volunteer, **fields):
    return SessionPlace.objects.create(session=session, volunteer=volunteer, **fields)


def uid(session):
    return f"training-session-{session.pk}@augenhoehe"


# --- the file ---------------------------------------------------------------------------------


def test_the_feed_is_a_calendar_that_programs_subscribe_to(user, volunteer):
    session = make_session(
        starts_at=datetime(2026, 3, 29, 9, tzinfo=BERLIN),
        minutes=150,
        title="Aufenthaltsrecht; mit Übungen, Fragen – und allem, was sonst noch in diese Zeile passt",
        place="Bensheim, Altes Rathaus",
        online_url="https://meet.example.org/augenhoehe",
        materials="Stift und Papier",
    )
    place_at(session, volunteer)
    response = Client().get(address(user))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(response.content)
    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "PUBLISH")
    assert calendar["PRODID"]
    text = response.content.decode()
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT4H" in text
    assert "X-PUBLISHED-TTL:PT4H" in text
    assert text.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")

    (event,) = calendar.walk("VEVENT")
    assert event["UID"] == uid(session)
    # Nine o'clock on the morning in which the clocks were changed.
    assert event["DTSTART"].dt == datetime(2026, 3, 29, 7, tzinfo=UTC)
    assert event["DTEND"].dt == datetime(2026, 3, 29, 9, 30, tzinfo=UTC)
    assert event["DTSTAMP"].dt == session.created_at.replace(microsecond=0)
    assert event["SUMMARY"].endswith(session.title)
    assert event["LOCATION"] == "Bensheim, Altes Rathaus"
    assert "https://meet.example.org/augenhoehe" in event["DESCRIPTION"]
    assert "Stift und Papier" in event["DESCRIPTION"]
    assert event["STATUS"] == "CONFIRMED"


def test_an_empty_feed_is_a_calendar_too(user):
    calendar = Calendar.from_ical(Client().get(address(user)).content)
    assert calendar.walk("VEVENT") == []
    assert calendar.subcomponents  # RFC 5545, 3.6: at least one


def test_the_feed_speaks_the_owners_language(user):
    assert "X-WR-CALNAME:Augenhöhe: meine Termine" in feed_ics(user, now=NOW).decode()
    user.language = "en"
    assert "X-WR-CALNAME:Augenhöhe: my dates" in feed_ics(user, now=NOW).decode()


# --- who and what -----------------------------------------------------------------------------


def test_a_volunteer_sees_where_they_have_a_place_and_nothing_else(user, volunteer):
    course = make_course()
    Enrolment.objects.create(course=course, volunteer=volunteer, enrolled_on=TODAY)
    waiting_for = make_course("Voll")
    Enrolment.objects.create(course=waiting_for, volunteer=volunteer, enrolled_on=TODAY, status="waiting")
    in_course, single, waiting, _foreign = (
        make_session(course),
        make_session(make_course("Anderer")),
        make_session(waiting_for),
        make_session(make_course("Fremd")),
    )
    place_at(single, volunteer)
    place_at(waiting, volunteer, status="waiting")
    assert set(events(user)) == {uid(in_course), uid(single)}


def test_who_signed_off_does_not_see_the_date(user, volunteer):
    session = make_session()
    place_at(session, volunteer)
    Attendance.objects.create(session=session, volunteer=volunteer, status="excused")
    # Somebody else's excuse takes nothing away.
    other = make_session(make_course("Anderer"))
    place_at(other, volunteer)
    Attendance.objects.create(session=other, volunteer=make_volunteer(), status="excused")
    assert set(events(user)) == {uid(other)}


def test_what_was_called_off_is_marked(user, volunteer):
    session = make_session(cancelled_at=NOW, cancel_reason="Krank", sequence=3)
    place_at(session, volunteer)
    event = events(user)[uid(session)]
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 3)


def test_a_trainer_sees_what_they_teach_once(user, volunteer):
    session = make_session(trainer=user)
    place_at(session, volunteer)
    make_session(make_course("Anderer"), trainer=make_user(Kind.TRAINER))
    assert set(events(user)) == {uid(session)}


def test_what_is_older_than_a_year_is_gone(user, volunteer):
    recent = make_session(starts_at=NOW - timedelta(days=364))
    old = make_session(make_course("Alt"), starts_at=NOW - timedelta(days=366))
    for session in (recent, old):
        place_at(session, volunteer)
    assert set(events(user)) == {uid(recent)}


def test_group_dates_stand_under_the_name_that_the_invitation_gave_them(user, volunteer):
    group = make_group(facilitator=make_user(Kind.TRAINER, email="leitung@example.org"))
    group.memberships.create(volunteer=volunteer, joined_on=TODAY)
    meeting = plan_supervision(
        group=group, starts_at=NOW + timedelta(days=9), place="Lorsch", by=make_user(), now=NOW
    )
    mail = volunteer.person.mails.get()
    invited_as = Calendar.from_ical(mail.calendar).walk("VEVENT")[0]["UID"]
    assert set(events(user)) == {invited_as} == set(events(group.facilitator))
    assert events(user)[invited_as]["LOCATION"] == "Lorsch"
    SupervisionInvitation.objects.filter(meeting=meeting).update(answer="no")
    assert events(user) == {}


def test_assignments_that_were_taken_name_nobody(user):
    volunteer = make_ready_volunteer(person=make_person(user=user))
    newcomer = make_newcomer(person_first_name="Selam", person_last_name="Tesfay")
    for status, taker, days in (("offered", None, 4), ("taken", volunteer, 3)):
        assignment = request_assignment(
            newcomer=newcomer,
            kind="doctor",
            language="ti",
            starts_at=NOW + timedelta(days=days),
            minutes=90,
            place="Marktplatz 1",
            details="Selam hat Schmerzen",
            by=make_user(),
            now=NOW,
        )
        type(assignment).objects.filter(pk=assignment.pk).update(status=status, volunteer=taker)
    (event,) = events(user).values()
    assert event["LOCATION"] == "Marktplatz 1, Bensheim"
    text = event.to_ical().decode()
    for secret in ("Selam", "Tesfay", "Schmerzen", "Arzt", "igrin"):
        assert secret not in text


# --- the address ------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["x", "a" * 40, "../x"])
def test_a_wrong_address_leads_nowhere(user, token):
    new_address(user=user)
    assert Client().get(f"/nachrichten/kalender/{token}.ics").status_code == 404


def test_the_feed_of_a_closed_account_is_not_found(user):
    there = address(user)
    user.is_active = False
    user.save()
    assert Client().get(there).status_code == 404


def test_the_feed_is_fetched_again_only_when_it_has_changed(user, volunteer, time_machine):
    place_at(make_session(), volunteer)
    there, program = address(user), Client()
    first = program.get(there)
    assert "private" in first["Cache-Control"]
    time_machine.move_to(NOW + timedelta(hours=5), tick=False)
    again = program.get(there, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert "private" in again["Cache-Control"]
    session = make_session(make_course("Neu"))
    place_at(session, volunteer)
    changed = program.get(there, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert str(session.pk) in changed.content.decode().replace("\r\n ", "")


def test_the_feed_asks_as_often_for_twenty_dates_as_for_two(user, volunteer):
    def queries():
        there = address(user)
        with CaptureQueriesContext(connection) as captured:
            Client().get(there)
        return len(captured)

    for number in range(2):
        place_at(make_session(make_course(f"Kurs {number}")), volunteer)
    few = queries()
    for number in range(2, 20):
        place_at(make_session(make_course(f"Kurs {number}")), volunteer)
    assert queries() == few


# --- the page ---------------------------------------------------------------------------------


def test_the_page_makes_an_address_only_when_asked(client, user):
    client.force_login(user)
    client.get(reverse("messaging:my_calendar"))
    assert not CalendarFeed.objects.exists()
    client.post(reverse("messaging:feed_reset"))
    feed = CalendarFeed.objects.get(user=user)
    page = client.get(reverse("messaging:my_calendar")).content.decode()
    path = reverse("messaging:feed", args=[feed.token])
    assert f"http://testserver{path}" in page or f"{path}" in page
    assert "webcal://" in page


def test_a_new_address_ends_the_old_one_at_once(client, user):
    old = address(user)
    client.force_login(user)
    client.post(reverse("messaging:feed_reset"))
    assert Client().get(old).status_code == 404
    new = reverse("messaging:feed", args=[CalendarFeed.objects.get(user=user).token])
    assert Client().get(new).status_code == 200


def test_the_first_source_tells_what_two_know(user, monkeypatch):
    def entry(summary):
        return feeds.Entry("same@x", 0, NOW, NOW, 60, summary)

    monkeypatch.setattr(
        feeds, "_sources", [lambda user, now: [entry("first")], lambda user, now: [entry("second")]]
    )
    assert [entry.summary for entry in feeds.entries_of(user, now=NOW)] == ["first"]
