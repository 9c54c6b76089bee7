"""What the desk says about proposals: whom to call, what to confirm, where to look again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate

from accounts.enums import Kind
from accounts.models import User
from matching.enums import AskingOrder, ProposalAnswer
from matching.models import MatchingRules, Proposal
from matching.services.proposal import answer_proposal, expire_proposals, propose
from office.desk.todo import Mood, Todo
from office.desk.worklist import worklist
from partnerships.enums import Side
from tests.builders import (
    TODAY,
    make_newcomer,
    make_organisation,
    make_programme,
    make_ready_volunteer,
    make_user,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
LAST_DAY = TODAY + timedelta(days=14)
YES, NO, TALK = ProposalAnswer.YES, ProposalAnswer.NO, ProposalAnswer.TALK


@pytest.fixture
def coordinator() -> User:
    return make_user(Kind.COORDINATOR)


@pytest.fixture
def proposal(coordinator: User) -> Proposal:
    """Helga can be reached by mail, Selam by telephone."""
    return propose(
        volunteer=make_ready_volunteer(person_email="helga@example.org"),
        newcomer=make_newcomer(person_phone="+4962511234567"),
        by=coordinator,
        today=TODAY,
    )


def say(proposal: Proposal, side: Side, answer: ProposalAnswer, reason: str = "") -> None:
    answer_proposal(proposal=proposal, side=side, answer=answer, now=NOW, reason=reason)


def on_desk(user: User, today: date = TODAY) -> list[Todo]:
    """What stands there about people who are being asked, in English."""
    with translation.override("en"):
        todos = worklist(user, today=today, everything=True).todos
    return [todo for todo in todos if "/vorschlag/" in todo.action_url or todo.mark == "…"]


def page_of(proposal: Proposal) -> str:
    return reverse("matching:proposal", args=[proposal.pk])


# --- by telephone ----------------------------------------------------------------------------------


def test_who_has_no_email_is_to_be_called(coordinator: User, proposal: Proposal) -> None:
    (todo,) = on_desk(coordinator)
    assert todo.title == "Ask Selam T. by telephone"
    assert todo.reason == "Please call 06251 1234567 about Helga M. Answer by 16.03."
    assert todo.action_url == page_of(proposal)


def test_who_has_no_telephone_either_is_asked_in_person(coordinator: User, proposal: Proposal) -> None:
    proposal.newcomer.person.phone = ""
    proposal.newcomer.person.save()
    (todo,) = on_desk(coordinator)
    assert todo.reason.startswith("Please ask in person, about Helga M.")


@pytest.mark.parametrize("answer", [YES, NO])
def test_nobody_is_called_who_has_answered(coordinator: User, proposal: Proposal, answer) -> None:
    say(proposal, Side.NEWCOMER, answer)
    assert on_desk(coordinator) == []


def test_nobody_is_called_before_their_turn(coordinator: User) -> None:
    MatchingRules.objects.create(programme=make_programme(), asking=AskingOrder.VOLUNTEER_FIRST)
    proposal = propose(
        volunteer=make_ready_volunteer(), newcomer=make_newcomer(), by=coordinator, today=TODAY
    )
    assert [todo.title for todo in on_desk(coordinator)] == ["Ask Helga M. by telephone"]
    say(proposal, Side.VOLUNTEER, YES)
    assert [todo.title for todo in on_desk(coordinator)] == ["Ask Selam T. by telephone"]


# --- talk first --------------------------------------------------------------------------------------


def test_who_wants_to_talk_first_stands_there_with_the_number_and_the_remark(coordinator, proposal) -> None:
    say(proposal, Side.NEWCOMER, TALK, reason="Wer ist das?")
    (todo,) = on_desk(coordinator)
    assert (todo.title, todo.mood) == ("Selam T. would like to talk first", Mood.CARE)
    assert todo.reason == "“Wer ist das?” Please call 06251 1234567 about Helga M."
    assert todo.action_url == page_of(proposal)


def test_a_long_remark_is_cut_short(coordinator: User, proposal: Proposal) -> None:
    say(proposal, Side.NEWCOMER, TALK, reason="Wer? " * 90)
    (todo,) = on_desk(coordinator)
    assert "…” Please call" in todo.reason and len(todo.reason) < 200


def test_a_wish_to_talk_stays_on_the_desk_when_the_time_is_over(coordinator, proposal) -> None:
    say(proposal, Side.NEWCOMER, TALK)
    late = LAST_DAY + timedelta(days=1)
    expire_proposals(today=late)
    (todo,) = on_desk(coordinator, today=late)
    assert todo.reason.endswith("The answer was due on 16.03.")
    say(proposal, Side.NEWCOMER, NO)
    assert on_desk(coordinator, today=late) == []


# --- yes from both, and silence -------------------------------------------------------------------


def test_proposal_that_both_accepted_waits_for_confirmation(coordinator, proposal) -> None:
    for side in Side:
        say(proposal, side, YES)
    for today in (TODAY, LAST_DAY + timedelta(days=9)):
        (todo,) = on_desk(coordinator, today=today)
        assert (todo.title, todo.action_url) == ("Both said yes: Helga M. and Selam T.", page_of(proposal))


def test_unanswered_proposal_shows_once_it_has_run_out(coordinator, proposal) -> None:
    assert "No answer" not in on_desk(coordinator, today=LAST_DAY)[0].title
    late = LAST_DAY + timedelta(days=1)
    for _before_and_after_the_sweep in range(2):
        (todo,) = on_desk(coordinator, today=late)
        assert todo.title == "No answer: Helga M. and Selam T."
        assert todo.action_url == reverse("matching:newcomer", args=[proposal.newcomer_id])
        expire_proposals(today=late)


def test_other_offices_read_nothing_of_it(proposal: Proposal) -> None:
    say(proposal, Side.NEWCOMER, TALK)
    stranger = make_user(Kind.COORDINATOR, organisation=make_organisation("Diakonie", kind="welfare"))
    assert on_desk(stranger) == []


def test_the_desk_leads_to_the_words_to_read_out(client: Client, coordinator: User) -> None:
    proposal = propose(
        volunteer=make_ready_volunteer(),
        newcomer=make_newcomer(),
        by=coordinator,
        today=localdate(),
    )
    client.force_login(coordinator)
    desk = client.get(reverse("office:desk"), {"alles": "1"}).content.decode()
    assert "Selam T. am Telefon fragen" in desk and page_of(proposal) in desk
    assert "<blockquote" in client.get(page_of(proposal)).content.decode()
