"""The pages of a course: its facts, its dates, its participants and who waits."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Kind
from tests.builders import make_organisation, make_user, make_volunteer
from tests.training.builders import (
    address,
    attend_everything,
    give_place,
    make_course,
    make_curriculum,
    make_session,
)
from training.models import Course

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    client.force_login(make_user(Kind.COORDINATOR))
    return client


def test_fewer_seats_than_people_are_refused(office):
    course = make_course(seats=2)
    give_place(course, make_volunteer())
    give_place(course, make_volunteer())
    data = {
        "title": "Neu",
        "organisation": course.organisation_id,
        "municipality": course.municipality_id,
        "seats": 1,
    }
    response = office.post(address("course_edit", course), data)
    assert response.status_code == 422
    assert "seats" in response.context["form"].errors


def test_a_course_is_deleted_only_after_asking(office):
    course = make_course()
    assert office.get(address("course_delete", course)).status_code == 200
    assert Course.objects.exists()
    office.post(address("course_delete", course))
    assert not Course.objects.exists()


def test_another_organisations_course_is_not_found(client):
    course = make_course()
    client.force_login(make_user(Kind.COORDINATOR, organisation=make_organisation("Caritas", kind="welfare")))
    for name in ("course_detail", "course_edit", "course_delete", "course_overview", "session_create"):
        assert client.get(address(name, course)).status_code == 404
    assert client.get(address("course_list")).context["count"] == 0


def test_the_course_page_says_who_is_short_by_how_much(office):
    course, volunteer = make_course(), make_volunteer()
    give_place(course, volunteer)
    attend_everything(volunteer, course=course, short={"Staatsangehörigkeitsrecht": 30})
    page = office.get(course.get_absolute_url()).content.decode()
    assert "39,5\N{NO-BREAK SPACE}h" in page
    assert "Staatsangehörigkeitsrecht, 30 Minuten" in page


def test_dates_stand_in_order_of_time(office):
    course = make_course()
    later = make_session(course, starts_at=timezone.now() + timedelta(days=9))
    sooner = make_session(course, starts_at=timezone.now() + timedelta(days=2))
    dates = office.get(course.get_absolute_url()).context["dates"]
    assert [row.session for row in dates] == [sooner, later]


def test_only_those_who_can_be_enrolled_are_offered(office):
    course = make_course()
    make_curriculum()
    give_place(course, make_volunteer(person_last_name="Angemeldet"))
    open_one = make_volunteer(person_last_name="Offen")
    trained = make_volunteer(person_last_name="Fertig")
    attend_everything(trained, course=course)
    page = office.get(course.get_absolute_url())
    assert list(page.context["candidates"]) == [open_one]
    found = office.get(course.get_absolute_url(), {"q": "helga fert"})
    assert list(found.context["candidates"]) == [trained]


def test_enrolling_and_leaving(office):
    course, volunteer = make_course(), make_volunteer()
    office.post(address("course_enrol", course, volunteer))
    assert course.enrolments.get().volunteer == volunteer
    office.post(address("course_leave", course, volunteer))
    assert not course.enrolments.exists()


def test_a_full_course_puts_people_on_its_waiting_list_in_order(office):
    course = make_course(seats=1)
    give_place(course, make_volunteer())
    first, second = make_volunteer(person_last_name="Zuerst"), make_volunteer(person_last_name="Danach")
    assert "Auf die Warteliste" in office.get(course.get_absolute_url()).content.decode()
    response = office.post(address("course_enrol", course, first), follow=True)
    assert "Warteliste" in " ".join(str(message) for message in response.context["messages"])
    office.post(address("course_enrol", course, second))
    assert office.get(course.get_absolute_url()).context["waiting"] == [first, second]
    listed = office.get(address("course_list")).content.decode()
    assert "1 von 1, 2 warten" in listed


def test_more_seats_let_the_waiting_list_move_up(office):
    course = make_course(seats=1)
    give_place(course, make_volunteer())
    waiting = make_volunteer()
    office.post(address("course_enrol", course, waiting))
    facts = {"title": course.title, "organisation": course.organisation_id}
    office.post(address("course_edit", course), facts | {"municipality": course.municipality_id, "seats": 2})
    assert course.enrolments.get(volunteer=waiting).status == "place"


def test_a_date_that_was_called_off_stays_visible_with_its_reason(office):
    course = make_course()
    make_session(course, cancelled_at=timezone.now(), cancel_reason="Trainerin krank")
    page = office.get(course.get_absolute_url()).content.decode()
    assert "<s>Aufenthaltsrecht</s>" in page
    assert "Trainerin krank" in page


def test_clashes_stand_beside_the_dates(office):
    when = timezone.now() + timedelta(days=3)
    session = make_session(starts_at=when)
    make_session(make_course("Herbst"), starts_at=when)
    page = office.get(session.course.get_absolute_url()).content.decode()
    assert "Bensheim, Altes Rathaus" in page
    assert "Herbst" in page


def test_every_page_of_training_is_reached_by_links(office):
    session = make_session()
    course = session.course
    listed = office.get(address("course_list")).content.decode()
    for name in ("course_create", "series_create", "shortfall", "module_list"):
        assert address(name) in listed
    page = office.get(course.get_absolute_url()).content.decode()
    assert address("course_overview", course) in page
    assert session.get_absolute_url() in page
    date = office.get(session.get_absolute_url()).content.decode()
    for name in ("session_edit", "session_cancel", "session_attendance", "session_poster"):
        assert address(name, session) in date
