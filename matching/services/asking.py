"""How a proposal reaches the two: who is asked when, and every mail about it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from matching.card import Card, Fit, card_for, town_of
from matching.enums import AskingOrder, ProposalAnswer
from matching.models import MatchingRules, Proposal
from messaging import links
from messaging.services import absolute_url, cancel_mails, queue_mail
from partnerships.enums import Side

LINK_PURPOSE = "proposal"
REMINDER_AT = time(9)

FIRST_ASKED: dict[AskingOrder, tuple[Side, ...]] = {
    AskingOrder.BOTH: tuple(Side),
    AskingOrder.VOLUNTEER_FIRST: (Side.VOLUNTEER,),
    AskingOrder.NEWCOMER_FIRST: (Side.NEWCOMER,),
}


def answer_path(proposal: Proposal, side: Side) -> str:
    """The signed address under which this side answers without an account."""
    token = links.sign({"proposal": proposal.pk, "side": side.value}, purpose=LINK_PURPOSE)
    return reverse("matching:answer", args=[token])


def give_time(proposal: Proposal, *, today: date) -> None:
    """From today on there is as long to answer as the programme says; the caller saves."""
    proposal.expires_on = today + timedelta(days=proposal.newcomer.programme.proposal_validity_days)


def ask(proposal: Proposal, side: Side, fit: Fit, *, settings: MatchingRules, today: date) -> None:
    """Put the question to one side, by mail where there is an address, and plan its reminder.

    The caller saves the proposal.
    """
    setattr(proposal, f"{side.value}_asked_on", today)
    _queue(proposal, side, event="asked", **_question(proposal, side, fit))
    plan_reminder(proposal, side, fit, settings=settings, today=today)


def plan_reminder(proposal: Proposal, side: Side, fit: Fit, *, settings: MatchingRules, today: date) -> None:
    """A mail so many days before the time is over as the programme sets; none where that is not ahead."""
    due_on = proposal.expires_on - timedelta(days=settings.reminder_days)
    if not settings.reminder_days or due_on <= today:
        return
    _queue(
        proposal,
        side,
        event="reminder",
        number=f":{proposal.expires_on}",
        due_at=timezone.make_aware(datetime.combine(due_on, REMINDER_AT)),
        **_question(proposal, side, fit),
    )


def take_back_question(proposal: Proposal, side: Side) -> None:
    """Question and reminder that still wait in the outbox: this side has answered, or need not any more."""
    for event in ("asked", "reminder"):
        cancel_mails(key_prefix=f"proposal:{proposal.pk}:{event}:{side.value}")


def tell_in_vain(proposal: Proposal) -> None:
    """Whoever said yes, or waits for a call, learns that nothing comes of it; nobody learns why."""
    for side in Side:
        answer = proposal.answer_of(side)
        if answer in (ProposalAnswer.YES, ProposalAnswer.TALK):
            _queue(proposal, side, event="over", said_yes=answer == ProposalAnswer.YES)


def tell_confirmed(proposal: Proposal, *, trial_meetings: int) -> None:
    for side in Side:
        _queue(proposal, side, event="confirmed", trial_meetings=trial_meetings)


def _question(proposal: Proposal, side: Side, fit: Fit) -> dict[str, Any]:
    def card() -> Card:
        # Called when the mail is written, so that the sentences come in its language.
        return card_for(side, fit)

    return {"make_card": card, "answer_url": absolute_url(answer_path(proposal, side))}


def _queue(
    proposal: Proposal,
    side: Side,
    *,
    event: str,
    number: str = "",
    due_at: datetime | None = None,
    **context: object,
) -> None:
    partner = proposal.person_on(side.other)
    queue_mail(
        key=f"proposal:{proposal.pk}:{event}:{side.value}{number}",
        template=f"matching/mail/proposal_{event}",
        person=proposal.person_on(side),
        # Of the other one only what anybody may know: never a surname or an address.
        context={
            "partner_name": partner.first_name,
            "partner_place": town_of(partner),
            "answer_until": proposal.expires_on,
            **context,
        },
        due_at=due_at,
    )
