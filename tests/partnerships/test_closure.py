"""The end of a pair: the day, the reason, who is free again, who is asked, who answers."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import Kind
from accounts.models import User
from matching.loading import load_free, load_waiting
from messaging.models import OutgoingMail
from newcomers.models import Newcomer
from partnerships.enums import Side
from partnerships.models import Feedback, Partnership
from partnerships.queries import ready_for_matching, waiting, with_free_places
from partnerships.services.closure import TOLD_AFTER, close_partnership
from partnerships.services.feedback import give_feedback
from partnerships.services.meeting import log_meeting
from partnerships.services.partnership import pause_partnership
from tests.builders import TODAY, make_newcomer, make_partnership, make_ready_volunteer, make_user
from volunteers.models import Volunteer
from volunteers.services import pause_volunteer

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


def close(
    pair: Partnership, by: User, closed_on: date = LATER, reason: str = "goals_reached", **more: Any
) -> Partnership:
    return close_partnership(partnership=pair, closed_on=closed_on, reason=reason, by=by, today=LATER, **more)


def test_a_closure_frees_both(pair: Partnership, office: User) -> None:
    assert not waiting(Newcomer.objects.all()).exists()
    closed = close(pair, office)
    assert (closed.status, closed.closed_on, closed.closed_by) == ("closed", LATER, office)
    assert with_free_places(Volunteer.objects.all()).get().free_places == 1
    assert waiting(Newcomer.objects.all()).get() == pair.newcomer


def test_both_are_thanked_in_their_language_with_the_reason_and_a_link_of_their_own(
    pair: Partnership, office: User
) -> None:
    close(pair, office, reason="period_over")
    mails = {mail.to_email: mail for mail in OutgoingMail.objects.all()}
    helga, selam = mails.pop("helga@example.org"), mails.pop("selam@example.org")
    assert not mails
    assert "vereinbarte Zeit" in helga.text
    assert "agreed time is over" in selam.text
    links = [
        re.findall(r"http://testserver/partnerschaften/rueckmeldung/\S+", m.text) for m in (helga, selam)
    ]
    assert [len(found) for found in links] == [1, 1]
    assert links[0] != links[1]
    for mail in (helga, selam):
        assert "Selam" not in mail.subject
        assert "Helga" not in mail.subject
    assert "Tesfay" not in helga.text


def test_the_mails_wait_until_a_slip_of_the_finger_is_mended(pair: Partnership, office: User) -> None:
    before = timezone.now()
    close(pair, office)
    assert all(mail.due_at >= before + TOLD_AFTER for mail in OutgoingMail.objects.all())


@pytest.mark.parametrize("key", ["nudge:{pk}:2026-03-09:1", "trial:{pk}:asked:newcomer"])
def test_what_waits_to_be_sent_about_the_pair_is_taken_back(
    pair: Partnership, office: User, key: str
) -> None:
    waits = OutgoingMail.objects.create(
        key=key.format(pk=pair.pk), to_email="helga@example.org", due_at=timezone.now()
    )
    close(pair, office)
    waits.refresh_from_db()
    assert waits.status == "cancelled"


def test_a_volunteer_takes_a_break_and_is_free_for_nobody(pair: Partnership, office: User) -> None:
    until = LATER + timedelta(days=90)
    close(pair, office, volunteer_next="break", break_until=until)
    volunteer = Volunteer.objects.get()
    assert (volunteer.status, volunteer.paused_until) == ("paused", until)
    assert not ready_for_matching(Volunteer.objects.all(), LATER).exists()


def test_who_was_pausing_and_is_free_again_is_found_by_matching(pair: Partnership, office: User) -> None:
    pause_volunteer(volunteer=pair.volunteer, by=office, today=TODAY)
    close(pair, office, volunteer_next="free")
    assert ready_for_matching(Volunteer.objects.all(), LATER).get() == pair.volunteer
    assert load_free(Volunteer.objects.all(), today=LATER).ids == [str(pair.volunteer_id)]


def test_both_may_end(pair: Partnership, office: User) -> None:
    close(pair, office, volunteer_next="end", newcomer_next="end")
    assert Volunteer.objects.get().status == "ended"
    assert Newcomer.objects.get().status == "ended"
    assert not waiting(Newcomer.objects.all()).exists()
    assert load_waiting(Newcomer.objects.all(), today=LATER).ids == []


def test_who_accompanies_somebody_else_cannot_stop_and_nothing_is_saved(office: User) -> None:
    volunteer = make_ready_volunteer(places=2, person_email="helga@example.org")
    pair, _other = make_partnership(volunteer), make_partnership(volunteer, make_newcomer())
    with pytest.raises(ValidationError) as refused:
        close(pair, office, volunteer_next="end")
    assert list(refused.value.message_dict) == ["volunteer_next"]
    pair.refresh_from_db()
    assert pair.status == "active"
    assert not OutgoingMail.objects.exists()


def test_a_break_that_ends_before_it_begins_is_told_beside_its_day(pair: Partnership, office: User) -> None:
    with pytest.raises(ValidationError) as refused:
        close(pair, office, volunteer_next="break", break_until=TODAY)
    assert list(refused.value.message_dict) == ["break_until"]


@pytest.mark.parametrize(("reason", "since"), [("goals_reached", LATER), ("change", TODAY)])
def test_who_was_accompanied_waits_from_the_closure_on(
    pair: Partnership, office: User, reason: str, since: date
) -> None:
    close(pair, office, reason=reason, newcomer_next="wait")
    assert waiting(Newcomer.objects.all()).get().waiting_since == since


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


def test_only_when_both_say_yes_both_hear_that_they_stay_in_touch(pair: Partnership, office: User) -> None:
    closed = close(pair, office)
    in_touch = OutgoingMail.objects.filter(event="partnerships/mail/closure_in_touch")
    say = partial(give_feedback, partnership=closed, rating=5, today=LATER)
    say(side=Side.VOLUNTEER, stays_in_touch=True)
    assert not in_touch.exists()
    say(side=Side.NEWCOMER, stays_in_touch=True)
    assert set(in_touch.values_list("to_email", flat=True)) == {"helga@example.org", "selam@example.org"}


@pytest.mark.parametrize("second", [False, None])
def test_of_one_yes_nobody_hears(pair: Partnership, office: User, second: bool | None) -> None:
    closed = close(pair, office)
    say = partial(give_feedback, partnership=closed, rating=5, today=LATER)
    say(side=Side.NEWCOMER, stays_in_touch=second)
    say(side=Side.VOLUNTEER, stays_in_touch=True)
    assert not OutgoingMail.objects.filter(event="partnerships/mail/closure_in_touch").exists()
