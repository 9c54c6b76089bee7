"""How a proposal reaches the two: who is asked when, and every mail about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.card import Fit, card_for
from matching.enums import AskingOrder, ProposalAnswer
from matching.models import MatchingRules, Proposal
from messaging import links
from messaging.services import absolute_url, cancel_mails, queue_mail
from partnerships.enums import Side

Words = Callable[[], dict[str, str]]

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
    _queue(proposal, side, event="asked", words=_question(proposal, side, fit), until=proposal.expires_on)
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
        words=_question(proposal, side, fit),
        until=proposal.expires_on,
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
            _queue(proposal, side, event="over", words=partial(_partner, proposal, side))


def tell_confirmed(proposal: Proposal, *, trial_meetings: int) -> None:
    """`trial_meetings`: at how many they get to know each other first."""
    for side in Side:
        words = partial(_confirmed, proposal, side, trial_meetings)
        _queue(proposal, side, event="confirmed", words=words)


def _confirmed(proposal: Proposal, side: Side, trial_meetings: int) -> dict[str, str]:
    if trial_meetings:
        next_step = ngettext(
            "Now you can get to know each other: at one meeting. After that we ask you both whether you "
            "would like to go on.",
            "Now you can get to know each other: at %(n)s meetings. After that we ask you both whether you "
            "would like to go on.",
            trial_meetings,
        ) % {"n": trial_meetings}
    else:
        next_step = _("Your partnership begins.")
    return _partner(proposal, side) | {"next_step": next_step}


def _partner(proposal: Proposal, side: Side) -> dict[str, str]:
    """Of the other one only what anybody may know: never a surname or an address."""
    return {"partner": proposal.person_on(side.other).first_name}


def _question(proposal: Proposal, side: Side, fit: Fit) -> Words:
    def words() -> dict[str, str]:
        # Called when the mail is written, so that the sentences come in its language.
        card = card_for(side, fit)
        return {
            "partner": card.name,
            "town": card.town,
            "about": "\n".join(f"- {sentence}" for sentence in card.sentences),
            "until": date_format(proposal.expires_on, "SHORT_DATE_FORMAT"),
            "link": absolute_url(answer_path(proposal, side)),
        }

    return words


def _queue(
    proposal: Proposal,
    side: Side,
    *,
    event: str,
    words: Words,
    number: str = "",
    due_at: datetime | None = None,
    until: date | None = None,
) -> None:
    """`until`: after that day the mail is of no use."""
    midnight = datetime.combine(until + timedelta(days=1), time()) if until else None
    queue_mail(
        key=f"proposal:{proposal.pk}:{event}:{side.value}{number}",
        template=f"matching/mail/proposal_{event}",
        person=proposal.person_on(side),
        context=words,
        due_at=due_at,
        expires_at=timezone.make_aware(midnight) if midnight else None,
    )
