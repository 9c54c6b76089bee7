"""The matrix of participants and dates."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Kind
from tests.builders import TODAY, make_organisation, make_person, make_user, make_volunteer
from tests.training.builders import (
    BERLIN,
    address,
    give_place,
    make_course,
    make_curriculum,
    make_session,
)
from training.enums import AttendanceStatus, PlaceStatus
from training.models import Attendance, CountedTime, Enrolment, SessionPlace
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    client.force_login(make_user(Kind.COORDINATOR))
    return client


def record(session, volunteer, status, minutes=0):
    return Attendance.objects.create(
        session=session, volunteer=volunteer, status=status, minutes=minutes, recorded_by=make_user()
    )


def overview(office, course, **query):
    return office.get(address("course_overview", course), query)


def test_every_status_stands_there_for_the_eye_and_in_words(office):
    course = make_course()
    sessions = [
        make_session(course, starts_at=datetime(2026, 2, day, 18, tzinfo=BERLIN), minutes=120)
        for day in (3, 10, 17, 24)
    ]
    make_session(course, starts_at=datetime(2026, 3, 3, 18, tzinfo=BERLIN), minutes=120)
    volunteer = make_volunteer()
    give_place(course, volunteer)
    for session, status, minutes in zip(sessions, AttendanceStatus, (120, 90, 0, 0), strict=True):
        record(session, volunteer, status, minutes)
    response = overview(office, course)
    (row,) = response.context["rows"]
    assert row.minutes == 210
    assert [cell.sign for cell in row.cells] == ["✓", "◐", "e", "✗", ""]
    page = response.content.decode()
    for words in ("dabei", "teilweise dabei, 1,5\N{NO-BREAK SPACE}h", "3,5\N{NO-BREAK SPACE}h"):
        assert words in page
    assert 'scope="row"' in page
    assert page.count('scope="col"') == 9


def test_guests_and_those_who_left_are_seen_but_nobody_who_waits(office):
    session = make_session()
    course = session.course
    guest, left, waiting = (make_volunteer(person_last_name=name) for name in ("Gast", "Weg", "Wartend"))
    SessionPlace.objects.create(session=session, volunteer=guest)
    record(session, left, AttendanceStatus.PRESENT, 60)
    give_place(course, waiting, status=PlaceStatus.WAITING)
    rows = overview(office, course).context["rows"]
    assert [(row.volunteer, row.is_guest) for row in rows] == [(guest, True), (left, True)]


def test_another_organisations_course_is_not_found(office):
    course = make_course(organisation=make_organisation("Caritas", kind="welfare"))
    assert overview(office, course).status_code == 404


def test_a_course_without_dates_or_people_says_so(office):
    course = make_course()
    assert overview(office, course).status_code == 200
    make_session(course)
    assert overview(office, course).status_code == 200


def fill(people, dates):
    """In bulk: so many participants who were at so many dates."""
    course, module = make_course("Groß", seats=9999), make_curriculum()["Aufenthaltsrecht"]
    sessions = [
        make_session(course, module, starts_at=datetime(2026, 1, 2, 18, tzinfo=BERLIN) + timedelta(days=day))
        for day in range(dates)
    ]
    example = make_volunteer()
    volunteers = []
    for number in range(people):
        person = make_person(last_name=f"Nr. {number:03}", languages={}, windows=[], likes=[])
        volunteers.append(
            Volunteer(person=person, programme=example.programme, status=example.status, applied_on=TODAY)
        )
    Volunteer.objects.bulk_create(volunteers)
    Enrolment.objects.bulk_create(
        Enrolment(course=course, volunteer=volunteer, enrolled_on=TODAY) for volunteer in volunteers
    )
    entries = Attendance.objects.bulk_create(
        Attendance(session=session, volunteer=volunteer, status="present", minutes=60)
        for session in sessions
        for volunteer in volunteers
    )
    CountedTime.objects.bulk_create(
        CountedTime(volunteer=entry.volunteer, module=module, minutes=60, counted_on=TODAY, attendance=entry)
        for entry in entries
    )
    return course


def test_queries_grow_with_neither_people_nor_dates_and_pages_hold_fifty(office):
    def queries_with(people, dates):
        course = fill(people, dates)
        with CaptureQueriesContext(connection) as queries:
            response = overview(office, course)
        assert len(response.context["rows"]) == min(people, 50)
        return len(queries)

    queries_with(1, 1)  # fills what is kept between requests
    assert queries_with(3, 2) == queries_with(60, 30)


def test_the_second_page_goes_on_where_the_first_ends(office):
    course = fill(60, 1)
    rows = overview(office, course, page=2).context["rows"]
    assert [row.volunteer.person.last_name for row in rows][:2] == ["Nr. 050", "Nr. 051"]
    assert len(overview(office, course, page="keine Zahl").context["rows"]) == 50
