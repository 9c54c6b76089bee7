"""The coordinator's pages: who waits, who fits, what became of a proposal."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.enums import Kind
from accounts.models import User
from kern.panels import next_step_of, with_next_step
from matching.enums import ProposalAnswer
from matching.models import ForbiddenPair, Proposal
from matching.services.proposal import answer_proposal, propose
from newcomers.models import Newcomer
from partnerships.enums import Side
from people.services import set_availability, set_languages
from tests.builders import make_newcomer, make_organisation, make_ready_volunteer, make_user
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


@pytest.fixture
def asked(volunteer: Volunteer, newcomer: Newcomer, coordinator: User) -> Proposal:
    """Asked today, as seen by the pages."""
    return propose(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=timezone.localdate())


def agree(proposal: Proposal) -> None:
    for side in Side:
        answer_proposal(proposal=proposal, side=side, answer=ProposalAnswer.YES, now=timezone.now())


def shown(client: Client, name: str, *args: Any, **query: Any) -> str:
    response = client.get(reverse(f"matching:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def done(client: Client, name: str, *args: Any, **data: Any) -> str:
    response = client.post(reverse(f"matching:{name}", args=args), data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


# --- the list ------------------------------------------------------------------------------------------


def test_list_shows_who_waits_longest_first(office: Client) -> None:
    today = timezone.localdate()
    for name, weeks in (("Amina", 1), ("Besa", 11), ("Cem", 5)):
        make_newcomer(person_first_name=name, waiting_since=today - timedelta(weeks=weeks))
    page = shown(office, "list")
    assert page.index("Besa") < page.index("Cem") < page.index("Amina")
    assert "3 Personen warten." in page and "11 Wochen" in page and "1 Woche" in page


def test_list_shows_open_proposals_with_their_answers_and_agreed_ones_to_confirm(office, asked) -> None:
    page = shown(office, "list")
    assert "Antworten stehen aus" in page and "Selam: noch keine Antwort" in page
    assert "Paar bestätigen" not in page
    agree(asked)
    page = shown(office, "list")
    assert "Beide haben ja gesagt" in page and "Antworten stehen aus" not in page
    assert reverse("matching:proposal_confirm", args=[asked.pk]) in page


def test_empty_list_says_what_comes_next(office: Client) -> None:
    page = shown(office, "list")
    assert "Im Moment wartet niemand." in page and reverse("newcomers:list") in page


def test_list_and_pages_show_only_what_is_ones_own(client: Client, asked: Proposal) -> None:
    make_newcomer(person_first_name="Amina")
    stranger = make_user(Kind.COORDINATOR, organisation=make_organisation("Diakonie", kind="welfare"))
    client.force_login(stranger)
    page = shown(client, "list")
    assert "Amina" not in page and "Selam" not in page
    for name in ("newcomer", "proposal"):
        pk = asked.newcomer.pk if name == "newcomer" else asked.pk
        assert client.get(reverse(f"matching:{name}", args=[pk])).status_code == 404
    for name in ("proposal_note_answer", "proposal_confirm", "proposal_withdraw"):
        assert client.post(reverse(f"matching:{name}", args=[asked.pk])).status_code == 404
    data = {"volunteer": asked.volunteer.pk}
    for name in ("proposal_create", "pair_forbid", "pair_permit"):
        assert client.post(reverse(f"matching:{name}", args=[asked.newcomer.pk]), data).status_code == 404


def test_volunteers_of_others_are_not_suggested(office: Client, newcomer: Newcomer) -> None:
    elsewhere = make_organisation("Diakonie", kind="welfare")
    foreign = make_ready_volunteer(person_first_name="Fremde", person_organisation=elsewhere)
    assert "Fremde" not in shown(office, "newcomer", newcomer.pk)
    page = reverse("matching:newcomer", args=[newcomer.pk])
    assert office.get(page, {"kandidat": foreign.pk}).status_code == 404
    data = {"volunteer": foreign.pk}
    create = reverse("matching:proposal_create", args=[newcomer.pk])
    assert office.post(create, data).status_code == 404


# --- who fits ---------------------------------------------------------------------------------------


def test_newcomer_page_shows_the_best_with_words_score_and_week(office, volunteer, newcomer) -> None:
    make_ready_volunteer(person_first_name="Ulrike", person_likes=[])
    page = shown(office, "newcomer", newcomer.pk)
    assert "Wer passt zu Selam T.?" in page and "Brigitte L. und Selam T." in page
    assert page.index("Brigitte L.") < page.index("Ulrike M.")
    assert "Deutsch verbindet sie." in page and "Dienstags ist gemeinsam Zeit." in page
    assert "15–18" in page and "25/25" in page and "Beide fragen" in page


def test_newcomer_page_says_why_others_do_not_fit(office, volunteer, newcomer) -> None:
    klaus = make_ready_volunteer(person_first_name="Klaus", person_windows=[])
    page = shown(office, "newcomer", newcomer.pk)
    assert "Warum nicht? 1 Person" in page
    assert "Für Klaus sind keine freien Zeiten eingetragen." in page
    page = shown(office, "newcomer", newcomer.pk, kandidat=klaus.pk)
    assert "Klaus M. und Selam T." in page and "Beide fragen" not in page


def test_newcomer_page_names_the_nearest_where_nobody_fits(office, newcomer) -> None:
    make_ready_volunteer(person_first_name="Klaus", person_languages={"fr": 7}, person_windows=[])
    make_ready_volunteer(person_first_name="Ulrike", person_languages={"fr": 7})
    page = shown(office, "newcomer", newcomer.pk)
    assert "Am nächsten dran ist Ulrike M.: Es gibt keine Sprache" in page


def test_newcomer_page_without_prepared_volunteers_leads_to_them(office, newcomer) -> None:
    page = shown(office, "newcomer", newcomer.pk)
    assert "Noch ist niemand aufgenommen" in page and reverse("volunteers:list") in page


def test_newcomer_page_says_which_data_is_missing(office, volunteer, newcomer) -> None:
    set_languages(newcomer.person, levels={})
    set_availability(newcomer.person, windows=[])
    page = shown(office, "newcomer", newcomer.pk)
    assert "Für Selam sind keine Sprachen eingetragen." in page
    assert "Für Selam sind keine freien Zeiten eingetragen." in page
    assert newcomer.get_absolute_url() in page and "Warum nicht?" not in page


@pytest.mark.parametrize("wanted", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_a_candidate_who_does_not_exist_is_not_found(office, volunteer, newcomer, wanted: str) -> None:
    page = reverse("matching:newcomer", args=[newcomer.pk])
    assert office.get(page, {"kandidat": wanted}).status_code == 404


def test_many_candidates_fold_away_and_none_is_lost(office, newcomer) -> None:
    for number in range(14):
        make_ready_volunteer(person_first_name=f"Person{number:02d}")
    page = shown(office, "newcomer", newcomer.pk)
    assert "2 weitere" in page and all(f"Person{number:02d}" in page for number in range(14))


def test_queries_do_not_grow_with_candidates_or_people_who_wait(office, newcomer) -> None:
    page, waiting_list = reverse("matching:newcomer", args=[newcomer.pk]), reverse("matching:list")
    for number in range(3):
        make_ready_volunteer(person_first_name=f"V{number}")
        make_newcomer(person_first_name=f"N{number}")
    few = queries_of(office, page), queries_of(office, waiting_list)
    for number in range(27):
        make_ready_volunteer(person_first_name=f"W{number}")
        make_newcomer(person_first_name=f"M{number}")
    assert (queries_of(office, page), queries_of(office, waiting_list)) == few


# --- ask, note, confirm ------------------------------------------------------------------------------


def test_ask_both_leads_to_the_proposal(office, volunteer, newcomer) -> None:
    page = done(office, "proposal_create", newcomer.pk, volunteer=volunteer.pk)
    assert "Beide werden gefragt." in page and "Brigitte L. und Selam T." in page
    assert Proposal.objects.open().count() == 1


def test_ask_both_says_what_stands_against_it(office, volunteer, newcomer, asked) -> None:
    other = make_ready_volunteer(person_first_name="Ulrike")
    page = done(office, "proposal_create", newcomer.pk, volunteer=other.pk)
    assert "Selam Tesfay wird schon nach jemandem gefragt." in page
    assert "Wird gerade gefragt" in page and "Beide fragen" not in page


@pytest.mark.parametrize("data", [{}, {"volunteer": "nonsense"}])
def test_ask_both_without_a_volunteer_is_not_found(office, newcomer, data) -> None:
    assert office.post(reverse("matching:proposal_create", args=[newcomer.pk]), data).status_code == 404


def test_not_this_pair_moves_them_to_those_who_do_not_fit_and_back(office, volunteer, newcomer) -> None:
    page = done(office, "pair_forbid", newcomer.pk, volunteer=volunteer.pk)
    assert "Das Büro hat sich gegen dieses Paar entschieden." in page
    page = shown(office, "newcomer", newcomer.pk, kandidat=volunteer.pk)
    assert "Dieses Paar wieder vorschlagen" in page
    done(office, "pair_permit", newcomer.pk, volunteer=volunteer.pk)
    assert not ForbiddenPair.objects.exists()


# --- on other apps' pages ----------------------------------------------------------------------------------


def step_of(newcomer: Newcomer) -> str:
    with override("de"):
        return next_step_of(
            "newcomer", with_next_step("newcomer", Newcomer.objects.all()).get(pk=newcomer.pk)
        )


def test_next_step_of_a_newcomer_follows_the_proposal(newcomer, volunteer, coordinator) -> None:
    assert step_of(newcomer) == "Passende Begleitung suchen"
    proposal = propose(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=timezone.localdate())
    assert step_of(newcomer) == "Antwort auf einen Vorschlag"
    agree(proposal)
    assert step_of(newcomer) == "Paar bestätigen"


@pytest.mark.parametrize("side", ["newcomer", "volunteer"])
def test_both_persons_pages_show_the_proposal(office, asked, side: str) -> None:
    page = office.get(getattr(asked, side).get_absolute_url()).content.decode()
    assert reverse("matching:proposal", args=[asked.pk]) in page


def test_page_of_somebody_who_waits_leads_to_the_suggestions(office, newcomer) -> None:
    page = office.get(newcomer.get_absolute_url()).content.decode()
    assert reverse("matching:newcomer", args=[newcomer.pk]) in page
