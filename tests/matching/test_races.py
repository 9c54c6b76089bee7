"""Two coordinators at the same moment, on the real database."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.enums import Kind
from matching.enums import ProposalAnswer, ProposalStatus
from matching.models import Proposal
from matching.services.proposal import answer_proposal, confirm_proposal, expire_proposals, propose
from partnerships.enums import Side
from partnerships.models import Partnership
from tests.builders import TODAY, make_newcomer, make_ready_volunteer, make_user
from tests.matching.test_services import NOW, agree

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5
# Before midnight of the last day on which a question of TODAY can be answered.
LAST_HOUR = datetime(2026, 3, 16, 22, 30, tzinfo=UTC)


def at_once(*actions: Callable[[], object]) -> list[str]:
    """Run all at the same moment; the sentences of those that were refused."""
    start = threading.Barrier(len(actions))
    refused: list[str] = []

    def run(action: Callable[[], object]) -> None:
        try:
            start.wait(10)
            action()
        except ValidationError as error:
            refused.extend(error.messages)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return refused


def test_two_who_confirm_at_once_start_one_partnership_and_one_is_told_who_did() -> None:
    colleagues = [make_user(Kind.COORDINATOR, first_name=name, last_name="Keller") for name in ("Ina", "Uwe")]
    for _round in range(ROUNDS):
        proposal = agree(
            propose(volunteer=make_ready_volunteer(), newcomer=make_newcomer(), by=colleagues[0], today=TODAY)
        )
        confirms = partial(confirm_proposal, proposal=proposal, today=TODAY)
        refused = at_once(*[partial(confirms, by=user) for user in colleagues])
        partnership = Partnership.objects.get(newcomer=proposal.newcomer)
        assert refused == [f"{partnership.started_by} hat dieses Paar schon bestätigt."]


def test_two_who_ask_for_the_last_place_at_once_ask_one() -> None:
    user = make_user(Kind.COORDINATOR)
    for _round in range(ROUNDS):
        volunteer = make_ready_volunteer()
        asks = partial(propose, volunteer=volunteer, by=user, today=TODAY)
        refused = at_once(*[partial(asks, newcomer=make_newcomer()) for _number in range(2)])
        assert refused == ["Helga hat keinen freien Platz."]
        assert Proposal.objects.open().filter(volunteer=volunteer).count() == 1


def test_two_who_ask_the_same_newcomer_at_once_ask_about_one() -> None:
    user = make_user(Kind.COORDINATOR)
    for _round in range(ROUNDS):
        newcomer = make_newcomer()
        asks = partial(propose, newcomer=newcomer, by=user, today=TODAY)
        refused = at_once(*[partial(asks, volunteer=make_ready_volunteer()) for _number in range(2)])
        assert refused == ["Selam Tesfay wird schon nach jemandem gefragt."]


def test_a_wish_to_talk_and_the_sweep_at_once_leave_no_half_ended_proposal() -> None:
    user = make_user(Kind.COORDINATOR)
    for _round in range(ROUNDS):
        proposal = propose(volunteer=make_ready_volunteer(), newcomer=make_newcomer(), by=user, today=TODAY)
        refused = at_once(
            partial(
                answer_proposal,
                proposal=proposal,
                side=Side.NEWCOMER,
                answer=ProposalAnswer.TALK,
                now=LAST_HOUR,
            ),
            partial(expire_proposals, today=timezone.localdate(LAST_HOUR) + timedelta(days=1)),
        )
        proposal.refresh_from_db()
        # Either the wish came first and keeps it open, or it was told that the proposal had ended.
        assert proposal.wants_talk is proposal.is_open is not bool(refused)


def test_both_sides_yes_at_once_agree_and_ask_nobody_twice() -> None:
    user = make_user(Kind.COORDINATOR)
    for _round in range(ROUNDS):
        proposal = propose(volunteer=make_ready_volunteer(), newcomer=make_newcomer(), by=user, today=TODAY)
        answers = partial(answer_proposal, proposal=proposal, answer=ProposalAnswer.YES, now=NOW)
        assert at_once(*[partial(answers, side=side) for side in Side]) == []
        proposal.refresh_from_db()
        assert proposal.is_agreed


def test_a_yes_and_a_no_at_once_end_the_proposal_with_both_answers_kept() -> None:
    user = make_user(Kind.COORDINATOR)
    for _round in range(ROUNDS):
        proposal = propose(volunteer=make_ready_volunteer(), newcomer=make_newcomer(), by=user, today=TODAY)
        answers = partial(answer_proposal, proposal=proposal, now=NOW)
        refused = at_once(
            partial(answers, side=Side.VOLUNTEER, answer=ProposalAnswer.YES),
            partial(answers, side=Side.NEWCOMER, answer=ProposalAnswer.NO),
        )
        proposal.refresh_from_db()
        assert proposal.status == ProposalStatus.DECLINED
        # Either the yes came first and is kept, or it was told that the proposal had ended.
        assert (proposal.volunteer_answer == ProposalAnswer.YES) is not bool(refused)
