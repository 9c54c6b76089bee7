"""From the question to the partnership: every rule and its sentence."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import override

from matching.enums import ProposalAnswer, ProposalStatus
from matching.models import ForbiddenPair, Proposal
from matching.services.pair import forbid_pair, permit_pair
from matching.services.proposal import (
    answer_proposal,
    confirm_proposal,
    expire_proposals,
    propose,
    withdraw_proposal,
)
from messaging.models import OutgoingMail
from newcomers.enums import NewcomerStatus
from partnerships.enums import ClosureReason, Side
from partnerships.models import Partnership
from programmes.models import Programme
from tests.builders import (
    TODAY,
    make_newcomer,
    make_organisation,
    make_partnership,
    make_ready_volunteer,
    make_task,
    make_trained,
    make_user,
    make_volunteer,
)
from volunteers.enums import VolunteerStatus

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)
YES, NO = ProposalAnswer.YES, ProposalAnswer.NO


def refusal(action: Any, **arguments: Any) -> str:
    """What a coordinator reads when the service refuses."""
    with override("de"), pytest.raises(ValidationError) as caught:
        action(**arguments)
    return " ".join(caught.value.messages)


def agree(proposal: Proposal) -> Proposal:
    for side in Side:
        answer_proposal(proposal=proposal, side=side, answer=YES, now=NOW)
    proposal.refresh_from_db()
    return proposal


def mails(event: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(key__contains=f":{event}:").order_by("to_email"))


# --- propose ----------------------------------------------------------------------------------------


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
    assert to_selam.subject == "Would you like to meet Brigitte?"


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


# --- answer ------------------------------------------------------------------------------------------


def test_two_yeses_make_an_agreed_proposal(proposal) -> None:
    answer_proposal(proposal=proposal, side=Side.VOLUNTEER, answer=YES, now=NOW)
    assert not Proposal.objects.agreed().exists()
    answer_proposal(proposal=proposal, side=Side.NEWCOMER, answer=YES, now=NOW)
    assert Proposal.objects.agreed().get().newcomer_answered_at == NOW


def test_a_no_ends_the_proposal_at_once_and_bars_the_pair(proposal, coordinator) -> None:
    answer_proposal(proposal=proposal, side=Side.NEWCOMER, answer=NO, now=NOW)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.ended_on) == (ProposalStatus.DECLINED, date(2026, 3, 4))
    again = {"volunteer": proposal.volunteer, "newcomer": proposal.newcomer, "by": coordinator}
    sentence = refusal(propose, **again, today=TODAY)
    assert sentence == "Die beiden wurden schon einmal gefragt, und jemand hat nein gesagt."
    other = make_ready_volunteer(person_first_name="Ulrike")
    assert propose(volunteer=other, newcomer=proposal.newcomer, by=coordinator, today=TODAY).is_open


def test_whoever_said_yes_in_vain_is_told_without_blame(proposal) -> None:
    answer_proposal(proposal=proposal, side=Side.VOLUNTEER, answer=YES, now=NOW)
    answer_proposal(proposal=proposal, side=Side.NEWCOMER, answer=NO, now=NOW)
    (told,) = mails("over")
    assert told.to_email == "brigitte@example.org"
    assert "Das hat nichts mit Ihnen zu tun." in told.text


def test_each_side_answers_once(proposal) -> None:
    answer_proposal(proposal=proposal, side=Side.VOLUNTEER, answer=YES, now=NOW)
    sentence = refusal(answer_proposal, proposal=proposal, side=Side.VOLUNTEER, answer=NO, now=NOW)
    assert sentence == "Brigitte hat schon geantwortet."
    proposal.refresh_from_db()
    assert proposal.is_open and proposal.volunteer_answer == YES


def test_no_answer_is_no_answer(proposal) -> None:
    pending = ProposalAnswer.PENDING
    sentence = refusal(answer_proposal, proposal=proposal, side=Side.NEWCOMER, answer=pending, now=NOW)
    assert sentence == "Bitte wählen Sie eine der Antworten."


@pytest.mark.parametrize(("at", "in_time"), [("2026-03-16T22:59", True), ("2026-03-16T23:00", False)])
def test_the_last_day_ends_at_midnight_in_germany(proposal, at: str, in_time: bool) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=UTC)
    arguments = {"proposal": proposal, "side": Side.NEWCOMER, "answer": YES, "now": now}
    if in_time:
        answer_proposal(**arguments)
    else:
        assert refusal(answer_proposal, **arguments) == "Die Zeit zum Antworten ist vorbei."


def test_nobody_answers_a_proposal_that_has_ended(proposal, coordinator) -> None:
    withdraw_proposal(proposal=proposal, by=coordinator, today=TODAY)
    sentence = refusal(answer_proposal, proposal=proposal, side=Side.NEWCOMER, answer=YES, now=NOW)
    assert sentence == "Dieser Vorschlag ist nicht mehr offen: zurückgezogen."


# --- confirm ------------------------------------------------------------------------------------------


def test_confirm_starts_the_partnership_and_tells_both(proposal, coordinator) -> None:
    partnership = confirm_proposal(proposal=agree(proposal), by=coordinator, today=TODAY)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.partnership) == (ProposalStatus.CONFIRMED, partnership)
    assert (partnership.started_on, partnership.started_by) == (TODAY, coordinator)
    assert len(mails("confirmed")) == 2


def test_confirm_refuses_unless_both_said_yes(proposal, coordinator) -> None:
    answer_proposal(proposal=proposal, side=Side.VOLUNTEER, answer=YES, now=NOW)
    sentence = refusal(confirm_proposal, proposal=proposal, by=coordinator, today=TODAY)
    assert sentence == "Erst müssen beide ja sagen, dann kann das Paar bestätigt werden."
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.update(status=ProposalStatus.CONFIRMED, ended_on=TODAY)


def test_whoever_confirms_second_is_told_who_was_first(proposal, coordinator) -> None:
    confirm_proposal(proposal=agree(proposal), by=coordinator, today=TODAY)
    sentence = refusal(confirm_proposal, proposal=proposal, by=make_user(), today=TODAY)
    assert sentence == "Sabine Keller hat dieses Paar schon bestätigt."


def test_confirm_changes_nothing_if_the_partnership_cannot_start(proposal, coordinator) -> None:
    agree(proposal)
    proposal.volunteer.status = VolunteerStatus.PAUSED
    proposal.volunteer.save()
    assert refusal(confirm_proposal, proposal=proposal, by=coordinator, today=TODAY)
    proposal.refresh_from_db()
    assert proposal.is_open and not Partnership.objects.exists() and not mails("confirmed")


# --- withdraw, expire, forbid --------------------------------------------------------------------------


def test_withdraw_frees_both_and_takes_back_mails_that_wait(proposal, coordinator) -> None:
    withdraw_proposal(proposal=proposal, by=coordinator, today=TODAY)
    assert {mail.status for mail in mails("asked")} == {"cancelled"}
    assert refusal(withdraw_proposal, proposal=proposal, by=coordinator, today=TODAY)
    again = propose(volunteer=proposal.volunteer, newcomer=proposal.newcomer, by=coordinator, today=TODAY)
    assert again.is_open


def test_expire_ends_what_nobody_answered_in_time_and_nothing_twice(proposal) -> None:
    assert expire_proposals(today=proposal.expires_on) == 0
    tomorrow = proposal.expires_on + timedelta(days=1)
    assert [expire_proposals(today=tomorrow) for _time in range(2)] == [1, 0]
    proposal.refresh_from_db()
    assert (proposal.status, proposal.ended_on) == (ProposalStatus.EXPIRED, tomorrow)


def test_expire_leaves_pairs_that_only_wait_for_the_office(proposal, coordinator) -> None:
    agree(proposal)
    assert expire_proposals(today=TODAY + timedelta(days=99)) == 0
    assert confirm_proposal(proposal=proposal, by=coordinator, today=TODAY).pk


def test_forbidden_pairs_are_not_asked_until_permitted(volunteer, newcomer, coordinator) -> None:
    pair = {"volunteer": volunteer, "newcomer": newcomer}
    for _twice in range(2):
        forbid_pair(**pair, by=coordinator, today=TODAY)
    assert ForbiddenPair.objects.count() == 1
    sentence = refusal(propose, **pair, by=coordinator, today=TODAY)
    assert sentence == "Das Büro hat sich gegen dieses Paar entschieden."
    permit_pair(**pair)
    assert propose(**pair, by=coordinator, today=TODAY).is_open
    sentence = refusal(forbid_pair, **pair, by=coordinator, today=TODAY)
    assert sentence == ("Die beiden werden gerade gefragt. Bitte ziehen Sie zuerst den Vorschlag zurück.")


def test_a_pair_that_did_not_fit_is_not_asked_again(volunteer, newcomer, coordinator) -> None:
    partnership = make_partnership(volunteer, newcomer)
    Partnership.objects.filter(pk=partnership.pk).update(
        status="closed", closed_on=TODAY, closure_reason=ClosureReason.NOT_FITTING
    )
    sentence = refusal(propose, volunteer=volunteer, newcomer=newcomer, by=coordinator, today=TODAY)
    assert sentence == "Die beiden hatten schon eine Partnerschaft, die nicht gepasst hat."


def test_score_counts_what_is_needed_and_offered(coordinator) -> None:
    school = make_task("Schule", "School")
    proposal = propose(
        volunteer=make_ready_volunteer(offers=[make_task(), school]),
        newcomer=make_newcomer(needs=[school]),
        by=coordinator,
        today=TODAY,
    )
    assert proposal.parts["needs"] == 25
