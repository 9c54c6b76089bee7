"""A closure by mistake is taken back: what was, is again; what happened meanwhile stands."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.enums import Kind
from accounts.models import User
from matching.models import Proposal
from matching.services.proposal import propose
from messaging.models import OutgoingMail
from partnerships.enums import Side
from partnerships.models import Partnership
from partnerships.services.closure import close_partnership
from partnerships.services.feedback import give_feedback
from partnerships.services.partnership import pause_partnership
from partnerships.services.reopening import reopen_partnership, were_told
from tests.builders import TODAY, make_newcomer, make_partnership, make_ready_volunteer, make_user
from tests.matching.test_races import ROUNDS, at_once

pytestmark = pytest.mark.django_db

LATER = TODAY + timedelta(days=60)


@pytest.fixture
def pair() -> Partnership:
    return make_partnership(
        make_ready_volunteer(person_email="helga@example.org"), make_newcomer(waiting_since=TODAY)
    )


@pytest.fixture
def office() -> User:
    return make_user(Kind.COORDINATOR)


def close(pair: Partnership, by: User, **more: Any) -> Partnership:
    return close_partnership(
        partnership=pair, closed_on=LATER, reason="moved", note="Umzug", by=by, today=LATER, **more
    )


def reopen(pair: Partnership, by: User, today: date = LATER) -> Partnership:
    return reopen_partnership(partnership=pair, by=by, today=today)


@pytest.mark.parametrize("days", [0, 7])
def test_everything_is_as_it_was(pair: Partnership, office: User, days: int) -> None:
    pause_partnership(
        partnership=pair, starts_on=TODAY, resumes_on=LATER + timedelta(days=30), by=office, today=TODAY
    )
    close(pair, office, volunteer_next="end", newcomer_next="end")
    reopen(pair, office, LATER + timedelta(days=days))
    pair = Partnership.objects.get()
    assert (pair.status, pair.closed_on, pair.closure_reason, pair.closure_note) == ("paused", None, "", "")
    assert pair.pauses.get().ended_on is None
    assert (pair.volunteer.status, pair.volunteer.ended_on) == ("admitted", None)
    assert (pair.newcomer.status, pair.newcomer.waiting_since) == ("accepted", TODAY)


def test_nobody_hears_of_the_mistake_and_all_hear_of_the_second_closure(
    pair: Partnership, office: User
) -> None:
    thanks = OutgoingMail.objects.filter(event="partnerships/mail/closure_thanks")
    close(pair, office)
    assert not were_told(pair)
    reopen(pair, office)
    assert set(thanks.values_list("status", flat=True)) == {"cancelled"}
    close(pair, office)
    assert thanks.filter(status="queued").count() == 1


def test_the_office_knows_whether_somebody_was_told(pair: Partnership, office: User) -> None:
    close(pair, office)
    OutgoingMail.objects.update(status="sent")
    assert were_told(pair)


def test_after_a_week_it_stands(pair: Partnership, office: User) -> None:
    close(pair, office)
    with pytest.raises(ValidationError):
        reopen(pair, office, LATER + timedelta(days=8))


def test_a_closure_of_last_month_noted_today_may_be_taken_back(pair: Partnership, office: User) -> None:
    close_partnership(partnership=pair, closed_on=TODAY, reason="moved", by=office, today=LATER)
    reopen(pair, office)


def test_who_found_somebody_else_stays_there(pair: Partnership, office: User) -> None:
    close(pair, office)
    make_partnership(make_ready_volunteer(), pair.newcomer, started_on=LATER)
    with pytest.raises(ValidationError, match="schon eine Partnerschaft"):
        reopen(pair, office)
    pair.refresh_from_db()
    assert pair.status == "closed"


def test_a_place_that_was_taken_is_not_taken_twice(pair: Partnership, office: User) -> None:
    close(pair, office)
    make_partnership(pair.volunteer, make_newcomer(), started_on=LATER)
    with pytest.raises(ValidationError, match="keinen freien Platz"):
        reopen(pair, office)


def test_who_is_being_asked_about_somebody_else_is_not_torn_away(pair: Partnership, office: User) -> None:
    close(pair, office)
    propose(volunteer=make_ready_volunteer(), newcomer=pair.newcomer, by=office, today=LATER)
    with pytest.raises(ValidationError, match="schon nach jemandem gefragt"):
        reopen(pair, office)
    assert Proposal.objects.open().count() == 1


def test_words_that_were_said_stand(pair: Partnership, office: User) -> None:
    close(pair, office)
    give_feedback(partnership=pair, side=Side.NEWCOMER, rating=4, today=LATER)
    with pytest.raises(ValidationError):
        reopen(pair, office)


def test_a_no_at_the_end_of_the_trial_is_no_mistake_of_the_office(office: User) -> None:
    pair = make_partnership(trial_meetings=1)
    pair.trial_answers.create(side="newcomer", answer="no", answered_at="2026-03-02T10:00Z")
    close(pair, office)
    with pytest.raises(ValidationError):
        reopen(pair, office)


@pytest.mark.django_db(transaction=True)
def test_two_who_close_at_once_close_once() -> None:
    for _round in range(ROUNDS):
        pair, office = make_partnership(), make_user(Kind.COORDINATOR)
        refused = at_once(
            *[partial(close, Partnership.objects.get(pk=pair.pk), office) for _each in range(2)]
        )
        assert refused == ["Diese Partnerschaft ist schon abgeschlossen."]
        pair.refresh_from_db()
        assert pair.times_closed == 1
