"""The office's page of a proposal: who is asked, what they said, what to read out, what comes next."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from matching.enums import AskingOrder, ProposalAnswer, ProposalStatus
from matching.models import MatchingRules, MatchingRun, Proposal
from matching.services.proposal import answer_proposal, propose
from newcomers.models import Newcomer
from partnerships.enums import Side
from partnerships.models import Partnership
from tests.builders import TODAY, make_newcomer, make_organisation, make_programme
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


def answer(proposal: Proposal, side: Side, given: ProposalAnswer, reason: str = "") -> None:
    answer_proposal(proposal=proposal, side=side, answer=given, now=timezone.now(), reason=reason)


def agree(proposal: Proposal) -> None:
    for side in Side:
        answer(proposal, side, ProposalAnswer.YES)


def shown(client: Client, proposal: Proposal) -> str:
    response = client.get(reverse("matching:proposal", args=[proposal.pk]))
    assert response.status_code == 200
    return response.content.decode()


def done(client: Client, name: str, proposal: Proposal, **data: Any) -> str:
    response = client.post(reverse(f"matching:{name}", args=[proposal.pk]), data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


# --- answers by telephone --------------------------------------------------------------------------


def test_answers_by_telephone_are_noted_with_who_noted_them(office, asked, coordinator) -> None:
    page = done(office, "proposal_note_answer", asked, side="newcomer", answer="yes", reason="freut sich")
    assert "Die Antwort ist eingetragen." in page and "(am Telefon, notiert von Sabine Keller)" in page
    assert "Bemerkung, nur für das Büro" in page and "freut sich" in page
    asked.refresh_from_db()
    assert (asked.newcomer_answer, asked.newcomer_answer_by) == ("yes", coordinator)
    page = done(office, "proposal_note_answer", asked, side="newcomer", answer="no")
    assert "Selam hat schon geantwortet." in page


@pytest.mark.parametrize("side", ["", "nobody"])
def test_an_answer_of_a_side_that_does_not_exist_is_not_found(office, asked, side: str) -> None:
    address = reverse("matching:proposal_note_answer", args=[asked.pk])
    assert office.post(address, {"side": side, "answer": "yes"}).status_code == 404


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"answer": "x", "reason": "ruft zurück"}, "Bitte wählen Sie eine der Antworten."),
        ({"answer": "yes", "reason": "ruft zurück" + "." * 490}, "höchstens 500 Zeichen"),
    ],
)
def test_what_was_typed_stays_where_something_is_wrong(office, asked, data, sentence: str) -> None:
    address = reverse("matching:proposal_note_answer", args=[asked.pk])
    response = office.post(address, {"side": "newcomer", **data})
    page = response.content.decode()
    assert response.status_code == 422 and re.search(r"<title>\s*Fehler:", page)
    assert sentence in page and page.count("ruft zurück") == 1
    asked.refresh_from_db()
    assert asked.newcomer_answer == "pending"


def test_page_has_the_words_to_read_out_in_the_language_of_each(office, asked) -> None:
    asked.newcomer.person.correspondence_language = "en"
    asked.newcomer.person.save()
    page = shown(office, asked)
    assert "Möchten Sie Selam kennenlernen?" in page and "Would you like to meet Brigitte?" in page
    assert "Selam wünscht sich Hilfe bei: Deutsch sprechen. Das bieten Sie an." in page
    assert "You would like help with: Speaking German. Brigitte offers that." in page
    assert '<blockquote class="read-out" lang="en">' in page and "Selam hat ja gesagt" in page


def test_page_says_how_to_reach_who_has_no_email(office, volunteer, coordinator) -> None:
    newcomer = make_newcomer(person_phone="+4962511234567")
    proposal = propose(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=timezone.localdate())
    page = shown(office, proposal)
    assert "Keine E-Mail: bitte am Telefon fragen." in page and "tel:+4962511234567" in page
    newcomer.person.phone = ""
    newcomer.person.save()
    assert "Weder E-Mail noch Telefon: bitte persönlich fragen." in shown(office, proposal)


# --- the order of asking, wishes to talk, exceptions --------------------------------------------------


def test_page_says_who_is_asked_and_who_comes_next(office, volunteer, newcomer, coordinator) -> None:
    MatchingRules.objects.create(programme=make_programme(), asking=AskingOrder.VOLUNTEER_FIRST)
    proposal = propose(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=timezone.localdate())
    page = shown(office, proposal)
    assert "Brigitte wird gefragt" in page and "Selam wird gefragt, sobald Brigitte ja gesagt hat." in page
    assert "wird als Nächstes gefragt" in page
    assert "Brigitte hat ja gesagt" in page and "Selam hat ja gesagt" not in page
    answer(proposal, Side.VOLUNTEER, ProposalAnswer.YES)
    page = shown(office, proposal)
    assert "Selam hat ja gesagt" in page and "wird als Nächstes gefragt" not in page


def test_page_shows_the_wish_to_talk_with_the_number_to_call(office, asked) -> None:
    asked.newcomer.person.phone = "+4962511234567"
    asked.newcomer.person.save()
    answer(asked, Side.NEWCOMER, ProposalAnswer.TALK, "Ist sie Ärztin?")
    page = shown(office, asked)
    assert "Selam möchte vor der Entscheidung mit Ihnen sprechen." in page
    assert "+49 6251 1234567 anrufen" in page and "Ist sie Ärztin?" in page
    assert "Letzter Tag zum Antworten" not in page
    assert "Die Antwort ist eingetragen." in done(
        office, "proposal_note_answer", asked, side="newcomer", answer="yes", reason=""
    )
    asked.refresh_from_db()
    assert (asked.newcomer_answer, asked.newcomer_reason) == ("yes", "Ist sie Ärztin?")


def test_page_shows_the_reason_for_an_exception(office, asked) -> None:
    assert "Eine Ausnahme" not in shown(office, asked)
    Proposal.objects.update(override_reason="Die beiden kennen sich vom Sprachkurs.")
    page = shown(office, asked)
    assert "Eine Ausnahme" in page and "Die beiden kennen sich vom Sprachkurs." in page


def test_page_tells_what_happened_in_order(office, volunteer, newcomer, coordinator) -> None:
    MatchingRules.objects.create(programme=make_programme(), asking=AskingOrder.NEWCOMER_FIRST)
    today = timezone.localdate()
    proposal = propose(
        volunteer=volunteer, newcomer=newcomer, by=coordinator, today=today - timedelta(days=2)
    )
    agree_in_order = (Side.NEWCOMER, ProposalAnswer.YES), (Side.VOLUNTEER, ProposalAnswer.NO)
    for side, given in agree_in_order:
        answer(proposal, side, given)
    timeline = shown(office, proposal).partition('class="timeline"')[2]
    steps = ("Vorgeschlagen", "Selam wird gefragt", "Brigitte wird gefragt", "Selam: ja", "Brigitte: nein")
    places = [timeline.index(step) for step in (*steps, "abgelehnt")]
    assert places == sorted(places)


def test_page_leads_to_the_proposal_for_all_it_comes_from_where_one_may_see_it(office, asked) -> None:
    run = MatchingRun.objects.create(
        programme=make_programme(), organisation=make_organisation(), started_at=timezone.now()
    )
    Proposal.objects.update(run=run)
    page = shown(office, asked)
    assert "Woher er kommt" in page and f'href="{run.get_absolute_url()}"' in page
    MatchingRun.objects.update(organisation=None)  # of the whole county
    page = shown(office, asked)
    assert "Woher er kommt" in page and run.get_absolute_url() not in page


def test_page_shows_the_score_on_the_scale_of_the_programme(office, volunteer, newcomer, coordinator) -> None:
    MatchingRules.objects.create(
        programme=make_programme(), weight_needs=100, weight_language=0, weight_interests=0, weight_distance=0
    )
    proposal = propose(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=timezone.localdate())
    page = shown(office, proposal)
    assert "83/83" in page and "0/0" in page
    MatchingRules.objects.update(weight_needs=20)
    assert "83/83" in shown(office, proposal)


# --- confirm, withdraw -----------------------------------------------------------------------------------


def test_confirm_lets_them_get_to_know_each_other_and_leads_there(office, asked) -> None:
    page = done(office, "proposal_confirm", asked)
    assert "Erst müssen beide ja sagen" in page and not Partnership.objects.exists()
    agree(asked)
    page = done(office, "proposal_confirm", asked)
    assert "Brigitte L. – Selam T. können sich jetzt kennenlernen." in page
    assert Partnership.objects.get().get_absolute_url() in page


def test_confirm_without_a_trial_begins_the_partnership(office, asked) -> None:
    MatchingRules.objects.create(programme=make_programme(), trial_meetings=0)
    agree(asked)
    page = done(office, "proposal_confirm", asked)
    assert "Die Partnerschaft von Brigitte L. – Selam T. beginnt heute." in page


def test_withdraw_ends_the_proposal_once(office, asked) -> None:
    assert "Der Vorschlag ist zurückgezogen." in done(office, "proposal_withdraw", asked)
    assert "nicht mehr offen" in done(office, "proposal_withdraw", asked)
    asked.refresh_from_db()
    assert asked.status == ProposalStatus.WITHDRAWN


def test_a_proposal_that_has_run_out_takes_no_answers(office, volunteer, newcomer, coordinator) -> None:
    proposal = propose(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=TODAY)
    page = shown(office, proposal)
    assert "Brigitte hat ja gesagt" not in page
