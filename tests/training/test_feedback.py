"""Feedback after a course: asked for by mail, answered without a name, shown only together."""

import re
import time
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Kind
from messaging.links import sign
from messaging.models import OutgoingMail
from tests.builders import TODAY, make_organisation, make_user, make_volunteer
from tests.training.builders import BERLIN, make_course, make_session
from training.models import Course, CourseFeedback, Enrolment, FeedbackRequest
from training.services.feedback import (
    answer_path,
    ask_for_feedback,
    give_feedback,
    plan_requests,
)
from training.tasks import plan_feedback_requests

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 8, 9, 15, tzinfo=BERLIN)  # the day after the builders' session
ANSWER = {
    "content": "5",
    "trainers": "4",
    "organisation": "3",
    "confidence": "4",
    "went_well": "Die Fallarbeit",
    "to_improve": "",
}


@pytest.fixture
def course():
    course = make_course()
    make_session(course)
    return course


def take_part(course, number=1, **fields):
    volunteers = []
    for place in range(number):
        email = f"teil{place}@example.org"
        volunteers.append(make_volunteer(person_last_name=f"Teil{place}", person_email=email))
        Enrolment.objects.create(course=course, volunteer=volunteers[-1], enrolled_on=TODAY, **fields)
    return volunteers


def answer(course, number, **changes):
    """So many people answer, over their own links."""
    take_part(course, number)
    ask_for_feedback(course=course, now=NOW)
    for request in FeedbackRequest.objects.filter(course=course):
        assert Client().post(answer_path(request), ANSWER | changes).status_code == 302


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


# --- asking -----------------------------------------------------------------------------------


def test_everybody_with_a_place_is_asked_once(course):
    (present,) = take_part(course)
    take_part(make_course("Anderer"))
    Enrolment.objects.create(
        course=course,
        volunteer=make_volunteer(person_email="w@example.org"),
        enrolled_on=TODAY,
        status="waiting",
    )
    Enrolment.objects.create(course=course, volunteer=make_volunteer(person_email=""), enrolled_on=TODAY)
    assert ask_for_feedback(course=course, now=NOW) == 1
    assert ask_for_feedback(course=course, now=NOW) == 0
    mail = OutgoingMail.objects.get()
    assert mail.person == present.person
    assert "anonym" in mail.text
    course.refresh_from_db()
    assert course.feedback_asked_on == NOW.date()


def test_nobody_is_asked_before_the_last_date_is_over(course):
    take_part(course)
    make_session(course, starts_at=NOW + timedelta(days=1))
    with pytest.raises(ValidationError):
        ask_for_feedback(course=course, now=NOW)
    assert not FeedbackRequest.objects.exists()


def test_a_date_that_was_called_off_keeps_nobody_waiting(course):
    take_part(course)
    make_session(course, starts_at=NOW + timedelta(days=1), cancelled_at=NOW, cancel_reason="Krank")
    assert ask_for_feedback(course=course, now=NOW) == 1


@pytest.mark.parametrize(
    ("when", "asked"),
    [
        (datetime(2026, 2, 7, 18, tzinfo=BERLIN), 0),  # the evening of the last date
        (datetime(2026, 2, 8, 0, 5, tzinfo=BERLIN), 1),
        (NOW, 1),
        (NOW + timedelta(days=5), 1),  # the worker was away
        (NOW + timedelta(days=15), 0),
    ],
)
def test_the_day_after_the_last_date_everybody_is_asked_by_itself(course, when, asked):
    take_part(course)
    assert plan_requests(now=when) == asked
    assert plan_requests(now=when) == 0


def test_a_series_is_not_asked_about_by_itself(course):
    Course.objects.update(kind="series")
    take_part(course)
    assert plan_requests(now=NOW) == 0


def test_the_task_asks_in_the_worker(real_worker, course):
    take_part(course)
    yesterday = timezone.localtime() - timedelta(days=1)
    course.sessions.update(starts_at=yesterday - timedelta(hours=2), ends_at=yesterday)
    plan_feedback_requests.delay()
    deadline = time.monotonic() + 30
    while not OutgoingMail.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert OutgoingMail.objects.get().to_email == "teil0@example.org"


def test_beat_wakes_the_task():
    tasks = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert tasks.count(plan_feedback_requests.name) == 1


def test_the_office_asks_with_a_button(client, course, clock):
    take_part(course, 2)
    client.force_login(make_user(Kind.COORDINATOR))
    page = reverse("training:course_feedback", args=[course.pk])
    ask = reverse("training:feedback_ask", args=[course.pk])
    assert ask in client.get(page).content.decode()
    response = client.post(ask, follow=True)
    assert "2 Personen werden per E-Mail gefragt." in response.content.decode()
    assert ask not in client.get(page).content.decode()


# --- answering --------------------------------------------------------------------------------


def test_the_link_in_the_mail_leads_to_the_questions(course, clock):
    take_part(course)
    ask_for_feedback(course=course, now=NOW)
    (address,) = re.findall(r"https?://\S+/rueckmeldung/\S+", OutgoingMail.objects.get().text)
    page = Client().get(urlsplit(address).path)
    assert page.status_code == 200
    assert "Ihre Antwort ist anonym." in page.content.decode()
    assert "Teil0" not in page.content.decode()
    assert not CourseFeedback.objects.exists()


def test_an_answer_carries_neither_name_nor_moment(course, clock):
    answer(course, 1)
    feedback = CourseFeedback.objects.get()
    assert (feedback.content, feedback.went_well) == (5, "Die Fallarbeit")
    assert {field.name for field in CourseFeedback._meta.get_fields()} == {
        *("id", "course", "content", "trainers", "organisation", "confidence", "went_well", "to_improve")
    }
    assert FeedbackRequest.objects.get().is_answered


def test_nobody_answers_twice(course, clock):
    answer(course, 1)
    request = FeedbackRequest.objects.get()
    again = Client().post(answer_path(request), ANSWER)
    assert again.status_code == 200
    assert "Vielen Dank!" in again.content.decode()
    assert CourseFeedback.objects.count() == 1
    stale = FeedbackRequest(pk=request.pk, course=course, is_answered=False)
    with pytest.raises(ValidationError):
        give_feedback(request=stale, content=1, trainers=1, organisation=1, confidence=1)
    assert CourseFeedback.objects.count() == 1


def test_an_answer_that_cannot_be_kept_leaves_the_request_open(course, clock):
    take_part(course)
    ask_for_feedback(course=course, now=NOW)
    request = FeedbackRequest.objects.get()
    with pytest.raises(ValidationError):
        give_feedback(request=request, content=6, trainers=1, organisation=1, confidence=1)
    request.refresh_from_db()
    assert not request.is_answered


def test_a_mark_that_is_missing_stands_beside_the_question_and_texts_are_kept(course, clock):
    take_part(course)
    ask_for_feedback(course=course, now=NOW)
    response = Client().post(answer_path(FeedbackRequest.objects.get()), ANSWER | {"trainers": ""})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"trainers"}
    assert "Die Fallarbeit" in response.content.decode()
    assert not CourseFeedback.objects.exists()


def test_an_old_or_foreign_link_leads_nowhere(course, clock, time_machine):
    take_part(course)
    ask_for_feedback(course=course, now=NOW)
    request = FeedbackRequest.objects.get()
    address = answer_path(request)
    other = reverse("training:feedback_answer", args=[sign({"request": request.pk}, purpose="check-in")])
    assert Client().get(other).status_code == 404
    time_machine.move_to(NOW + timedelta(days=61), tick=False)
    assert Client().post(address, ANSWER).status_code == 404


# --- results ----------------------------------------------------------------------------------


def results(client, course):
    return client.get(reverse("training:course_feedback", args=[course.pk]))


@pytest.fixture
def office(client):
    client.force_login(make_user(Kind.COORDINATOR))
    return client


def test_two_answers_are_not_shown(office, course, clock):
    answer(course, 2)
    page = results(office, course).content.decode()
    assert "2 von 2 Gefragten haben geantwortet." in page
    assert "Fallarbeit" not in page
    assert '<svg class="columns-chart"' not in page


def test_three_answers_are_shown_as_chart_and_table(office, course, clock):
    answer(course, 3)
    response = results(office, course)
    (content, *_others) = response.context["results"].questions
    assert (content.counts, content.average) == ((0, 0, 0, 0, 3), 5)
    page = response.content.decode()
    assert page.count('class="columns-chart"') == 4
    assert page.count("Die Fallarbeit") == 3
    assert "Teil0" not in page


def test_texts_stand_in_an_order_that_tells_nothing(office, course, clock):
    take_part(course, 3)
    ask_for_feedback(course=course, now=NOW)
    texts = [("Zum Schluss", "alles"), ("Anfang", "Mehr Pausen"), ("mitte", "Bessere Luft")]
    for request, (well, improve) in zip(FeedbackRequest.objects.all(), texts, strict=True):
        Client().post(answer_path(request), ANSWER | {"went_well": well, "to_improve": improve})
    shown = results(office, course).context["results"]
    assert shown.went_well == ("Anfang", "mitte", "Zum Schluss")
    assert shown.to_improve == ("alles", "Bessere Luft", "Mehr Pausen")


def test_the_trainers_of_the_course_read_the_results_and_others_do_not(client, course, clock):
    trainer = make_user(Kind.TRAINER)
    client.force_login(trainer)
    assert results(client, course).status_code == 404
    course.sessions.update(trainer=trainer)
    page = results(client, course)
    assert page.status_code == 200
    assert reverse("training:feedback_ask", args=[course.pk]) not in page.content.decode()
    client.force_login(make_user(Kind.COORDINATOR, organisation=make_organisation("Caritas", kind="welfare")))
    assert results(client, course).status_code == 404
    assert client.post(reverse("training:feedback_ask", args=[course.pk])).status_code == 404
