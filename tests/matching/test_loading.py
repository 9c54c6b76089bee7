"""A question holds exactly those who can be brought together today, and what stands between them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matching.engine.packing import pack
from matching.engine.profile import Gate, Rules
from matching.engine.question import Question
from matching.enums import ProposalAnswer
from matching.loading import kept_but_not_free, question_for
from matching.models import ForbiddenPair, PinnedPair
from matching.profiles import newcomer_profile, volunteer_profile
from matching.runs.reach import Reach
from matching.services.proposal import answer_proposal, propose
from newcomers.models import Newcomer
from partnerships.enums import ClosureReason, Side
from partnerships.services.closure import close_partnership
from tests.builders import (
    TODAY,
    make_municipality,
    make_newcomer,
    make_organisation,
    make_partnership,
    make_programme,
    make_ready_volunteer,
    make_user,
    make_volunteer,
)
from tests.matching.test_services import NOW
from volunteers.models import ScreeningCheck, Volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def question(today: date = TODAY, reach: Reach | None = None) -> Question:
    return question_for(make_programme(), reach=reach or Reach(), today=today, keep=True)


def ids(*records: Newcomer | Volunteer) -> list[str]:
    return [str(record.pk) for record in records]


def decline(volunteer: Volunteer, newcomer: Newcomer) -> None:
    proposal = propose(volunteer=volunteer, newcomer=newcomer, by=make_user(), today=TODAY)
    answer_proposal(proposal=proposal, side=Side.NEWCOMER, answer=ProposalAnswer.NO, now=NOW)


def test_it_holds_who_waits_the_longest_first_with_days_and_packed_profiles() -> None:
    late = make_newcomer(waiting_since=TODAY)
    early = make_newcomer(waiting_since=TODAY - timedelta(days=400))
    volunteer = make_ready_volunteer(places=2)
    found = question()
    assert found.newcomer_ids == ids(early, late)
    assert found.waiting_days == [400, 0]
    assert found.newcomers[0] == pack(newcomer_profile(early, barred={}))
    assert (found.volunteer_ids, found.places) == (ids(volunteer), [2])
    assert found.volunteers == [pack(volunteer_profile(volunteer, free_places=1))]


def test_whoever_is_not_waiting_or_not_free_is_not_in_it() -> None:
    make_newcomer(status="registered")
    make_partnership()
    propose(volunteer=make_ready_volunteer(), newcomer=make_newcomer(), by=make_user(), today=TODAY)
    make_volunteer()  # neither screened nor trained
    expired = make_ready_volunteer()
    ScreeningCheck.objects.filter(volunteer=expired).update(expires_on=TODAY + timedelta(days=3))
    make_ready_volunteer(status="paused")
    found = question(today=TODAY + timedelta(days=4))
    assert (found.newcomer_ids, found.volunteer_ids) == ([], [])
    assert question().volunteer_ids == ids(expired)


def test_a_place_on_which_somebody_is_being_asked_is_not_free() -> None:
    volunteer = make_ready_volunteer(places=3)
    make_partnership(volunteer)
    propose(volunteer=volunteer, newcomer=make_newcomer(), by=make_user(), today=TODAY)
    assert question().places == [1]


def test_a_reach_holds_only_its_own_people() -> None:
    elsewhere = make_organisation("Caritas")
    lorsch = make_municipality("Lorsch", "64653")
    here = make_newcomer(person_postcode="64653"), make_ready_volunteer(person_postcode="64653")
    make_newcomer(), make_ready_volunteer()
    there = make_newcomer(person_organisation=elsewhere), make_ready_volunteer(person_organisation=elsewhere)
    assert len(question().newcomer_ids) == len(question().volunteer_ids) == 3
    found = question(reach=Reach(elsewhere))
    assert (found.newcomer_ids, found.volunteer_ids) == (ids(there[0]), ids(there[1]))
    found = question(reach=Reach(make_organisation(), lorsch))
    assert (found.newcomer_ids, found.volunteer_ids) == (ids(here[0]), ids(here[1]))


def test_pairs_that_are_out_of_the_question_are_named_with_the_weightiest_reason() -> None:
    user = make_user()
    newcomer = make_newcomer()
    declined, unfit, forbidden, fine = [make_ready_volunteer() for _number in range(4)]
    himself = make_ready_volunteer(person=newcomer.person)
    decline(declined, newcomer)
    decline(forbidden, newcomer)
    partnership = make_partnership(unfit, newcomer)
    closed = {"closed_on": TODAY, "reason": ClosureReason.NOT_FITTING, "by": user, "today": TODAY}
    close_partnership(partnership=partnership, **closed)
    ForbiddenPair.objects.create(volunteer=forbidden, newcomer=newcomer, forbidden_on=TODAY)
    found = question()
    (me,) = found.newcomer_ids
    assert found.barred == {
        (me, str(declined.pk)): Gate.DECLINED,
        (me, str(unfit.pk)): Gate.DID_NOT_FIT,
        (me, str(forbidden.pk)): Gate.FORBIDDEN,
        (me, str(himself.pk)): Gate.SAME_PERSON,
    }
    assert str(fine.pk) in found.volunteer_ids


def test_a_pin_counts_while_its_volunteer_is_free_and_is_told_apart_when_not() -> None:
    newcomer, volunteer = make_newcomer(), make_ready_volunteer()
    PinnedPair.objects.create(newcomer=newcomer, volunteer=volunteer, pinned_on=TODAY)
    pin = (str(newcomer.pk), str(volunteer.pk))
    assert question().pins == dict([pin])
    assert kept_but_not_free(make_programme(), question()) == []
    make_partnership(volunteer)
    assert question().pins == {}
    assert kept_but_not_free(make_programme(), question()) == [pin]


def test_the_fingerprint_changes_with_anything_that_matters_and_with_nothing_else() -> None:
    newcomer, volunteer = make_newcomer(), make_ready_volunteer()
    before = question().hash
    assert question().hash == before
    newcomer.note = "Ruft gern an"
    newcomer.save()
    assert question().hash == before
    assert question(today=TODAY + timedelta(days=1)).hash != before
    volunteer.places = 2
    volunteer.save()
    assert question().hash != before
    rules = Rules(threshold=40)
    assert question_for(make_programme(), today=TODAY, rules=rules).hash != question().hash


def test_the_order_of_the_people_does_not_change_the_fingerprint() -> None:
    for _number in range(3):
        make_newcomer(), make_ready_volunteer()
    found = question()
    turned = Question(
        newcomer_ids=found.newcomer_ids[::-1],
        newcomers=found.newcomers[::-1],
        volunteer_ids=found.volunteer_ids[::-1],
        volunteers=found.volunteers[::-1],
        places=found.places[::-1],
        waiting_days=found.waiting_days[::-1],
        rules=found.rules,
    )
    assert turned.hash == found.hash


def test_the_number_of_queries_does_not_grow_with_the_people() -> None:
    programme = make_programme()

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            question_for(programme, today=TODAY)
        return len(found)

    make_newcomer(), make_ready_volunteer()
    question()
    few = queries()
    for _number in range(5):
        make_newcomer(), make_ready_volunteer()
    question()
    assert queries() == few <= 8
