"""The end of a pair: the day, the reason, who is free again, who is asked, who answers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.enums import Kind
from accounts.models import User
from messaging.models import OutgoingMail
from newcomers.models import Newcomer
from partnerships.enums import Side
from partnerships.models import Feedback, Partnership
from partnerships.queries import waiting, with_free_places
from partnerships.services.closure import close_partnership
from partnerships.services.feedback import give_feedback
from partnerships.services.meeting import log_meeting
from partnerships.services.partnership import pause_partnership
from tests.builders import TODAY, make_newcomer, make_partnership, make_ready_volunteer, make_user
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db

LATER = TODAY + timedelta(days=60)


@pytest.fixture
def pair() -> Partnership:
    return make_partnership(
        make_ready_volunteer(person_email="helga@example.org"),
        make_newcomer(person_email="selam@example.org", person_correspondence_language="en"),
    )


@pytest.fixture
def office() -> User:
    return make_user(Kind.COORDINATOR)


def close(pair: Partnership, by: User, closed_on: date = LATER, reason: str = "goals_reached") -> Partnership:
    return close_partnership(partnership=pair, closed_on=closed_on, reason=reason, by=by, today=LATER)


def test_a_closure_frees_both(pair: Partnership, office: User) -> None:
    assert not waiting(Newcomer.objects.all()).exists()
    closed = close(pair, office)
    assert (closed.status, closed.closed_on, closed.closed_by) == ("closed", LATER, office)
    assert with_free_places(Volunteer.objects.all()).get().free_places == 1
    assert waiting(Newcomer.objects.all()).get() == pair.newcomer


def test_both_are_asked_in_their_language_without_surnames(pair: Partnership, office: User) -> None:
    close(pair, office)
    mails = {mail.to_email: mail for mail in OutgoingMail.objects.all()}
    assert set(mails) == {"helga@example.org", "selam@example.org"}
    assert "Selam" in mails["helga@example.org"].text
    assert "Tesfay" not in mails["helga@example.org"].text
    assert mails["selam@example.org"].subject == "How was your time with Helga?"
    assert all("http://testserver/partnerschaften/rueckmeldung/" in mail.text for mail in mails.values())


def test_a_closure_ends_the_pause(pair: Partnership, office: User) -> None:
    pause = pause_partnership(partnership=pair, starts_on=TODAY, resumes_on=None, by=office, today=TODAY)
    close(pair, office)
    pause.refresh_from_db()
    assert pause.ended_on == LATER


@pytest.mark.parametrize("closed_on", [TODAY - timedelta(days=1), LATER + timedelta(days=1)])
def test_not_before_the_start_nor_in_the_future(pair: Partnership, office: User, closed_on: date) -> None:
    with pytest.raises(ValidationError) as refused:
        close(pair, office, closed_on)
    assert list(refused.value.message_dict) == ["closed_on"]
    assert not OutgoingMail.objects.exists()


def test_not_before_the_last_meeting(pair: Partnership, office: User) -> None:
    log_meeting(partnership=pair, met_on=LATER, took_place=True, minutes=60, by=office, today=LATER)
    with pytest.raises(ValidationError):
        close(pair, office, LATER - timedelta(days=1))
    close(pair, office)


def test_a_reason_is_needed_and_once_is_enough(pair: Partnership, office: User) -> None:
    with pytest.raises(ValidationError) as refused:
        close(pair, office, reason="")
    assert list(refused.value.message_dict) == ["reason"]
    close(pair, office)
    with pytest.raises(ValidationError):
        close(pair, office)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "closed"},
        {"status": "closed", "closed_on": TODAY},
        {"status": "closed", "closed_on": TODAY - timedelta(days=1), "closure_reason": "moved"},
        {"closed_on": TODAY},
    ],
)
def test_half_a_closure_is_refused_by_the_database(pair: Partnership, fields: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Partnership.objects.filter(pk=pair.pk).update(**fields)


def test_feedback_once_for_each_side(pair: Partnership, office: User) -> None:
    with pytest.raises(ValidationError):
        give_feedback(partnership=pair, side=Side.VOLUNTEER, rating=5, today=LATER)
    closed = close(pair, office)
    give_feedback(partnership=closed, side=Side.VOLUNTEER, rating=5, went_well="Alles", today=LATER)
    give_feedback(partnership=closed, side=Side.NEWCOMER, rating=4, today=LATER)
    with pytest.raises(ValidationError):
        give_feedback(partnership=closed, side=Side.VOLUNTEER, rating=1, today=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.create(partnership=closed, side=Side.VOLUNTEER, rating=1)
    assert Feedback.objects.count() == 2


@pytest.mark.parametrize("rating", [0, 6])
def test_a_rating_is_one_to_five(pair: Partnership, office: User, rating: int) -> None:
    closed = close(pair, office)
    with pytest.raises(ValidationError):
        give_feedback(partnership=closed, side=Side.VOLUNTEER, rating=rating, today=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.create(partnership=closed, side=Side.VOLUNTEER, rating=rating)
