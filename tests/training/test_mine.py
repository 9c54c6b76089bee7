"""A volunteer's own page: what is done, what is missing, and the dates that fill the gap."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from accounts.enums import Kind
from programmes.models import Programme
from tests.builders import (
    TODAY,
    make_organisation,
    make_person,
    make_programme,
    make_user,
    make_volunteer,
)
from tests.training.builders import (
    BERLIN,
    attend,
    attend_everything,
    make_course,
    make_curriculum,
    make_session,
)
from training.enums import PlaceStatus
from training.models import Attendance, Completion, Enrolment, SessionPlace
from training.services.attendance import record_attendance

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 12, tzinfo=BERLIN)
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def user():
    return make_user(Kind.VOLUNTEER)


@pytest.fixture
def volunteer(user):
    return make_volunteer(make_person(user=user, email="helga@example.org"))


@pytest.fixture
def phone(client, user, volunteer):
    client.force_login(user)
    return client


def url(name, *records):
    return reverse(f"training:{name}", args=[record.pk for record in records])


def page(phone):
    response = phone.get(url("mine"))
    assert response.status_code == 200
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.split()).replace(NBSP, " ")


def own(phone):
    return phone.get(url("mine")).context["own"]


def ahead(title, days, course=None, **fields):
    module = make_curriculum()[title]
    return make_session(
        course or make_course(f"Kurs {title} {days}"), module, starts_at=NOW + timedelta(days=days), **fields
    )


# --- how far --------------------------------------------------------------------------------------


def test_the_page_says_what_is_done_and_what_is_missing(phone, volunteer):
    attend_everything(volunteer, short={"Staatsangehörigkeitsrecht": 30})
    text = page(phone)
    assert "39,5 h von 40 h" in text
    assert "52⅔ von 53⅓ Unterrichtseinheiten" in text
    assert "Staatsangehörigkeitsrecht Es fehlen 0,5 h." in text


def test_regular_attendance_is_counted_in_dates(phone, volunteer):
    programme = make_programme()
    programme.regular_attendance_needed, programme.regular_attendance_of = 6, 8
    programme.regular_attendance_months = 12
    programme.save()
    series = make_course("Vorträge", kind="series")
    Enrolment.objects.create(course=series, volunteer=volunteer, enrolled_on=TODAY)
    for week in range(1, 5):
        talk = make_session(series, starts_at=NOW - timedelta(weeks=week))
        Attendance.objects.create(session=talk, volunteer=volunteer, status="present", minutes=240)
    text = page(phone)
    assert "4 von 6 Veranstaltungen" in text
    assert "Nötig: 6 von 8" in text


def test_who_lost_readiness_reads_since_when_and_why(phone, volunteer):
    attend_everything(volunteer)
    assert "Ihre Vorbereitung ist seit" in page(phone)
    missed = Attendance.objects.filter(volunteer=volunteer).first()
    record_attendance(session=missed.session, volunteer=volunteer, status="absent", by=make_user(), now=NOW)
    assert Completion.objects.get().lost_on
    text = page(phone)
    assert "Ihre Vorbereitung ist nicht mehr vollständig" in text
    assert Completion.objects.get().lost_reason in text
    record_attendance(session=missed.session, volunteer=volunteer, status="present", by=make_user(), now=NOW)
    text = page(phone)
    assert "nicht mehr vollständig" not in text
    assert "Ihre Vorbereitung ist seit" in text


def test_an_account_without_record_is_told_whom_to_ask(client):
    client.force_login(make_user(Kind.VOLUNTEER))
    assert client.get(url("mine")).status_code == 200


# --- own dates ------------------------------------------------------------------------------------


def test_own_dates_come_with_place_link_and_materials(phone, volunteer):
    session = ahead(
        "Aufenthaltsrecht",
        3,
        place="Lorsch, Paul-Schnitzer-Saal",
        online_url="https://meet.example.org/lorsch",
        materials="Bitte § 25 lesen",
    )
    SessionPlace.objects.create(session=session, volunteer=volunteer)
    html = phone.get(url("mine")).content.decode()
    for part in (
        "Lorsch, Paul-Schnitzer-Saal",
        'href="https://meet.example.org/lorsch"',
        "Bitte § 25 lesen",
        url("session_ics", session),
    ):
        assert part in html


def test_called_off_dates_and_those_that_are_over_are_not_listed(phone, volunteer):
    course = make_course()
    Enrolment.objects.create(course=course, volunteer=volunteer, enrolled_on=TODAY)
    ahead("Aufenthaltsrecht", -3, course)
    ahead("Aufenthaltsrecht", 3, course, cancelled_at=NOW, cancel_reason="Krank")
    kept = ahead("Aufenthaltsrecht", 5, course)
    assert [date.session for date in own(phone).dates] == [kept]


def test_signing_off_a_date_and_coming_after_all(phone, volunteer):
    course = make_course()
    Enrolment.objects.create(course=course, volunteer=volunteer, enrolled_on=TODAY)
    session = ahead("Aufenthaltsrecht", 3, course)
    phone.post(url("session_sign_off", session))
    assert Attendance.objects.get().status == "excused"
    assert "Sie haben sich abgemeldet" in page(phone)
    phone.post(url("session_sign_on", session))
    assert not Attendance.objects.exists()
    assert [date.is_signed_off for date in own(phone).dates] == [False]


def test_a_date_that_has_begun_cannot_be_signed_off(phone, volunteer):
    course = make_course()
    Enrolment.objects.create(course=course, volunteer=volunteer, enrolled_on=TODAY)
    session = ahead("Aufenthaltsrecht", 0, course)
    assert url("session_sign_off", session) not in phone.get(url("mine")).content.decode()
    response = phone.post(url("session_sign_off", session), follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert not Attendance.objects.exists()


# --- filling the gap ------------------------------------------------------------------------------


def test_the_dates_that_fill_a_gap_are_offered_the_nearest_first(phone, volunteer):
    attend_everything(volunteer, short={"Aufenthaltsrecht": 60})
    late, soon = ahead("Aufenthaltsrecht", 20), ahead("Aufenthaltsrecht", 4)
    ahead("Deutsch im Gespräch, Alphabetisierung", 2)  # complete already
    ahead("Aufenthaltsrecht", -2)
    (gap,) = own(phone).gaps
    assert gap.part.missing == 60
    assert [offer.session for offer in gap.offers] == [soon, late]
    assert "16 Plätze sind frei" in page(phone)


def test_dates_of_another_programme_are_not_offered(phone, volunteer):
    other = Programme.objects.create(
        name="Anderes", code="ANDERS", organisation=make_organisation(), starts_on=TODAY
    )
    make_curriculum()
    session = make_session(
        make_course(programme=other), make_curriculum()["Aufenthaltsrecht"], starts_at=NOW + timedelta(days=3)
    )
    assert not any(gap.offers for gap in own(phone).gaps)
    assert phone.post(url("session_join", session)).status_code == 404
    assert phone.post(url("course_join", session.course)).status_code == 404
    assert not SessionPlace.objects.exists()


def test_what_is_planned_already_is_said_instead_of_offered(phone, volunteer):
    attend_everything(volunteer, short={"Aufenthaltsrecht": 60})
    session = ahead("Aufenthaltsrecht", 4)
    SessionPlace.objects.create(session=session, volunteer=volunteer)
    (gap,) = own(phone).gaps
    assert (gap.planned, gap.is_covered, gap.offers) == ((session,), True, ())
    assert "Ihre Termine füllen die Lücke" in page(phone)


def test_signing_up_for_one_date(phone, volunteer):
    session = ahead("Aufenthaltsrecht", 4)
    response = phone.post(url("session_join", session), follow=True)
    assert SessionPlace.objects.get().status == PlaceStatus.PLACE
    assert "Sie haben einen Platz am Freitag, 6. März um 12:00" in str(
        next(iter(response.context["messages"]))
    )
    again = phone.post(url("session_join", session), follow=True)
    assert [message.level_tag for message in again.context["messages"]] == ["error"]


def test_a_full_date_has_a_waiting_list_which_one_can_leave(phone, volunteer):
    session = ahead("Aufenthaltsrecht", 4, seats=1)
    SessionPlace.objects.create(session=session, volunteer=make_volunteer())
    assert "Warteliste" in page(phone)
    response = phone.post(url("session_join", session), follow=True)
    assert "Warteliste" in str(next(iter(response.context["messages"])))
    (date,) = own(phone).dates
    assert date.is_waiting
    phone.post(url("session_give_up", session))
    assert not SessionPlace.objects.filter(volunteer=volunteer).exists()


def test_somebody_elses_date_cannot_be_given_up(phone, volunteer):
    session = ahead("Aufenthaltsrecht", 4)
    SessionPlace.objects.create(session=session, volunteer=make_volunteer())
    for name in ("session_give_up", "session_sign_off", "session_sign_on"):
        assert phone.post(url(name, session)).status_code == 404
    assert SessionPlace.objects.count() == 1


def test_joining_a_course_and_leaving_it_after_being_asked(phone, volunteer):
    course = make_course("Sommerkurs", seats=2)
    ahead("Aufenthaltsrecht", 4, course)
    assert [open_course.free for open_course in own(phone).courses] == [2]
    phone.post(url("course_join", course))
    assert Enrolment.objects.get().status == PlaceStatus.PLACE
    assert phone.get(url("course_give_up", course)).status_code == 200
    assert Enrolment.objects.exists()
    phone.post(url("course_give_up", course))
    assert not Enrolment.objects.exists()
    assert phone.get(url("course_give_up", course)).status_code == 404


def test_a_course_that_has_begun_is_not_offered_as_a_whole(phone):
    course = make_course("Läuft")
    ahead("Aufenthaltsrecht", -4, course)
    ahead("Aufenthaltsrecht", 4, course)
    assert own(phone).courses == ()


def test_nothing_is_offered_to_who_has_ended(phone, volunteer):
    ahead("Aufenthaltsrecht", 4)
    volunteer.status = "ended"
    volunteer.save()
    assert own(phone).courses == own(phone).talks == ()
    assert not any(gap.offers for gap in own(phone).gaps)


# --- the calendar -----------------------------------------------------------------------------------


def test_a_date_goes_into_the_calendar_of_who_has_a_place(phone, volunteer):
    session = ahead("Aufenthaltsrecht", 4)
    SessionPlace.objects.create(session=session, volunteer=volunteer)
    response = phone.get(url("session_ics", session))
    assert response["Content-Type"].startswith("text/calendar")
    assert response["Content-Disposition"] == 'attachment; filename="Schulung_2026-03-06.ics"'
    calendar = Calendar.from_ical(response.content)
    assert calendar["METHOD"] == "PUBLISH"
    (event,) = calendar.walk("VEVENT")
    assert event["UID"] == f"training-session-{session.pk}@augenhoehe"
    assert event["DTSTART"].dt == session.starts_at


def test_a_date_goes_into_the_calendar_of_its_trainer(client):
    trainer = make_user(Kind.TRAINER)
    client.force_login(trainer)
    own_date, foreign = ahead("Aufenthaltsrecht", 4, trainer=trainer), ahead("Aufenthaltsrecht", 5)
    assert client.get(url("session_ics", own_date)).status_code == 200
    assert client.get(url("session_ics", foreign)).status_code == 404


@pytest.mark.parametrize("status", [None, PlaceStatus.WAITING])
def test_without_a_place_there_is_no_file(phone, volunteer, status):
    session = ahead("Aufenthaltsrecht", 4)
    if status:
        SessionPlace.objects.create(session=session, volunteer=volunteer, status=status)
    assert phone.get(url("session_ics", session)).status_code == 404


def test_the_page_asks_as_often_for_many_dates_as_for_few(phone, volunteer):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            phone.get(url("mine"))
        return len(captured)

    def add(number):
        SessionPlace.objects.create(session=ahead("Aufenthaltsrecht", 20 + number), volunteer=volunteer)
        ahead("Staatsangehörigkeitsrecht", 50 + number)
        attend(volunteer, make_curriculum()["Aufenthaltsrecht"], 5, course=make_course(f"Alt {number}"))

    for number in range(2):
        add(number)
    queries()
    few = queries()
    for number in range(2, 12):
        add(number)
    assert queries() == few
