"""Who is asked when, what can be said beside yes and no, and which mails go out."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from matching.enums import AskingOrder, ProposalAnswer, ProposalStatus
from matching.models import MatchingRules, Proposal
from matching.services.proposal import (
    answer_proposal,
    confirm_proposal,
    expire_proposals,
    propose,
    withdraw_proposal,
)
from messaging.models import OutgoingMail
from partnerships.enums import Side
from partnerships.models import Partnership
from tests.builders import TODAY, make_newcomer, make_programme

pytestmark = pytest.mark.django_db

YES, NO, TALK = ProposalAnswer.YES, ProposalAnswer.NO, ProposalAnswer.TALK
VOLUNTEER, NEWCOMER = Side.VOLUNTEER, Side.NEWCOMER
LAST_DAY = date(2026, 3, 16)


def rules(**fields: Any) -> None:
    MatchingRules.objects.update_or_create(programme=make_programme(), defaults=fields)


def say(proposal: Proposal, side: Side, answer: ProposalAnswer, on: date = TODAY, **more: Any) -> Proposal:
    """This side answers at noon of that day."""
    now = datetime(on.year, on.month, on.day, 11, tzinfo=UTC)
    answer_proposal(proposal=proposal, side=side, answer=answer, now=now, **more)
    proposal.refresh_from_db()
    return proposal


def refusal(action: Any, *args: Any, **arguments: Any) -> str:
    with override("de"), pytest.raises(ValidationError) as caught:
        action(*args, **arguments)
    return " ".join(caught.value.messages)


def mails(event: str, status: str = "queued") -> dict[str, OutgoingMail]:
    """What waits to be sent about this, by the first part of the address."""
    found = OutgoingMail.objects.filter(key__contains=f":{event}:", status=status)
    return {mail.to_email.partition("@")[0]: mail for mail in found}


# --- in which order ----------------------------------------------------------------------------------


def test_both_at_once_unless_the_programme_says_otherwise(proposal: Proposal) -> None:
    assert set(mails("asked")) == {"brigitte", "selam"}
    assert (proposal.volunteer_asked_on, proposal.newcomer_asked_on) == (TODAY, TODAY)


@pytest.mark.parametrize(
    ("order", "first", "first_name", "second_name"),
    [
        (AskingOrder.VOLUNTEER_FIRST, VOLUNTEER, "brigitte", "selam"),
        (AskingOrder.NEWCOMER_FIRST, NEWCOMER, "selam", "brigitte"),
    ],
)
def test_the_second_is_asked_after_the_yes_of_the_first_and_has_the_full_time(
    volunteer, newcomer, coordinator, order, first: Side, first_name: str, second_name: str
) -> None:
    rules(asking=order)
    proposal = propose(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=TODAY)
    assert set(mails("asked")) == {first_name}
    assert proposal.asked_on(first.other) is None and proposal.expires_on == LAST_DAY
    say(proposal, first, YES, date(2026, 3, 10))
    assert set(mails("asked")) == {second_name}
    assert proposal.asked_on(first.other) == date(2026, 3, 10)
    assert proposal.expires_on == date(2026, 3, 24)
    assert "24.03.2026" in mails("asked")[second_name].text
    say(proposal, first.other, YES, date(2026, 3, 24))
    assert proposal.is_agreed


def test_nobody_answers_before_being_asked(volunteer, newcomer, coordinator) -> None:
    rules(asking=AskingOrder.VOLUNTEER_FIRST)
    proposal = propose(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=TODAY)
    sentence = refusal(say, proposal, NEWCOMER, YES)
    assert sentence == "Selam wird gefragt, sobald Brigitte ja gesagt hat."


def test_after_the_no_of_the_first_the_second_never_hears_of_it(volunteer, newcomer, coordinator) -> None:
    rules(asking=AskingOrder.VOLUNTEER_FIRST)
    proposal = propose(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=TODAY)
    say(proposal, VOLUNTEER, NO)
    assert proposal.status == ProposalStatus.DECLINED
    assert not OutgoingMail.objects.filter(to_email="selam@example.org").exists()


# --- talk first ------------------------------------------------------------------------------------------


def test_a_wish_to_talk_keeps_the_proposal_open_and_can_become_a_yes(proposal: Proposal) -> None:
    say(proposal, NEWCOMER, TALK, reason="Ist sie Ärztin?")
    assert proposal.is_open and not proposal.is_agreed and proposal.wants_talk
    say(proposal, VOLUNTEER, YES)
    assert not Proposal.objects.agreed().exists()
    say(proposal, NEWCOMER, YES)
    assert Proposal.objects.agreed().get().newcomer_reason == "Ist sie Ärztin?"


def test_a_wish_to_talk_can_become_a_no(proposal: Proposal) -> None:
    say(say(proposal, NEWCOMER, TALK), NEWCOMER, NO)
    assert proposal.status == ProposalStatus.DECLINED


def test_the_wish_to_talk_is_said_once(proposal: Proposal) -> None:
    say(proposal, NEWCOMER, TALK)
    sentence = refusal(say, proposal, NEWCOMER, TALK)
    assert sentence == "Es ist schon notiert, dass Selam zuerst mit dem Büro sprechen möchte."


def test_nobody_takes_back_a_yes_to_talk(proposal: Proposal) -> None:
    say(proposal, NEWCOMER, YES)
    assert refusal(say, proposal, NEWCOMER, TALK) == "Selam hat schon geantwortet."


def test_time_does_not_run_out_while_somebody_wants_to_talk(proposal: Proposal) -> None:
    say(proposal, NEWCOMER, TALK)
    late = LAST_DAY + timedelta(days=5)
    assert expire_proposals(today=late) == 0
    say(proposal, VOLUNTEER, YES, late)
    say(proposal, NEWCOMER, YES, late)
    assert proposal.is_agreed


def test_after_a_late_talk_the_other_one_has_the_full_time_again(proposal: Proposal) -> None:
    say(proposal, NEWCOMER, TALK)
    late = LAST_DAY + timedelta(days=5)
    say(proposal, NEWCOMER, YES, late)
    assert proposal.expires_on == late + timedelta(days=14)
    reminders = OutgoingMail.objects.filter(key__contains=":reminder:", to_email="brigitte@example.org")
    assert [mail.due_at.date() for mail in reminders.order_by("due_at")] == [
        date(2026, 3, 13),
        date(2026, 4, 1),
    ]
    assert expire_proposals(today=late + timedelta(days=15)) == 1


def test_whoever_waits_for_a_call_is_told_that_it_is_over(proposal: Proposal) -> None:
    say(proposal, NEWCOMER, TALK)
    say(proposal, VOLUNTEER, NO)
    (told,) = mails("over").values()
    assert told.to_email == "selam@example.org"
    assert "Sie brauchen nichts mehr zu entscheiden" in told.text and "Ja" not in told.text


# --- remarks -----------------------------------------------------------------------------------------------


def test_a_remark_is_kept_and_told_to_nobody(proposal: Proposal, coordinator: User) -> None:
    say(proposal, VOLUNTEER, YES, reason="  Sehr gern, aber nur dienstags. Kanarienvogel  ")
    assert proposal.volunteer_reason == "Sehr gern, aber nur dienstags. Kanarienvogel"
    say(proposal, NEWCOMER, NO, reason="Kanarienvogel: kein gutes Gefühl")
    assert mails("over")
    for mail in OutgoingMail.objects.all():
        assert "Kanarienvogel" not in mail.subject + mail.text + mail.html


def test_a_later_remark_replaces_the_earlier_and_silence_keeps_it(proposal: Proposal) -> None:
    say(proposal, NEWCOMER, TALK, reason="Wer ist das?")
    say(proposal, NEWCOMER, YES, reason=" ")
    assert proposal.newcomer_reason == "Wer ist das?"
    say(proposal, VOLUNTEER, TALK, reason="Wie alt?")
    say(proposal, VOLUNTEER, YES, reason="Passt.")
    assert proposal.volunteer_reason == "Passt."


def test_a_remark_has_an_end(proposal: Proposal) -> None:
    sentence = refusal(say, proposal, VOLUNTEER, YES, reason="x" * 501)
    assert sentence == "Bitte verwenden Sie höchstens 500 Zeichen."
    proposal.refresh_from_db()
    assert proposal.volunteer_answer == ProposalAnswer.PENDING


# --- reminders ---------------------------------------------------------------------------------------------


def test_who_has_been_asked_is_reminded_three_days_before_the_end(proposal: Proposal) -> None:
    reminders = mails("reminder")
    assert set(reminders) == {"brigitte", "selam"}
    mail = reminders["selam"]
    assert timezone.localtime(mail.due_at).isoformat() == "2026-03-13T09:00:00+01:00"
    assert mail.subject == "Bitte antworten Sie bis zum 16.03.2026: Möchten Sie sich kennenlernen?"
    assert "Ihre Antwort fehlt uns noch." in mail.text and "Dienstags haben Sie beide Zeit." in mail.text
    asked = mails("asked")["selam"]
    (link,) = (word for word in mail.text.split() if "/antwort/" in word)
    assert link in mail.html
    assert link.rsplit(":", 2)[0] in asked.text  # the same answer, signed in its own second


@pytest.mark.parametrize(
    ("days", "due"), [(1, "2026-03-15"), (13, "2026-03-03"), (14, ""), (30, ""), (0, "")]
)
def test_no_reminder_on_the_day_of_the_question_or_before(
    volunteer, newcomer, coordinator, days: int, due: str
) -> None:
    rules(reminder_days=days)
    propose(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=TODAY)
    assert [str(mail.due_at.date()) for mail in mails("reminder").values()] == ([due, due] if due else [])


@pytest.mark.parametrize("answer", [YES, TALK])
def test_whoever_has_said_something_is_not_reminded(proposal: Proposal, answer: ProposalAnswer) -> None:
    say(proposal, NEWCOMER, answer)
    assert set(mails("reminder")) == {"brigitte"}
    assert set(mails("asked")) == {"brigitte"}  # the question still waited in the outbox


@pytest.mark.parametrize("end", ["declined", "withdrawn", "expired"])
def test_nobody_is_reminded_of_what_is_over(proposal: Proposal, coordinator: User, end: str) -> None:
    if end == "declined":
        say(proposal, NEWCOMER, NO)
    elif end == "withdrawn":
        withdraw_proposal(proposal=proposal, by=coordinator, today=TODAY)
    else:
        assert expire_proposals(today=LAST_DAY + timedelta(days=1)) == 1
    assert mails("reminder") == {} and mails("asked") == {}


def test_the_second_is_reminded_by_its_own_time(volunteer, newcomer, coordinator) -> None:
    rules(asking=AskingOrder.VOLUNTEER_FIRST)
    proposal = propose(volunteer=volunteer, newcomer=newcomer, by=coordinator, today=TODAY)
    assert set(mails("reminder")) == {"brigitte"}
    say(proposal, VOLUNTEER, YES, date(2026, 3, 10))
    (reminder,) = mails("reminder").items()
    assert (reminder[0], reminder[1].due_at.date()) == ("selam", date(2026, 3, 21))


def test_whoever_has_no_address_gets_no_mail_at_all(volunteer, coordinator) -> None:
    proposal = propose(volunteer=volunteer, newcomer=make_newcomer(), by=coordinator, today=TODAY)
    assert set(mails("reminder")) == {"brigitte"}
    assert proposal.newcomer_asked_on == TODAY


# --- both said yes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("meetings", "status", "sentence"),
    [
        (0, "active", "Ihre Partnerschaft beginnt."),
        (1, "trial", "bei einem Treffen. Danach fragen wir Sie beide, ob Sie weitermachen möchten."),
        (3, "trial", "bei 3 Treffen. Danach fragen wir Sie beide, ob Sie weitermachen möchten."),
    ],
)
def test_confirm_begins_with_as_many_meetings_as_the_programme_sets(
    proposal: Proposal, coordinator: User, meetings: int, status: str, sentence: str
) -> None:
    rules(trial_meetings=meetings)
    for side in Side:
        say(proposal, side, YES)
    confirm_proposal(proposal=proposal, by=coordinator, today=TODAY)
    partnership = Partnership.objects.get()
    assert (partnership.status, partnership.trial_meetings) == (status, meetings)
    told = mails("confirmed")
    assert set(told) == {"brigitte", "selam"}
    assert all(sentence in " ".join(mail.text.split()) for mail in told.values())
