"""How partnerships go on: with another volunteer, in another programme, and many at once."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Kind
from accounts.models import User
from matching.models import ForbiddenPair
from matching.services.proposal import propose
from messaging.models import OutgoingMail
from newcomers.models import Newcomer
from partnerships.enums import PartnershipStatus
from partnerships.models import Partnership
from partnerships.queries import waiting
from partnerships.services.meeting import log_meeting
from partnerships.services.partnership import pause_partnership
from partnerships.services.succession import Outcome, carry_over, change_volunteer, close_many
from programmes.models import Programme, Task
from tests.builders import (
    TODAY,
    make_newcomer,
    make_organisation,
    make_partnership,
    make_programme,
    make_ready_volunteer,
    make_task,
    make_user,
)
from tests.matching.test_races import ROUNDS, at_once
from training.models import CountedTime, Module
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db

LATER = TODAY + timedelta(days=60)


@pytest.fixture
def pair() -> Partnership:
    return make_partnership(
        make_ready_volunteer(person_email="helga@example.org"),
        make_newcomer(person_email="selam@example.org", waiting_since=TODAY - timedelta(days=30)),
    )


@pytest.fixture
def office() -> User:
    return make_user(Kind.COORDINATOR)


@pytest.fixture
def next_programme() -> Programme:
    """Asks for the same module, of which half is enough."""
    programme = make_programme("Ankommen", code="ANK", required_training_minutes=600, starts_on=TODAY)
    Module.objects.create(programme=programme, title="Grundlagen", minutes=1200)
    return programme


def told(event: str) -> set[str]:
    mails = OutgoingMail.objects.filter(event=f"partnerships/mail/{event}", status="queued")
    return set(mails.values_list("to_email", flat=True))


# --- another volunteer ---------------------------------------------------------------------------


def change(pair: Partnership, by: User, **more: Any) -> Partnership | None:
    return change_volunteer(partnership=pair, closed_on=LATER, by=by, today=LATER, **more)


def test_somebody_else_goes_on_at_once_with_what_is_still_to_do(pair: Partnership, office: User) -> None:
    uwe = make_ready_volunteer(person_first_name="Uwe", person_email="uwe@example.org")
    reached = pair.goals.create(text="Bibliothek", agreed_on=TODAY)
    reached.reviews.create(moment="end", state="reached", reviewed_on=LATER)
    pair.goals.create(text="B1", agreed_on=TODAY)
    new = change(pair, office, successor=uwe, trial_meetings=2)
    pair.refresh_from_db()
    assert (pair.status, pair.closure_reason) == ("closed", "change")
    assert new is not None
    assert (new.volunteer, new.newcomer, new.predecessor) == (uwe, pair.newcomer, pair)
    assert (new.status, new.trial_meetings, new.started_on) == (PartnershipStatus.TRIAL, 2, LATER)
    assert [goal.text for goal in new.goals.all()] == ["B1"]
    assert told("new_volunteer") == {"uwe@example.org", "selam@example.org"}
    assert told("closure_thanks") == {"helga@example.org", "selam@example.org"}


def test_without_somebody_the_newcomer_waits_and_keeps_the_turn(pair: Partnership, office: User) -> None:
    assert change(pair, office, wish="am liebsten vormittags") is None
    newcomer = waiting(Newcomer.objects.all()).get()
    assert newcomer.waiting_since == TODAY - timedelta(days=30)
    assert newcomer.note.endswith("am liebsten vormittags")


def test_the_two_are_not_proposed_to_each_other_again(pair: Partnership, office: User) -> None:
    change(pair, office)
    with pytest.raises(ValidationError, match="hatten schon"):
        propose(volunteer=pair.volunteer, newcomer=pair.newcomer, by=office, today=LATER)


def _taken(volunteer: Volunteer, newcomer: Newcomer, office: User) -> None:
    make_partnership(volunteer, started_on=LATER)


def _asked(volunteer: Volunteer, newcomer: Newcomer, office: User) -> None:
    propose(volunteer=volunteer, newcomer=make_newcomer(), by=office, today=LATER)


def _ruled_out(volunteer: Volunteer, newcomer: Newcomer, office: User) -> None:
    ForbiddenPair.objects.create(volunteer=volunteer, newcomer=newcomer, forbidden_on=TODAY)


def _unchecked(volunteer: Volunteer, newcomer: Newcomer, office: User) -> None:
    volunteer.checks.all().delete()


@pytest.mark.parametrize("spoil", [_taken, _asked, _ruled_out, _unchecked])
def test_who_is_not_free_does_not_go_on_and_nothing_is_half_done(
    pair: Partnership, office: User, spoil: Any
) -> None:
    uwe = make_ready_volunteer()
    spoil(uwe, pair.newcomer, office)
    queued = OutgoingMail.objects.count()
    with pytest.raises(ValidationError) as refused:
        change(pair, office, successor=uwe)
    assert list(refused.value.message_dict) == ["successor"]
    pair.refresh_from_db()
    assert (pair.status, pair.closed_on) == ("active", None)
    assert OutgoingMail.objects.count() == queued


def test_nobody_follows_themselves(pair: Partnership, office: User) -> None:
    with pytest.raises(ValidationError):
        change(pair, office, successor=pair.volunteer)


@pytest.mark.django_db(transaction=True)
def test_of_two_newcomers_one_gets_the_last_place() -> None:
    office = make_user(Kind.COORDINATOR)
    for _round in range(ROUNDS):
        uwe, pairs = make_ready_volunteer(), [make_partnership() for _each in range(2)]
        refused = at_once(*[partial(change, each, office, successor=uwe) for each in pairs])
        assert len(refused) == 1
        assert Partnership.objects.open().filter(volunteer=uwe).count() == 1
        assert Partnership.objects.open().filter(pk__in=[each.pk for each in pairs]).count() == 1


# --- many at once --------------------------------------------------------------------------------


def close_all(by: User, closed_on: date = LATER) -> Outcome:
    return close_many(
        partnerships=Partnership.objects.open(),
        closed_on=closed_on,
        reason="programme_ended",
        by=by,
        today=LATER,
    )


def test_those_who_can_close_and_the_others_say_why(pair: Partnership, office: User) -> None:
    met = make_partnership()
    log_meeting(partnership=met, met_on=LATER, took_place=True, minutes=60, by=office, today=LATER)
    outcome = close_all(office, LATER - timedelta(days=1))
    assert [each.pk for each in outcome.closed] == [pair.pk]
    assert [each.pk for each, _why in outcome.refused] == [met.pk]
    assert "01.05.2026" in outcome.refused[0][1]
    met.refresh_from_db()
    assert met.status == "active"


# --- another programme ---------------------------------------------------------------------------


def carry(programme: Programme, by: User, *pairs: Partnership, closed_on: date = LATER) -> Outcome:
    return carry_over(
        partnerships=pairs or Partnership.objects.open(),
        programme=programme,
        closed_on=closed_on,
        by=by,
        today=LATER,
    )


def test_a_pair_goes_on_together_in_the_next_programme(
    pair: Partnership, office: User, next_programme: Programme
) -> None:
    known = Task.objects.create(programme=next_programme, name=make_task().name, name_en="x")
    pair.newcomer.needs.add(make_task("Nur hier", "Only here"))
    pair.goals.create(text="B1", agreed_on=TODAY)
    outcome = carry(next_programme, office)
    assert not outcome.refused
    (new,) = Partnership.objects.open()
    assert [each.pk for each in outcome.started] == [new.pk]
    pair.refresh_from_db()
    assert (pair.status, pair.closure_reason) == ("closed", "programme_ended")
    assert pair.programme == make_programme()
    assert (new.predecessor, new.volunteer, new.newcomer) == (pair, pair.volunteer, pair.newcomer)
    assert (new.status, new.started_on) == (PartnershipStatus.ACTIVE, LATER)
    assert new.volunteer.programme == new.newcomer.programme == next_programme
    assert list(new.volunteer.offers.all()) == [known]
    assert {task.name for task in new.newcomer.needs.all()} == {known.name, "Nur hier"}
    assert new.goals.get().text == "B1"
    credit = CountedTime.objects.get(volunteer=new.volunteer, module__programme=next_programme)
    assert credit.minutes == 1200
    assert str(make_programme()) in credit.reason


def test_both_get_a_note_and_nobody_is_asked_how_it_was(
    pair: Partnership, office: User, next_programme: Programme
) -> None:
    carry(next_programme, office)
    assert told("goes_on") == {"helga@example.org", "selam@example.org"}
    assert not told("closure_thanks")
    pair.refresh_from_db()
    assert not pair.asks_for_feedback


def test_a_pause_goes_along(pair: Partnership, office: User, next_programme: Programme) -> None:
    back = LATER + timedelta(days=20)
    pause_partnership(partnership=pair, starts_on=TODAY, resumes_on=back, by=office, today=TODAY)
    (new,) = carry(next_programme, office).started
    assert new.status == PartnershipStatus.PAUSED
    assert new.pauses.get().resumes_on == back


def test_who_lacks_preparation_stays_and_reads_what(
    pair: Partnership, office: User, next_programme: Programme
) -> None:
    Module.objects.create(programme=next_programme, title="Recht", minutes=120)
    outcome = carry(next_programme, office)
    ((_pair, why),) = outcome.refused
    assert "Recht" in why
    pair.refresh_from_db()
    volunteer = Volunteer.objects.get()
    assert (pair.status, volunteer.programme) == ("active", make_programme())
    assert not CountedTime.objects.filter(module__programme=next_programme).exists()
    assert not OutgoingMail.objects.exists()


def test_two_newcomers_of_one_volunteer_go_together_or_stay(office: User, next_programme: Programme) -> None:
    volunteer = make_ready_volunteer(places=2)
    first, second = make_partnership(volunteer), make_partnership(volunteer, make_newcomer())
    assert len(carry(next_programme, office, first).refused) == 1
    outcome = carry(next_programme, office, first, second)
    assert len(outcome.started) == 2
    assert not outcome.refused
    assert {each.newcomer.programme for each in Partnership.objects.open()} == {next_programme}


def test_who_is_getting_to_know_each_other_decides_first(office: User, next_programme: Programme) -> None:
    make_partnership(trial_meetings=2)
    assert len(carry(next_programme, office).refused) == 1


def test_not_before_the_next_programme_begins(
    pair: Partnership, office: User, next_programme: Programme
) -> None:
    Programme.objects.filter(pk=next_programme.pk).update(starts_on=LATER)
    next_programme.refresh_from_db()
    assert len(carry(next_programme, office, closed_on=LATER - timedelta(days=1)).refused) == 1


def test_the_volunteer_of_another_office_is_not_moved(office: User, next_programme: Programme) -> None:
    other = make_organisation("Caritas", kind="welfare")
    make_partnership(make_ready_volunteer(person_organisation=other))
    ((_pair, why),) = carry(next_programme, office).refused
    assert "andere" in why.lower()


def test_the_queries_of_a_pair_do_not_grow_with_the_number_of_pairs(
    office: User, next_programme: Programme
) -> None:
    counts = []
    for number in (2, 6):
        for _each in range(number):
            make_partnership()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(close_all(office).closed) == number
        counts.append(len(queries) / number)
    assert counts[1] <= counts[0]
