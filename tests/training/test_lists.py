"""The list to sign: everybody who is expected, over as many pages as it takes."""

import pytest
from django.urls import reverse

from accounts.enums import Kind
from tests.builders import TODAY, make_user, make_volunteer
from tests.pdf_checks import check_pdf
from tests.training.builders import make_session
from training.models import Attendance, Enrolment
from training.papers import signature_list

pytestmark = pytest.mark.django_db


def enrolled(session, *names):
    volunteers = [make_volunteer(person_first_name="Jo", person_last_name=name) for name in names]
    for volunteer in volunteers:
        Enrolment.objects.create(course=session.course, volunteer=volunteer, enrolled_on=TODAY)
    return volunteers


def test_the_list_names_date_place_trainer_and_everybody_expected():
    session = make_session(trainer=make_user(Kind.TRAINER, first_name="Ursula", last_name="Lehrt"))
    _first, second, _third = enrolled(session, "Anders", "Ćosić-Şahin", "Öztürk")
    Attendance.objects.create(session=session, volunteer=second, status="excused")
    text = check_pdf(signature_list(session), pages=1)
    for part in (
        "Schulung Frühjahr 2026",
        "Samstag, 7. Februar 2026, 09:00–13:00",
        "Bensheim, Altes Rathaus",
        "Ursula Lehrt",
        "Jo Anders",
        "Jo Ćosić-Şahin",
        "hat sich abgemeldet",
        "Jo Öztürk",
    ):
        assert part in text


def test_a_long_list_repeats_its_head_on_every_page():
    session = make_session()
    enrolled(session, *(f"Nummer{number:02d}" for number in range(40)))
    text = check_pdf(signature_list(session), pages=3)
    assert text.count("Unterschrift") == 3
    assert "3 / 3" in text
    assert all(f"Nummer{number:02d}" in text for number in range(40))


def test_names_in_other_scripts_are_printed():
    session = make_session()
    enrolled(session, "Іваненко", "عبد الرحمن", "ተስፋይ")
    text = check_pdf(signature_list(session), pages=1)
    assert "Іваненко" in text


def test_a_name_that_cannot_be_printed_is_said_on_the_page(client):
    session = make_session()
    enrolled(session, "Smiley 🙂")
    client.force_login(make_user(Kind.COORDINATOR))
    response = client.get(reverse("training:session_list_pdf", args=[session.pk]), follow=True)
    assert response.redirect_chain[-1][0] == reverse("training:session_attendance", args=[session.pk])
    (message,) = response.context["messages"]
    assert "🙂" in str(message)
