"""What the office, trainers and volunteers see, and what their forms do with bad input."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from tests.builders import (
    TODAY,
    make_municipality,
    make_organisation,
    make_person,
    make_programme,
    make_user,
    make_volunteer,
)
from tests.training.builders import attend, attend_everything, make_course, make_curriculum, make_session
from training.models import Attendance, Course, Enrolment, Module, Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    client.force_login(make_user(Kind.COORDINATOR))
    return client


@pytest.fixture
def trainer(client):
    user = make_user(Kind.TRAINER)
    client.force_login(user)
    client.user = user
    return client


def url(name, *args):
    return reverse(f"training:{name}", args=[getattr(arg, "pk", arg) for arg in args])


def give_place(course, volunteer):
    return Enrolment.objects.create(course=course, volunteer=volunteer, enrolled_on=TODAY)


def plan(**changes):
    return {
        "programme": make_programme().pk,
        "title": "Frühjahr",
        "organisation": make_organisation().pk,
        "municipality": make_municipality().pk,
        "seats": "12",
        "starts_on": "2026-03-10",
        "weekdays": ["1"],
        "starts_at": "18:00",
        "longest": "240",
        "place": "Bensheim",
        "trainer": "",
        **changes,
    }


# --- courses ----------------------------------------------------------------------------------


def test_planning_a_course_makes_all_its_dates(office):
    make_curriculum()
    response = office.post(url("course_create"), plan())
    course = Course.objects.get()
    assert response.url == course.get_absolute_url()
    assert course.sessions.count() == 12
    assert sum(session.minutes for session in course.sessions.all()) == 2400


def test_bad_input_for_a_course_comes_back_with_what_was_typed(office):
    make_curriculum()
    response = office.post(url("course_create"), plan(weekdays=[], seats="0", place="Altes Rathaus"))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"weekdays", "seats"}
    assert "Altes Rathaus" in response.content.decode()
    assert not Course.objects.exists()


def test_a_programme_without_curriculum_says_so_beside_the_field(office):
    response = office.post(url("course_create"), plan())
    assert response.status_code == 422
    assert "programme" in response.context["form"].errors


def test_a_coordinator_of_one_town_plans_only_there(client):
    heppenheim = make_municipality("Heppenheim", "64646")
    client.force_login(make_user(Kind.COORDINATOR, municipality=heppenheim))
    make_curriculum()
    assert client.post(url("course_create"), plan()).status_code == 422
    assert client.post(url("course_create"), plan(municipality=heppenheim.pk)).status_code == 302


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
    response = office.post(url("course_edit", course), data)
    assert response.status_code == 422
    assert "seats" in response.context["form"].errors


def test_a_course_is_deleted_only_after_asking(office):
    course = make_course()
    assert office.get(url("course_delete", course)).status_code == 200
    assert Course.objects.exists()
    office.post(url("course_delete", course))
    assert not Course.objects.exists()


def test_another_organisations_course_is_not_found(client):
    course = make_course()
    client.force_login(make_user(Kind.COORDINATOR, organisation=make_organisation("Caritas", kind="welfare")))
    for name in ("course_detail", "course_edit", "course_delete", "session_create"):
        assert client.get(url(name, course)).status_code == 404
    assert client.get(url("course_list")).context["count"] == 0


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
    assert [session for session, *_ in dates] == [sooner, later]


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
    office.post(url("course_enrol", course, volunteer))
    assert course.enrolments.get().volunteer == volunteer
    office.post(url("course_leave", course, volunteer))
    assert not course.enrolments.exists()


def test_a_full_course_says_so(office):
    course = make_course(seats=1)
    give_place(course, make_volunteer())
    response = office.post(url("course_enrol", course, make_volunteer()), follow=True)
    assert "Alle 1 Plätze sind vergeben." in response.content.decode()
    assert course.enrolments.count() == 1


# --- dates ------------------------------------------------------------------------------------


def date_input(session, **changes):
    return {
        "module": session.module_id,
        "held_on": "2026-03-10",
        "starts_at": "18:00",
        "ends_at": "21:30",
        "place": "Lorsch",
        "trainer": "",
        **changes,
    }


def test_a_date_is_moved(office):
    session = make_session()
    assert office.get(url("session_edit", session)).status_code == 200
    office.post(url("session_edit", session), date_input(session))
    session.refresh_from_db()
    assert (timezone.localtime(session.starts_at).hour, session.minutes, session.place) == (18, 210, "Lorsch")


def test_a_date_that_ends_before_it_starts_is_refused_with_input_kept(office):
    session = make_session()
    response = office.post(url("session_create", session.course), date_input(session, ends_at="17:00"))
    assert response.status_code == 422
    assert "ends_at" in response.context["form"].errors
    assert "Lorsch" in response.content.decode()
    assert Session.objects.count() == 1


def test_a_clash_stands_beside_the_day(office):
    session = make_session()
    office.post(url("session_create", session.course), date_input(session))
    response = office.post(url("session_create", session.course), date_input(session, starts_at="20:00"))
    assert response.status_code == 422
    assert "held_on" in response.context["form"].errors


def test_a_date_with_hours_is_not_deleted(office):
    session = make_session()
    Attendance.objects.create(session=session, volunteer=make_volunteer(), status="present", minutes=60)
    office.post(url("session_delete", session))
    assert Session.objects.exists()


# --- trainers ---------------------------------------------------------------------------------


def test_a_trainer_sees_names_and_nothing_else_of_the_participants(trainer):
    session = make_session(trainer=trainer.user)
    person = make_person(phone="+4962511234", street="Nibelungenweg 7", email="helga@example.org")
    volunteer = make_volunteer(person, motivation="Aus eigener Erfahrung", note="Ruft gern an")
    give_place(session.course, volunteer)
    for address in (session.course.get_absolute_url(), url("session_attendance", session)):
        page = trainer.get(address).content.decode()
        assert "Helga Muster" in page
        for secret in ("6251", "Nibelungenweg", "helga@", "Erfahrung", "Ruft gern", "64625"):
            assert secret not in page


def test_a_trainer_reaches_only_what_they_teach(trainer):
    foreign = make_session()
    own = make_session(make_course("Eigener"), trainer=trainer.user)
    beside = make_session(own.course, starts_at=own.starts_at + timedelta(days=7))
    assert trainer.get(foreign.course.get_absolute_url()).status_code == 404
    assert trainer.get(url("session_attendance", foreign)).status_code == 404
    assert trainer.get(url("session_attendance", beside)).status_code == 404
    assert trainer.get(url("course_list")).context["count"] == 1
    assert url("course_edit", own.course) not in trainer.get(own.course.get_absolute_url()).content.decode()


def test_a_trainer_who_is_enrolled_elsewhere_does_not_see_that_courses_participants(trainer):
    course = make_course()
    give_place(course, make_volunteer(make_person(user=trainer.user)))
    assert trainer.get(course.get_absolute_url()).status_code == 404


# --- curriculum -------------------------------------------------------------------------------


def test_the_curriculum_shows_its_sum_against_the_required_hours(office):
    modules = make_curriculum()
    assert "fehlen" not in office.get(url("module_list")).content.decode()
    modules["Staatsangehörigkeitsrecht"].delete()
    page = office.get(url("module_list")).content.decode()
    assert "Zu den verlangten 40\N{NO-BREAK SPACE}h fehlen 2\N{NO-BREAK SPACE}h" in page


def test_a_module_is_added_and_changed(office):
    data = {"programme": make_programme().pk, "title": "Neu", "minutes": "90", "position": "0"}
    office.post(url("module_create"), data)
    module = Module.objects.get()
    assert (module.minutes, module.is_required, module.position) == (90, False, 1)
    office.post(url("module_edit", module), {**data, "title": "Anders", "position": "1", "is_required": "on"})
    module.refresh_from_db()
    assert (module.title, module.is_required) == ("Anders", True)


def test_a_module_twice_is_refused_with_input_kept(office):
    make_curriculum()
    data = {"programme": make_programme().pk, "title": "Aufenthaltsrecht", "minutes": "95", "position": "0"}
    response = office.post(url("module_create"), data)
    assert response.status_code == 422
    assert 'value="95"' in response.content.decode()


# --- panel and list ---------------------------------------------------------------------------


def test_the_volunteers_page_and_list_show_the_progress(office):
    volunteer = make_volunteer()
    modules = make_curriculum()
    attend(volunteer, modules["Interkulturelle Kommunikation"], 480)
    attend(volunteer, modules["Aufenthaltsrecht"], 240)
    attend(volunteer, modules["Fallarbeit, Vereinbarung, Abschluss"], 30)
    page = office.get(volunteer.get_absolute_url()).content.decode()
    assert "12,5\N{NO-BREAK SPACE}h" in page
    assert "Staatsangehörigkeitsrecht, 2\N{NO-BREAK SPACE}h" in page


# --- number of queries ------------------------------------------------------------------------


def fill(course, volunteers):
    module = make_curriculum()["Aufenthaltsrecht"]
    for number in range(volunteers):
        volunteer = make_volunteer(person_last_name=f"Nr. {number}")
        give_place(course, volunteer)
        attend(volunteer, module, 60, course=make_course(f"Kurs {number}"))
        make_session(course, starts_at=timezone.now() + timedelta(days=number))
        make_volunteer(person_last_name=f"Offen {number}")


@pytest.mark.parametrize("page", ["list", "detail", "attendance", "modules"])
def test_queries_do_not_grow_with_the_rows(office, page):
    def queries_with(rows):
        course = make_course("Gezählt", seats=50)
        fill(course, rows)
        addresses = {
            "list": url("course_list"),
            "detail": course.get_absolute_url(),
            "attendance": url("session_attendance", make_session(course)),
            "modules": url("module_list"),
        }
        with CaptureQueriesContext(connection) as queries:
            assert office.get(addresses[page]).status_code == 200
        return len(queries)

    queries_with(1)  # fills what is kept between requests
    assert queries_with(3) == queries_with(20)
