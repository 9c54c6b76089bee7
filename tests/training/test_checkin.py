"""The code on the wall: volunteers enter themselves, during the date and only then."""

import re
from datetime import timedelta
from urllib.parse import quote, urlsplit

import pytest
from django.urls import reverse

from accounts.enums import Kind
from messaging.links import sign
from programmes.models import Programme
from tests.builders import TODAY, make_organisation, make_person, make_user, make_volunteer
from tests.pdf_checks import check_pdf
from tests.training.builders import make_course, make_session
from training.checkin import check_in_address
from training.models import Attendance, Enrolment, SessionPlace
from training.papers import poster

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return make_session(minutes=240, title="Aufenthaltsrecht")


@pytest.fixture
def volunteer(session):
    user = make_user(Kind.VOLUNTEER, email="helga@example.org")
    volunteer = make_volunteer(make_person(user=user))
    Enrolment.objects.create(course=session.course, volunteer=volunteer, enrolled_on=TODAY)
    return volunteer


@pytest.fixture
def phone(client, volunteer):
    client.force_login(volunteer.person.user)
    return client


@pytest.fixture
def during(time_machine, session):
    time_machine.move_to(session.starts_at + timedelta(minutes=5), tick=False)


def code(session):
    return urlsplit(check_in_address(session)).path


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_one_tap_enters_a_volunteer(phone, session, volunteer, during):
    assert "Ich bin da" in text_of(phone.get(code(session)))
    assert not Attendance.objects.exists()
    response = phone.post(code(session), follow=True)
    entry = Attendance.objects.get()
    assert (entry.volunteer, entry.status, entry.minutes) == (volunteer, "present", 240)
    assert entry.checked_in_at
    assert "Sie stehen seit 09:05 auf der Liste." in text_of(response)


def test_who_comes_late_reads_how_much_counts(phone, session, time_machine):
    time_machine.move_to(session.starts_at + timedelta(minutes=60), tick=False)
    response = phone.post(code(session), follow=True)
    assert "zählen 180 Minuten" in text_of(response)


def test_a_second_tap_changes_nothing(phone, session, during, time_machine):
    phone.post(code(session))
    time_machine.move_to(session.starts_at + timedelta(minutes=90), tick=False)
    phone.post(code(session))
    assert Attendance.objects.get().minutes == 240


def test_who_is_not_logged_in_comes_back_after_the_login(client, session, during):
    address = code(session)
    response = client.get(address)
    assert response.status_code == 302
    assert response.url == f"{reverse('account_login')}?next={quote(address)}"
    assert client.post(address).status_code == 302
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(
    ("minutes", "sentence"),
    [
        (-31, "Sie sind früh dran: Eintragen können Sie sich am 07.02.2026 ab 08:30."),
        (240, "Dieser Termin ist vorbei."),
    ],
)
def test_before_and_after_the_date_the_code_says_so(phone, session, time_machine, minutes, sentence):
    time_machine.move_to(session.starts_at + timedelta(minutes=minutes), tick=False)
    assert sentence in text_of(phone.get(code(session)))
    response = phone.post(code(session))
    assert (response.status_code, Attendance.objects.exists()) == (422, False)
    assert sentence in text_of(response)


def test_a_date_that_was_called_off_takes_nobody(phone, session, during):
    type(session).objects.update(cancelled_at=session.starts_at, cancel_reason="Krank")
    assert "abgesagt" in text_of(phone.post(code(session)))
    assert not Attendance.objects.exists()


def test_who_is_not_expected_is_sent_to_the_trainer(phone, session, volunteer, during):
    other = make_volunteer(person_last_name="Geheim")
    Enrolment.objects.filter(volunteer=volunteer).update(volunteer=other)
    response = phone.post(code(session))
    assert "Sie stehen nicht auf der Liste" in text_of(response)
    assert "Geheim" not in text_of(response)
    assert not Attendance.objects.exists()


def test_who_waits_for_a_place_is_not_expected(phone, session, during):
    Enrolment.objects.update(status="waiting")
    phone.post(code(session))
    assert not Attendance.objects.exists()


def test_a_guest_is_expected(phone, volunteer, during, time_machine):
    session = make_session(make_course("Anderer"))
    SessionPlace.objects.create(session=session, volunteer=volunteer)
    phone.post(code(session))
    assert Attendance.objects.get().volunteer == volunteer


@pytest.mark.parametrize("kind", [Kind.TRAINER, Kind.COORDINATOR, Kind.ADMINISTRATOR])
def test_an_account_without_volunteer_is_told_so(client, session, during, kind):
    client.force_login(make_user(kind))
    response = client.post(code(session))
    assert response.status_code == 422
    assert "Dieses Konto gehört niemandem" in text_of(response)
    assert not Attendance.objects.exists()


def test_a_volunteer_of_another_programme_is_told_so(phone, session, volunteer, during):
    volunteer.programme = Programme.objects.create(
        name="Anderes", code="ANDERS", organisation=make_organisation(), starts_on=TODAY
    )
    volunteer.save()
    assert phone.post(code(session)).status_code == 422
    assert not Attendance.objects.exists()


def test_what_the_trainer_recorded_stays(phone, session, volunteer, during):
    Attendance.objects.create(session=session, volunteer=volunteer, status="absent", recorded_by=make_user())
    assert "sprechen Sie" in text_of(phone.post(code(session)))
    assert Attendance.objects.get().status == "absent"


def test_who_signed_off_and_came_after_all_is_there(phone, session, volunteer, during):
    Attendance.objects.create(session=session, volunteer=volunteer, status="excused")
    phone.post(code(session))
    assert Attendance.objects.get().status == "present"


@pytest.mark.parametrize("purpose", ["course-feedback", "supervision-answer"])
def test_a_link_for_something_else_is_not_a_code(phone, session, during, purpose):
    token = sign({"session": session.pk}, purpose=purpose)
    assert phone.post(reverse("training:check_in", args=[token])).status_code == 404


def test_the_code_is_shown_as_a_drawing_with_an_alternative(client, session):
    client.force_login(make_user(Kind.COORDINATOR))
    page = client.get(reverse("training:session_poster", args=[session.pk])).content.decode()
    assert "<svg" in page
    assert 'role="img"' in page


def test_the_poster_is_one_accessible_page(session):
    session.title = "Möglichkeiten und Grenzen, Nähe und Distanz, Verschwiegenheit"
    text = check_pdf(poster(session), pages=1)
    assert "Ich bin da!" in text
    assert "Samstag, 7. Februar 2026" in text
    assert "08:30" in text


def test_the_poster_names_nobody(session, volunteer):
    assert "Muster" not in check_pdf(poster(session), pages=1)
