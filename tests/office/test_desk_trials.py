"""What the desk says about pairs that get to know each other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.enums import Kind
from accounts.models import User
from office.desk.todo import Mood, Todo
from office.desk.worklist import worklist
from partnerships.enums import Side
from partnerships.models import Partnership
from partnerships.services.meeting import log_meeting
from partnerships.services.trial import answer_trial
from tests.builders import (
    TODAY,
    make_newcomer,
    make_organisation,
    make_partnership,
    make_person,
    make_ready_volunteer,
    make_user,
)

pytestmark = pytest.mark.django_db

OVER = TODAY + timedelta(days=14)
NOW = datetime(2026, 3, 16, 12, tzinfo=UTC)


@pytest.fixture
def coordinator() -> User:
    return make_user(Kind.COORDINATOR)


@pytest.fixture
def pair() -> Partnership:
    """A trial of one meeting, not met yet; both can be reached by mail, one by telephone."""
    volunteer = make_ready_volunteer(person_email="helga@example.org")
    newcomer = make_newcomer(person_email="selam@example.org", person_phone="+4962511234567")
    return make_partnership(volunteer, newcomer, trial_meetings=1)


def on_desk(user: User, pair: Partnership, today: date = OVER) -> list[Todo]:
    """What stands there about this pair, in English."""
    with translation.override("en"):
        todos = worklist(user, today=today, everything=True).todos
    return [todo for todo in todos if todo.action_url == reverse("partnerships:detail", args=[pair.pk])]


def meet(pair: Partnership) -> None:
    by = make_user(Kind.ADMINISTRATOR)
    log_meeting(partnership=pair, met_on=OVER, took_place=True, minutes=60, by=by, today=OVER)


def says(pair: Partnership, side: Side, answer: str) -> None:
    answer_trial(partnership=pair, side=side, answer=answer, now=NOW)


def test_a_trial_on_its_way_needs_nothing(coordinator: User, pair: Partnership) -> None:
    assert on_desk(coordinator, pair) == []


def test_a_trial_without_meetings_falls_silent_like_any_pair(coordinator: User, pair: Partnership) -> None:
    (todo,) = on_desk(coordinator, pair, TODAY + timedelta(days=25))
    assert todo.reason.startswith("Together for three weeks")


def test_answers_are_missed_a_week_after_the_question(coordinator: User, pair: Partnership) -> None:
    meet(pair)
    says(pair, Side.VOLUNTEER, "yes")
    assert on_desk(coordinator, pair, OVER + timedelta(days=6)) == []
    (todo,) = on_desk(coordinator, pair, OVER + timedelta(days=7))
    assert todo.title == "Do they go on? Helga M. and Selam T."
    assert todo.reason == "The answer has been missing since 16.03.: Selam T."
    # And not as a silent pair, however long it takes.
    assert len(on_desk(coordinator, pair, OVER + timedelta(days=60))) == 1


def test_who_has_no_mail_is_asked_at_once(coordinator: User) -> None:
    pair = make_partnership(trial_meetings=1)
    meet(pair)
    (todo,) = on_desk(coordinator, pair)
    assert todo.reason.endswith("Helga M., Selam T.")


def test_a_wish_to_talk_comes_first_with_the_telephone(coordinator: User, pair: Partnership) -> None:
    meet(pair)
    says(pair, Side.NEWCOMER, "talk")
    (todo,) = on_desk(coordinator, pair, OVER + timedelta(days=30))
    assert (todo.mood, todo.title) == (Mood.CARE, "Selam T. would like to talk")
    assert todo.reason == "Whether to go on with Helga M. is still open. Telephone: 06251 1234567"


def test_both_yes_wait_for_the_agreement(coordinator: User, pair: Partnership) -> None:
    meet(pair)
    for side in Side:
        says(pair, side, "yes")
    (todo,) = on_desk(coordinator, pair, OVER + timedelta(days=30))
    assert todo.title == "Both would like to go on: Helga M. and Selam T."
    assert todo.action_label == "To the agreement"


def test_trials_of_other_offices_stay_there(coordinator: User) -> None:
    other = make_organisation("Anderswo")
    pair = make_partnership(
        newcomer=make_newcomer(make_person("Selam", "Tesfay", organisation=other, languages={"ti": 7})),
        trial_meetings=1,
    )
    meet(pair)
    says(pair, Side.VOLUNTEER, "talk")
    assert on_desk(coordinator, pair) == []
