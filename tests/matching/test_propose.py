"""Who may be asked about whom: every rule and its sentence."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from matching.enums import ProposalAnswer, ProposalStatus
from matching.models import MatchingRun, PinnedPair, Proposal
from matching.services.pair import forbid_pair
from matching.services.proposal import (
    answer_proposal,
    confirm_proposal,
    propose,
)
from messaging.models import OutgoingMail
from newcomers.enums import NewcomerStatus
from partnerships.enums import Side
from partnerships.models import Partnership
from programmes.models import Programme
from tests.builders import (
    TODAY,
    make_newcomer,
    make_organisation,
    make_partnership,
    make_ready_volunteer,
    make_trained,
    make_volunteer,
)
from tests.matching.test_services import NOW, agree, mails, refusal
from volunteers.enums import VolunteerStatus

pytestmark = pytest.mark.django_db

YES, NO = ProposalAnswer.YES, ProposalAnswer.NO


def test_propose_keeps_score_and_parts_and_the_day_until_which_both_may_answer(proposal) -> None:
    assert proposal.score == sum(proposal.parts.values()) > 0
    assert set(proposal.parts) == {"needs", "language", "interests", "time", "distance"}
    assert proposal.expires_on == TODAY + timedelta(days=14)
    assert (proposal.status, proposal.proposed_by.last_name) == (ProposalStatus.OPEN, "Keller")


def test_propose_waits_as_long_as_the_programme_says(volunteer, newcomer, coordinator) -> None:
    Programme.objects.update(proposal_validity_days=5)
    newcomer.programme.refresh_from_db()
    proposal = propose(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=TODAY)
    assert proposal.expires_on == date(2026, 3, 7)


def test_propose_asks_both_by_mail_with_a_link_of_their_own(proposal) -> None:
    to_brigitte, to_selam = mails("asked")
    assert (to_brigitte.to_email, to_selam.to_email) == ("brigitte@example.org", "selam@example.org")
    assert "Selam aus Bensheim" in to_brigitte.text and "Brigitte aus Bensheim" in to_selam.text
    links = [next(word for word in mail.text.split() if "/antwort/" in word) for mail in mails("asked")]
    assert links[0] != links[1] and all(link.startswith("http://testserver/vermittlung/") for link in links)
    assert "Sie können miteinander Deutsch sprechen." in to_brigitte.text
    assert "16.03.2026" in to_brigitte.text


def test_propose_writes_in_the_language_of_each(volunteer, newcomer, coordinator) -> None:
    newcomer.person.correspondence_language = "en"
    newcomer.person.save()
    propose(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=TODAY)
    to_brigitte, to_selam = mails("asked")
    assert "Dienstags haben Sie beide Zeit." in to_brigitte.text
    assert "On Tuesdays you both have time." in to_selam.text
    assert to_selam.subject == "We have found somebody for you"


def test_no_mail_tells_the_surname_or_address_of_the_other(proposal) -> None:
    agree(proposal)
    confirm_proposal(proposal=proposal, by=proposal.proposed_by, today=TODAY)
    for event in ("asked", "confirmed"):
        to_brigitte, to_selam = mails(event)
        assert "Tesfay" not in to_brigitte.subject + to_brigitte.text + to_brigitte.html
        assert "Langendorf" not in to_selam.subject + to_selam.text + to_selam.html
        assert "selam@" not in to_brigitte.text and "brigitte@" not in to_selam.text


def test_a_side_without_address_gets_no_mail_and_is_asked_by_telephone(volunteer, coordinator) -> None:
    proposal = propose(volunteer=volunteer, newcomer=make_newcomer(), by=coordinator, today=TODAY)
    assert [mail.to_email for mail in mails("asked")] == ["brigitte@example.org"]
    answer_proposal(proposal=proposal, side=Side.NEWCOMER, answer=YES, now=NOW, by=coordinator)
    proposal.refresh_from_db()
    assert (proposal.newcomer_answer, proposal.newcomer_answer_by) == (YES, coordinator)


def test_propose_refuses_a_second_open_proposal_for_a_newcomer(proposal, newcomer, coordinator) -> None:
    other = make_ready_volunteer(person_first_name="Ulrike")
    sentence = refusal(propose, volunteer=other, newcomer=newcomer, by=coordinator, today=TODAY)
    assert sentence == "Selam Tesfay wird schon nach jemandem gefragt."


def test_the_database_refuses_a_second_open_proposal_as_well(proposal) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.create(
            volunteer=make_volunteer(),
            newcomer=proposal.newcomer,
            score=1,
            proposed_on=TODAY,
            expires_on=TODAY,
        )


def test_propose_refuses_a_newcomer_who_does_not_wait(volunteer, coordinator) -> None:
    registered = make_newcomer(status=NewcomerStatus.REGISTERED)
    matched = make_partnership().newcomer
    for nobody in (registered, matched):
        sentence = refusal(propose, volunteer=volunteer, newcomer=nobody, by=coordinator, today=TODAY)
        assert sentence == "Selam Tesfay wartet nicht auf eine Vermittlung."


@pytest.mark.parametrize(
    "unready",
    [
        lambda: make_ready_volunteer(status=VolunteerStatus.PAUSED),
        lambda: make_trained(make_volunteer()),  # not screened
        lambda: make_trained(make_ready_volunteer_without_training(), minutes=2370),
    ],
)
def test_propose_refuses_a_volunteer_who_is_not_ready(unready, newcomer, coordinator) -> None:
    sentence = refusal(propose, volunteer=unready(), newcomer=newcomer, by=coordinator, today=TODAY)
    assert sentence == "Helga Muster ist noch nicht so weit: Aufnahme, Prüfungen oder Schulung fehlen."


def make_ready_volunteer_without_training() -> Any:
    volunteer = make_ready_volunteer()
    volunteer.attendances.all().delete()
    return volunteer


def test_propose_refuses_a_pair_with_a_closed_gate_and_says_which(newcomer, coordinator) -> None:
    busy = make_ready_volunteer(person_first_name="Klaus", person_windows=[(5, time(9), time(10))])
    sentence = refusal(propose, volunteer=busy, newcomer=newcomer, by=coordinator, today=TODAY)
    assert sentence == "Es gibt in der Woche keine gemeinsame Stunde."
    assert not Proposal.objects.exists() and not OutgoingMail.objects.exists()


def test_a_rule_of_the_programme_yields_to_a_reason_which_is_kept(newcomer, coordinator) -> None:
    busy = make_ready_volunteer(person_first_name="Klaus", person_windows=[(5, time(9), time(10))])
    pair = {"volunteer": busy, "newcomer": newcomer, "by": coordinator, "today": TODAY}
    assert refusal(propose, **pair, override_reason="  ") == "Es gibt in der Woche keine gemeinsame Stunde."
    proposal = propose(**pair, override_reason=" Klaus geht bald in Rente. ")
    assert proposal.override_reason == "Klaus geht bald in Rente."
    assert len(mails("asked")) == 1 and "Rente" not in "".join(mail.html for mail in mails("asked"))


def test_a_reason_that_is_not_needed_is_not_kept(volunteer, newcomer, coordinator) -> None:
    proposal = propose(
        volunteer=volunteer, newcomer=newcomer, by=coordinator, today=TODAY, override_reason="eilig"
    )
    assert proposal.override_reason == ""


@pytest.mark.parametrize(
    ("obstacle", "sentence"),
    [
        ("declined", "Die beiden wurden schon einmal gefragt, und jemand hat nein gesagt."),
        ("forbidden", "Das Büro hat sich gegen dieses Paar entschieden."),
        ("full", "Brigitte hat keinen freien Platz."),
        ("same", "Niemand kann sich selbst begleiten."),
    ],
)
def test_no_reason_helps_against_a_no_or_a_missing_place(
    volunteer, newcomer, coordinator, obstacle: str, sentence: str
) -> None:
    match obstacle:
        case "declined":
            proposal = propose(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=TODAY)
            answer_proposal(proposal=proposal, side=Side.NEWCOMER, answer=NO, now=NOW)
        case "forbidden":
            forbid_pair(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=TODAY)
        case "full":
            make_partnership(volunteer)
        case "same":
            newcomer = make_newcomer(volunteer.person)
    arguments = {"volunteer": volunteer, "newcomer": newcomer, "by": coordinator, "today": TODAY}
    assert sentence in refusal(propose, **arguments, override_reason="trotzdem")


@pytest.mark.parametrize(("answer", "kept"), [(NO, 0), (YES, 1)])
def test_a_no_ends_the_wish_of_the_office_to_bring_the_two_together(
    proposal, coordinator, answer: ProposalAnswer, kept: int
) -> None:
    PinnedPair.objects.create(
        volunteer=proposal.volunteer, newcomer=proposal.newcomer, pinned_by=coordinator, pinned_on=TODAY
    )
    answer_proposal(proposal=proposal, side=Side.NEWCOMER, answer=answer, now=NOW)
    assert PinnedPair.objects.count() == kept


def test_propose_remembers_the_proposal_for_all_it_comes_from(volunteer, newcomer, coordinator) -> None:
    run = MatchingRun.objects.create(programme=newcomer.programme, started_by=coordinator, started_at=NOW)
    proposal = propose(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=TODAY, run=run)
    run.delete()
    proposal.refresh_from_db()
    assert proposal.run is None and proposal.is_open


def test_propose_refuses_people_of_different_programmes(volunteer, newcomer, coordinator) -> None:
    newcomer.programme = Programme.objects.create(
        name="Anderes", code="AN", starts_on=TODAY, organisation=make_organisation()
    )
    newcomer.save()
    sentence = refusal(propose, volunteer=volunteer, newcomer=newcomer, by=coordinator, today=TODAY)
    assert sentence == "Die beiden gehören zu verschiedenen Programmen."


def test_open_proposals_take_places_too(coordinator) -> None:
    volunteer = make_ready_volunteer(places=2)
    make_partnership(volunteer, make_newcomer(person_first_name="Amina"))
    second = make_newcomer(person_first_name="Besa")
    asked = propose(volunteer=volunteer, newcomer=second, by=coordinator, today=TODAY)
    third = make_newcomer(person_first_name="Cem")
    sentence = refusal(propose, volunteer=volunteer, newcomer=third, by=coordinator, today=TODAY)
    assert sentence == "Helga hat keinen freien Platz."
    answer_proposal(proposal=asked, side=Side.NEWCOMER, answer=NO, now=NOW)
    assert propose(volunteer=volunteer, newcomer=third, by=coordinator, today=TODAY).is_open


def test_three_places_hold_three_pairs_and_no_fourth(coordinator) -> None:
    volunteer = make_ready_volunteer(places=3)
    for _number in range(3):
        proposal = propose(volunteer=volunteer, newcomer=make_newcomer(), by=coordinator, today=TODAY)
        confirm_proposal(proposal=agree(proposal), by=coordinator, today=TODAY)
    sentence = refusal(propose, volunteer=volunteer, newcomer=make_newcomer(), by=coordinator, today=TODAY)
    assert sentence == "Helga hat keinen freien Platz."
    for slot in (1, 2, 3, 4):
        with pytest.raises(IntegrityError), transaction.atomic():
            Partnership.objects.create(
                volunteer=volunteer, newcomer=make_newcomer(), slot=slot, started_on=TODAY
            )
