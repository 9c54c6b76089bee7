"""From the answers to the partnership: every rule and its sentence."""

from datetime import UTC, date, datetime, timedelta
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
from partnerships.enums import ClosureReason, Side
from partnerships.models import Partnership
from tests.builders import (
    TODAY,
    make_newcomer,
    make_partnership,
    make_ready_volunteer,
    make_task,
    make_user,
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
    assert sentence == "Die beiden hatten schon eine Partnerschaft, die nicht fortgesetzt wurde."


def test_score_counts_what_is_needed_and_offered(coordinator) -> None:
    school = make_task("Schule", "School")
    proposal = propose(
        volunteer=make_ready_volunteer(offers=[make_task(), school]),
        newcomer=make_newcomer(needs=[school]),
        by=coordinator,
        today=TODAY,
    )
    assert proposal.parts["needs"] == 25
