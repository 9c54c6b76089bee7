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
    make_person,
    make_user,
    make_volunteer,
)
from tests.training.builders import attend, make_course, make_curriculum, make_session
from training.models import Enrolment

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


@pytest.mark.parametrize("page", ["list", "detail", "date", "attendance", "modules"])
def test_queries_do_not_grow_with_the_rows(office, page):
    def queries_with(rows):
        course = make_course("Gezählt", seats=50)
        fill(course, rows)
        addresses = {
            "list": url("course_list"),
            "detail": course.get_absolute_url(),
            "attendance": url("session_attendance", make_session(course)),
            "date": url(
                "session_detail", make_session(course, starts_at=timezone.now() + timedelta(days=99))
            ),
            "modules": url("module_list"),
        }
        with CaptureQueriesContext(connection) as queries:
            assert office.get(addresses[page]).status_code == 200
        return len(queries)

    queries_with(1)  # fills what is kept between requests
    assert queries_with(3) == queries_with(20)
