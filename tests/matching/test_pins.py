"""Pairs that the office wants in any case, or never; and what becomes of the pairs that a run found."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from matching.enums import ProposalAnswer, ProposalStatus
from matching.models import ForbiddenPair, MatchingRun, PinnedPair, Proposal
from matching.services.pair import forbid_pair, permit_pair, pin_pair, unpin_pair
from matching.services.proposal import answer_proposal, propose
from matching.services.run import accept_entries, start_run
from matching.services.working import work_on_runs
from newcomers.models import Newcomer
from partnerships.enums import Side
from tests.builders import (
    TODAY,
    make_newcomer,
    make_organisation,
    make_partnership,
    make_ready_volunteer,
    make_volunteer,
)
from tests.matching.test_races import at_once
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def pin(volunteer: Volunteer, newcomer: Newcomer, by: User, reason: str = "") -> PinnedPair:
    return pin_pair(volunteer=volunteer, newcomer=newcomer, by=by, today=TODAY, reason=reason)


def test_a_pair_is_kept_and_let_go(volunteer: Volunteer, newcomer: Newcomer, coordinator: User) -> None:
    kept = pin(volunteer, newcomer, coordinator, reason="Passt einfach")
    assert (kept.pinned_by, kept.pinned_on) == (coordinator, TODAY)
    assert kept.reason == ""  # nothing speaks against the pair: there is nothing to be excused
    unpin_pair(newcomer=newcomer)
    unpin_pair(newcomer=newcomer)
    assert not PinnedPair.objects.exists()


def test_a_newcomer_is_kept_for_one_volunteer_at_a_time(
    volunteer: Volunteer, newcomer: Newcomer, coordinator: User
) -> None:
    pin(volunteer, newcomer, coordinator)
    other = make_ready_volunteer()
    pin(other, newcomer, coordinator)
    assert PinnedPair.objects.get().volunteer == other


def test_against_a_rule_a_reason_is_needed_and_kept(volunteer: Volunteer, coordinator: User) -> None:
    newcomer = make_newcomer(person_languages={"ti": 7})
    with pytest.raises(ValidationError) as refused:
        pin(volunteer, newcomer, coordinator, reason="  ")
    (sentence,) = refused.value.message_dict["reason"]
    assert sentence.endswith("Bitte geben Sie an, warum es trotzdem sein soll.")
    with pytest.raises(ValidationError, match="höchstens 500 Zeichen"):
        pin(volunteer, newcomer, coordinator, reason="x" * 501)
    assert pin(volunteer, newcomer, coordinator, reason="Nachbarn ").reason == "Nachbarn"


def test_where_somebody_said_no_a_reason_does_not_help(
    volunteer: Volunteer, newcomer: Newcomer, coordinator: User
) -> None:
    proposal = propose(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=TODAY)
    with pytest.raises(ValidationError, match="wird schon nach jemandem gefragt"):
        pin(volunteer, newcomer, coordinator)
    answer_proposal(proposal=proposal, side=Side.VOLUNTEER, answer=ProposalAnswer.NO, now=NOW)
    with pytest.raises(ValidationError):
        pin(volunteer, newcomer, coordinator, reason="Trotzdem")
    other = make_ready_volunteer()
    forbid_pair(volunteer=other, newcomer=newcomer, by=coordinator, today=TODAY)
    with pytest.raises(ValidationError):
        pin(other, newcomer, coordinator, reason="Trotzdem")
    permit_pair(volunteer=other, newcomer=newcomer)
    assert pin(other, newcomer, coordinator)


def test_only_somebody_who_waits_and_somebody_who_is_prepared_are_kept(
    volunteer: Volunteer, newcomer: Newcomer, coordinator: User
) -> None:
    with pytest.raises(ValidationError, match="wartet nicht auf eine Vermittlung"):
        pin(volunteer, make_newcomer(status="registered"), coordinator)
    with pytest.raises(ValidationError, match="noch nicht so weit"):
        pin(make_volunteer(), newcomer, coordinator)


def test_pins_partnerships_and_proposals_share_the_places(coordinator: User) -> None:
    volunteer = make_ready_volunteer(places=3)
    make_partnership(volunteer)
    propose(volunteer=volunteer, newcomer=make_newcomer(), by=coordinator, today=TODAY)
    newcomer = make_newcomer()
    pin(volunteer, newcomer, coordinator)
    assert pin(volunteer, newcomer, coordinator)  # again is the same place
    with pytest.raises(ValidationError, match="festgehalten"):
        pin(volunteer, make_newcomer(), coordinator)
    # Whoever was kept and is asked now takes the place as a proposal, not twice.
    propose(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=TODAY)
    with pytest.raises(ValidationError, match="keinen freien Platz"):
        pin(volunteer, make_newcomer(), coordinator)


def test_a_pair_that_shall_never_be_is_not_kept_any_longer(
    volunteer: Volunteer, newcomer: Newcomer, coordinator: User
) -> None:
    pin(volunteer, newcomer, coordinator)
    forbid_pair(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=TODAY)
    assert not PinnedPair.objects.exists()
    assert ForbiddenPair.objects.count() == 1


# --- from a run to proposals ----------------------------------------------------------------------


def run_for(user: User) -> MatchingRun:
    programme = (Newcomer.objects.first() or make_newcomer()).programme
    run = start_run(programme=programme, by=user, now=NOW)
    work_on_runs(now=NOW)
    run.refresh_from_db()
    return run


def test_chosen_pairs_become_proposals_that_know_their_run(coordinator: User) -> None:
    for _number in range(3):
        make_newcomer(), make_ready_volunteer()
    run = run_for(coordinator)
    chosen = list(run.entries.all())[:2]
    accepted = accept_entries(run=run, entries=chosen, by=coordinator, today=TODAY)
    assert accepted.refused == []
    assert {(proposal.newcomer, proposal.volunteer) for proposal in accepted.proposals} == {
        (entry.newcomer, entry.volunteer) for entry in chosen
    }
    assert {proposal.run for proposal in accepted.proposals} == {run}
    assert {entry.score for entry in chosen} == {proposal.score for proposal in accepted.proposals}


def test_what_cannot_be_asked_any_more_stops_no_other(coordinator: User) -> None:
    for _number in range(2):
        make_newcomer(), make_ready_volunteer()
    make_newcomer()
    run = run_for(coordinator)
    entries = list(run.entries.all())
    gone = next(entry for entry in entries if entry.volunteer)
    make_partnership(gone.volunteer, make_newcomer())
    accepted = accept_entries(run=run, entries=entries, by=coordinator, today=TODAY)
    assert len(accepted.proposals) == 1
    refused = {entry.pk: sentence for entry, sentence in accepted.refused}
    assert "keinen freien Platz" in refused[gone.pk]
    assert "niemand" in refused[run.entries.get(volunteer=None).pk]


def test_a_kept_pair_takes_its_reason_along(coordinator: User) -> None:
    newcomer, volunteer = make_newcomer(person_languages={"ti": 7}), make_ready_volunteer()
    pin(volunteer, newcomer, coordinator, reason="Nachbarn seit Jahren")
    run = run_for(coordinator)
    accepted = accept_entries(run=run, entries=run.entries.all(), by=coordinator, today=TODAY)
    assert accepted.refused == []
    assert accepted.proposals[0].override_reason == "Nachbarn seit Jahren"


def test_entries_of_another_run_are_not_accepted(coordinator: User) -> None:
    make_newcomer(), make_ready_volunteer()
    run = run_for(coordinator)
    other = start_run(programme=run.programme, organisation=make_organisation(), by=coordinator, now=NOW)
    accepted = accept_entries(run=other, entries=run.entries.all(), by=coordinator, today=TODAY)
    assert (accepted.proposals, accepted.refused) == ([], [])


# --- two at the same moment -----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_the_same_run_at_once_ask_everybody_once(coordinator: User) -> None:
    for _number in range(4):
        make_newcomer(), make_ready_volunteer()
    run = run_for(coordinator)
    asked: list[int] = []

    def accept() -> None:
        accepted = accept_entries(run=run, entries=run.entries.all(), by=coordinator, today=TODAY)
        asked.append(len(accepted.proposals))
        assert len(accepted.proposals) + len(accepted.refused) == 4

    assert at_once(accept, accept) == []
    assert sum(asked) == 4
    assert Proposal.objects.filter(status=ProposalStatus.OPEN).count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_who_keep_the_last_place_at_once_keep_it_for_one(coordinator: User) -> None:
    for _round in range(3):
        volunteer = make_ready_volunteer()
        refused = at_once(*[partial(pin, volunteer, make_newcomer(), coordinator) for _number in range(2)])
        assert len(refused) == 1
        assert PinnedPair.objects.filter(volunteer=volunteer).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_start_at_once_start_one(coordinator: User) -> None:
    programme = make_newcomer().programme
    start = partial(start_run, programme=programme, by=coordinator, now=NOW)
    assert at_once(start, start, start) == []
    assert MatchingRun.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_runs(coordinator: User) -> None:
    programme = make_newcomer().programme
    for organisation in (None, make_organisation()):
        start_run(programme=programme, organisation=organisation, by=coordinator, now=NOW)
    at_once(partial(work_on_runs, now=NOW), partial(work_on_runs, now=NOW))
    assert list(MatchingRun.objects.values_list("status", "attempts")) == [("finished", 1)] * 2
