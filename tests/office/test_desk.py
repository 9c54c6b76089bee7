"""The desk says what waits, in the order of its weight, and only of people whom the reader may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.enums import Kind
from accounts.models import User
from matching.models import Proposal
from office.desk.todo import Todo
from office.desk.worklist import SHOWN, worklist
from partnerships.models import Meeting
from people.models import Person
from tests.builders import (
    TODAY,
    make_newcomer,
    make_organisation,
    make_partnership,
    make_person,
    make_programme,
    make_ready_volunteer,
    make_screened,
    make_task,
    make_trained,
    make_user,
    make_volunteer,
)
from training.models import Enrolment, Session
from volunteers.enums import VolunteerStatus
from volunteers.models import ScreeningCheck, Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> User:
    return make_user(Kind.COORDINATOR, language="en")


@pytest.fixture
def todos(coordinator: User) -> Callable[..., list[Todo]]:
    """Everything on the coordinator's desk so many days after the first day, in English."""

    def collect(days: int = 0) -> list[Todo]:
        with translation.override("en"):
            return worklist(coordinator, today=TODAY + timedelta(days=days), everything=True).todos

    return collect


def titles(todos: list[Todo]) -> list[str]:
    return [todo.title for todo in todos]


def test_silent_pair_shows_after_three_rhythms_and_goes_with_the_next_meeting(
    todos: Callable[..., list[Todo]],
) -> None:
    pair = make_partnership(make_ready_volunteer(person_first_name="Helga", person_last_name="Muster"))
    assert "Helga M. and Selam T." not in titles(todos(days=21))
    [silent] = [todo for todo in todos(days=22) if todo.title == "Helga M. and Selam T."]
    assert silent.reason.startswith("Together for three weeks")
    assert silent.action_url == reverse("partnerships:detail", args=[pair.pk])
    Meeting.objects.create(partnership=pair, met_on=TODAY + timedelta(days=10), minutes=60)
    assert "Helga M. and Selam T." not in titles(todos(days=31))
    [silent] = [todo for todo in todos(days=45) if todo.title == "Helga M. and Selam T."]
    assert silent.reason.startswith("No meeting logged for five weeks")
    assert silent.mark == "5 wk"


def test_wish_to_talk_quotes_the_note(todos: Callable[..., list[Todo]]) -> None:
    pair = make_partnership()
    meeting = Meeting.objects.create(
        partnership=pair,
        met_on=TODAY,
        minutes=60,
        wants_to_talk=True,
        note="May I help with the asylum letter?",
    )
    [wish] = [todo for todo in todos() if "would like to talk" in todo.title]
    assert "May I help with the asylum letter?" in wish.reason
    Meeting.objects.filter(pk=meeting.pk).update(wants_to_talk=False)
    assert not [todo for todo in todos() if "would like to talk" in todo.title]


def make_proposal(**fields: object) -> Proposal:
    return Proposal.objects.create(
        volunteer=make_ready_volunteer(),
        newcomer=make_newcomer(),
        score=80,
        proposed_on=TODAY,
        volunteer_asked_on=TODAY,
        newcomer_asked_on=TODAY,
        expires_on=TODAY + timedelta(days=14),
        **fields,
    )


def test_new_people_wait_for_a_first_talk(todos: Callable[..., list[Todo]]) -> None:
    volunteer = make_volunteer(status=VolunteerStatus.APPLIED, person_first_name="Karin")
    make_newcomer(status="registered")
    found = {todo.title: todo for todo in todos()}
    assert found["One new application"].action_url == reverse("volunteers:detail", args=[volunteer.pk])
    assert "One new registration" in found
    make_volunteer(status=VolunteerStatus.APPLIED, person_first_name="Bernd")
    found = {todo.title: todo for todo in todos()}
    assert "status=applied" in found["Two new applications"].action_url


def test_who_waits_longest_comes_with_the_number_of_others(todos: Callable[..., list[Todo]]) -> None:
    make_newcomer(waiting_since=TODAY - timedelta(weeks=11))
    make_newcomer(person_first_name="Yonas", waiting_since=TODAY)
    [waiting] = [todo for todo in todos() if "waiting longest" in todo.title]
    assert waiting.title == "Selam T. has been waiting longest: for eleven weeks"
    assert "one other person" in waiting.reason


def test_expired_check_is_named(todos: Callable[..., list[Todo]]) -> None:
    volunteer = make_screened(make_volunteer())
    assert "One volunteer needs a new check" not in titles(todos())
    ScreeningCheck.objects.filter(volunteer=volunteer).update(expires_on=TODAY + timedelta(days=5))
    assert "One volunteer needs a new check" not in titles(todos(days=5))
    assert "One volunteer needs a new check" in titles(todos(days=6))


def test_trained_volunteers_without_certificate_are_good_news(todos: Callable[..., list[Todo]]) -> None:
    make_trained(make_volunteer(person_first_name="Ayşe", person_last_name="Demir"), minutes=2370)
    assert "One volunteer has completed the training" not in titles(todos())
    make_trained(make_volunteer(person_first_name="Bernd", person_last_name="Held"))
    [done] = [todo for todo in todos() if "completed the training" in todo.title]
    assert "Bernd H." in done.reason
    assert "Ayşe" not in done.reason


def test_trouble_comes_before_good_news(todos: Callable[..., list[Todo]]) -> None:
    make_partnership()
    make_trained(make_volunteer())
    kinds = [todo.mood for todo in todos(days=40)]
    assert kinds.index("care") < kinds.index("done")


def test_others_people_stay_unseen(coordinator: User) -> None:
    elsewhere = make_organisation("Café Miteinander", kind="welfare")
    stranger = make_person(organisation=elsewhere)
    make_volunteer(stranger, status=VolunteerStatus.APPLIED)
    assert worklist(coordinator, today=TODAY).total == 0
    assert worklist(make_user(Kind.COORDINATOR, organisation=elsewhere), today=TODAY).total == 1


def test_ten_are_shown_and_the_rest_counted(coordinator: User, client: Client) -> None:
    for _ in range(SHOWN + 2):
        pair = make_partnership()
        Meeting.objects.create(partnership=pair, met_on=TODAY, minutes=60, wants_to_talk=True)
    shown = worklist(coordinator, today=TODAY)
    assert len(shown.todos) == SHOWN
    assert shown.hidden == shown.total - SHOWN >= 2
    client.force_login(coordinator)
    url = reverse("office:desk")
    assert client.get(url).text.count("todo--care") == SHOWN
    assert client.get(url, {"alles": "1"}).text.count("todo--care") >= SHOWN + 2


def test_empty_desk_says_so(coordinator: User, client: Client) -> None:
    client.force_login(coordinator)
    assert "Nothing waits for you today" in client.get(reverse("office:desk")).text


def test_administrator_is_told_what_to_set_up() -> None:
    administrator = make_user(Kind.ADMINISTRATOR)
    with translation.override("en"):
        assert titles(worklist(administrator, today=TODAY).todos)[0] == "No programme is running"
        make_programme()
        assert "has no tasks yet" in titles(worklist(administrator, today=TODAY).todos)[0]
        make_task()
        lost = make_user(first_name="Nobody", last_name="Knows")
        found = {todo.title: todo for todo in worklist(administrator, today=TODAY).todos}
        assert found["One account has no role"].action_url == lost.get_absolute_url()


def test_somebody_without_a_role_reads_a_friendly_sentence(client: Client) -> None:
    client.force_login(make_user(first_name="Ida", last_name="Neu", language="en"))
    text = client.get(reverse("office:desk")).text
    assert "Your account is ready" in text


def volunteer_account(volunteer: Volunteer) -> User:
    user = make_user(Kind.VOLUNTEER, language="en")
    Person.objects.filter(pk=volunteer.person_id).update(user=user)
    return user


def test_volunteer_logs_meetings_from_the_first_page_and_sees_no_surname(client: Client) -> None:
    pair = make_partnership(newcomer=make_newcomer(person_first_name="Selam", person_last_name="Geheimname"))
    client.force_login(volunteer_account(pair.volunteer))
    text = client.get(reverse("office:desk")).text
    assert reverse("partnerships:meeting_create", args=[pair.pk]) in text
    assert "You and Selam" in text
    assert "Geheimname" not in text


def test_volunteer_in_training_sees_the_way_to_go(client: Client) -> None:
    volunteer = make_trained(make_volunteer(), minutes=600)
    client.force_login(volunteer_account(volunteer))
    text = client.get(reverse("office:desk")).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "10 h of 40 h are done" in text


def test_trainer_finds_sessions_to_record_and_the_next(client: Client) -> None:
    trainer = make_user(Kind.TRAINER, language="en")
    session = make_trained(make_volunteer()).attendances.get().session
    now = timezone.now()
    over = now - timedelta(days=2)
    type(session).objects.create(
        course=session.course,
        title=session.title,
        trainer=trainer,
        place="Bensheim",
        starts_at=over,
        ends_at=over + timedelta(hours=2),
    )
    client.force_login(trainer)
    text = client.get(reverse("office:desk")).text
    assert "One session is not recorded yet" in text


def test_todays_session_stands_out_with_one_tap_to_its_list(client: Client, time_machine: Any) -> None:
    trainer = make_user(Kind.TRAINER, language="en")
    session = make_trained(make_volunteer()).attendances.get().session
    starts_at = timezone.localtime().replace(hour=18, minute=0, second=0, microsecond=0)
    date = type(session).objects.create(
        course=session.course,
        title=session.title,
        trainer=trainer,
        place="Bensheim",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
    )
    address = reverse("training:session_attendance", args=[date.pk])

    def desk(hour: int, minute: int = 0) -> str:
        time_machine.move_to(starts_at.replace(hour=hour, minute=minute), tick=False)
        client.force_login(trainer)
        return client.get(reverse("office:desk")).text

    for hour, minute, label in ((9, 0, "List of participants"), (17, 40, "Who is there?")):
        text = desk(hour, minute)
        assert "Today you lead a training" in text
        assert label in text.partition(address)[2][:200]
    assert "One session is not recorded yet" in desk(21)
    date.cancelled_at = starts_at
    date.save()
    assert "No training session is planned for you" in desk(9)


def test_a_volunteer_sees_their_next_training_date(client: Client) -> None:
    volunteer = make_trained(make_volunteer(), minutes=600)
    course = volunteer.attendances.get().session.course
    starts_at = timezone.now() + timedelta(days=3)
    Session.objects.create(
        course=course,
        title="Vorletzter",
        place="Lorsch",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
    )
    client.force_login(volunteer_account(volunteer))
    assert "Lorsch" not in client.get(reverse("office:desk")).text
    Enrolment.objects.create(course=course, volunteer=volunteer, enrolled_on=timezone.localdate())
    assert "Lorsch" in client.get(reverse("office:desk")).text


def test_queries_do_not_grow_with_rows(client: Client) -> None:
    client.force_login(make_user(Kind.ADMINISTRATOR))
    url = reverse("office:desk")

    def fill(number: int) -> int:
        for _ in range(number):
            make_partnership()
            make_proposal(volunteer_answer="yes", newcomer_answer="yes")
            make_proposal(volunteer_answer="talk")
            make_volunteer(status=VolunteerStatus.APPLIED)
            make_newcomer(status="registered")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url, {"alles": "1"}).status_code == 200
        return len(captured)

    assert fill(1) == fill(4)


def test_search_finds_whom_one_may_see(client: Client, coordinator: User) -> None:
    pair = make_partnership(make_ready_volunteer(person_first_name="Helga", person_last_name="Zimmer"))
    elsewhere = make_organisation("Café Miteinander", kind="welfare")
    make_volunteer(make_person(first_name="Heike", last_name="Zimmer", organisation=elsewhere))
    client.force_login(coordinator)
    url = reverse("office:search")
    text = client.get(url, {"q": "zimmer"}).text
    assert reverse("volunteers:detail", args=[pair.volunteer_id]) in text
    assert reverse("partnerships:detail", args=[pair.pk]) in text
    assert "Heike" not in text
    assert "Nobody fits" in client.get(url, {"q": "helga nobody"}).text
    assert client.get(url).status_code == 200
