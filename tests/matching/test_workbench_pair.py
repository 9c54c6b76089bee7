"""What the office decides on the workbench: ask, keep, rule out; and what it would cost."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from matching.models import ForbiddenPair, MatchingRun, PinnedPair, Proposal, RunEntry
from matching.rules import as_json, rules_of
from matching.services.proposal import propose
from newcomers.models import Newcomer
from tests.builders import make_newcomer, make_ready_volunteer
from tests.matching.office import done, shown
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


def test_ask_both_leads_to_the_proposal(office, volunteer, newcomer) -> None:
    page = done(office, "proposal_create", newcomer.pk, volunteer=volunteer.pk)
    assert "Der Vorschlag ist gemacht" in page and "Brigitte L. und Selam T." in page
    assert Proposal.objects.open().count() == 1


def test_ask_both_says_what_stands_against_it(office, volunteer, newcomer, coordinator) -> None:
    propose(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=timezone.localdate())
    other = make_ready_volunteer(person_first_name="Ulrike")
    page = done(office, "proposal_create", newcomer.pk, volunteer=other.pk)
    assert "Selam Tesfay wird schon nach jemandem gefragt." in page
    assert "Wird gerade gefragt" in page and "Beide fragen" not in page


@pytest.mark.parametrize("name", ["proposal_create", "pair_pin", "pair_unpin", "pair_forbid", "pair_permit"])
@pytest.mark.parametrize("data", [{}, {"volunteer": "nonsense"}, {"side": "nobody"}])
def test_a_decision_about_nobody_is_not_found(office, volunteer, newcomer, name, data) -> None:
    if "side" in data:
        data = {"volunteer": volunteer.pk, **data}
    assert office.post(reverse(f"matching:{name}", args=[newcomer.pk]), data).status_code == 404


@pytest.mark.parametrize("side", ["newcomer", "volunteer"])
def test_a_decision_leads_back_to_the_page_it_came_from(office, volunteer, newcomer, side: str) -> None:
    address = reverse("matching:pair_pin", args=[newcomer.pk])
    answer = office.post(address, {"volunteer": volunteer.pk, "side": side})
    subject, other = (newcomer, volunteer) if side == "newcomer" else (volunteer, newcomer)
    assert answer.url == reverse(f"matching:{side}", args=[subject.pk]) + f"?kandidat={other.pk}"


def test_not_this_pair_moves_them_to_those_who_do_not_fit_and_back(office, volunteer, newcomer) -> None:
    page = done(office, "pair_forbid", newcomer.pk, volunteer=volunteer.pk)
    assert "Das Büro hat sich gegen dieses Paar entschieden." in page
    page = shown(office, "newcomer", newcomer.pk, kandidat=volunteer.pk)
    assert "Dieses Paar wieder vorschlagen" in page and "Festhalten" not in page
    done(office, "pair_permit", newcomer.pk, volunteer=volunteer.pk)
    assert not ForbiddenPair.objects.exists()


def test_a_pair_is_kept_and_let_go_again(office, volunteer, newcomer, coordinator) -> None:
    page = done(office, "pair_pin", newcomer.pk, volunteer=volunteer.pk)
    assert "Das Paar ist festgehalten" in page and "Nicht länger festhalten" in page
    assert str(coordinator) in page
    assert PinnedPair.objects.get().volunteer == volunteer
    page = done(office, "pair_unpin", newcomer.pk, volunteer=volunteer.pk)
    assert "Nicht länger festhalten" not in page and not PinnedPair.objects.exists()


@pytest.fixture
def speechless(newcomer: Newcomer) -> Volunteer:
    """Fits but for the language."""
    return make_ready_volunteer(person_first_name="Claire", person_languages={"fr": 7})


@pytest.mark.parametrize("side", ["newcomer", "volunteer"])
def test_a_pair_against_a_rule_needs_a_reason_and_keeps_what_was_typed(
    office: Client, speechless: Volunteer, newcomer: Newcomer, side: str
) -> None:
    address = reverse("matching:pair_pin", args=[newcomer.pk])
    answer = office.post(address, {"volunteer": speechless.pk, "side": side, "reason": "  "})
    page = answer.content.decode()
    assert answer.status_code == 422 and not PinnedPair.objects.exists()
    assert "Es gibt keine Sprache" in page and "warum es trotzdem" in page.lower()
    assert 'aria-invalid="true"' in page
    long = "x" * 501
    answer = office.post(address, {"volunteer": speechless.pk, "side": side, "reason": long})
    assert answer.status_code == 422 and long in answer.content.decode()


def test_a_pair_against_a_rule_is_asked_once_it_is_kept_with_a_reason(office, speechless, newcomer) -> None:
    page = shown(office, "newcomer", newcomer.pk, kandidat=speechless.pk)
    assert "Trotzdem festhalten" in page and "Beide fragen" not in page
    page = done(office, "pair_pin", newcomer.pk, volunteer=speechless.pk, reason="Ihre Schwester übersetzt.")
    assert "Ihre Schwester übersetzt." in page and "Beide fragen" in page
    done(office, "proposal_create", newcomer.pk, volunteer=speechless.pk)
    assert Proposal.objects.get().override_reason == "Ihre Schwester übersetzt."


def test_what_no_reason_lifts_is_refused_in_words(office, volunteer, newcomer, coordinator) -> None:
    propose(volunteer=volunteer, newcomer=make_newcomer(), by=coordinator, today=timezone.localdate())
    page = shown(office, "newcomer", newcomer.pk, kandidat=volunteer.pk)
    assert "Festhalten" not in page and "Trotzdem" not in page
    page = done(office, "pair_pin", newcomer.pk, volunteer=volunteer.pk, reason="Sie mögen sich.")
    assert "Brigitte hat keinen freien Platz." in page and not PinnedPair.objects.exists()


# --- what choosing otherwise would cost -----------------------------------------------------------------


def make_run(newcomer: Newcomer, volunteer: Volunteer, prices: dict[Any, int], **fields: Any) -> MatchingRun:
    now = timezone.now()
    run = MatchingRun.objects.create(
        programme=newcomer.programme,
        organisation=newcomer.person.organisation,
        status=fields.pop("status", "finished"),
        started_at=now - timedelta(days=1),
        finished_at=now - timedelta(days=1),
        rules=as_json(rules_of(newcomer.programme)),
        prices={str(pk): price for pk, price in prices.items()},
        **fields,
    )
    RunEntry.objects.create(run=run, newcomer=newcomer, volunteer=volunteer, surplus=100_00)
    return run


def test_the_pair_of_the_latest_proposal_for_all_is_the_best_choice(office, volunteer, newcomer) -> None:
    assert "beste Wahl" not in shown(office, "newcomer", newcomer.pk, kandidat=volunteer.pk)
    run = make_run(newcomer, volunteer, {volunteer.pk: 0})
    page = shown(office, "newcomer", newcomer.pk, kandidat=volunteer.pk)
    assert "Für das ganze Programm ist dieses Paar die beste Wahl." in page
    assert reverse("matching:run", args=[run.pk]) in page


def test_another_pair_costs_what_prices_and_surpluses_say(office, volunteer, newcomer) -> None:
    other = make_ready_volunteer(person_first_name="Ulrike")
    make_run(newcomer, volunteer, {volunteer.pk: 0, other.pk: 20_00})
    found = office.get(reverse("matching:newcomer", args=[newcomer.pk]), {"kandidat": other.pk})
    pair = found.context["pair"]
    waited = (timezone.localdate() - newcomer.waiting_since).days - 1
    benefit = pair.score.exact - 100 * pair.rules.threshold + round(waited * 1000 / 365)
    assert pair.cost.points == (100_00 + 20_00 - benefit + 50) // 100
    assert f"kostete an anderer Stelle {pair.cost.points} Punkte." in found.content.decode()


def test_a_pair_that_no_proposal_would_contain_is_not_called_the_best_choice(
    office, volunteer, newcomer
) -> None:
    stranger = make_ready_volunteer(person_first_name="Ulrike", person_languages={"fr": 7})
    run = make_run(newcomer, volunteer, {stranger.pk: 0})
    run.entries.update(volunteer=None, surplus=0)
    page = shown(office, "newcomer", newcomer.pk, kandidat=stranger.pk)
    assert "Ulrike M. und Selam T." in page and "beste Wahl" not in page


def test_runs_that_say_nothing_about_the_pair_are_not_cited(office, volunteer, newcomer) -> None:
    make_run(newcomer, volunteer, {})
    make_run(newcomer, volunteer, {volunteer.pk: 0}, is_preview=True)
    make_run(make_newcomer(), volunteer, {volunteer.pk: 0})
    assert "Vorschlag für alle vom" not in shown(office, "newcomer", newcomer.pk, kandidat=volunteer.pk)


def test_a_run_of_another_office_is_not_cited(office, volunteer, newcomer, coordinator: User) -> None:
    run = make_run(newcomer, volunteer, {volunteer.pk: 0})
    MatchingRun.objects.filter(pk=run.pk).update(organisation=None)
    assert "beste Wahl" not in shown(office, "newcomer", newcomer.pk, kandidat=volunteer.pk)
