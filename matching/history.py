"""What happened with a proposal, in the order in which it did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from matching.models import Proposal
from partnerships.enums import Side


@dataclass(frozen=True)
class Event:
    """`at` is a moment where the hour is known; `who` acted for the office."""

    at: date | datetime
    text: str
    who: str = ""

    @property
    def has_hour(self) -> bool:
        return isinstance(self.at, datetime)

    @property
    def day(self) -> date:
        return timezone.localdate(self.at) if isinstance(self.at, datetime) else self.at


def history_of(proposal: Proposal) -> list[Event]:
    """Proposed, asked, answered, ended; on one day in this order."""
    events = [Event(proposal.proposed_on, _("Proposed"), _name(proposal.proposed_by))]
    for side in Side:
        if asked_on := proposal.asked_on(side):
            name = proposal.person_on(side).first_name
            events.append(Event(asked_on, _("%(name)s is asked") % {"name": name}))
    events += [answer for side in Side for answer in _answer(proposal, side)]
    if proposal.ended_on:
        status = str(proposal.get_status_display())
        events.append(Event(proposal.ended_on, status, _name(proposal.ended_by)))
    elif not proposal.is_agreed and not proposal.wants_talk:
        events.append(Event(proposal.expires_on, _("Last day to answer")))
    return sorted(events, key=lambda event: event.day)


def _answer(proposal: Proposal, side: Side) -> list[Event]:
    answered_at: datetime | None = getattr(proposal, f"{side.value}_answered_at")
    if answered_at is None:
        return []
    text = f"{proposal.person_on(side).first_name}: {proposal.answer_of(side).label}"
    noted_by = getattr(proposal, f"{side.value}_answer_by")
    who = _("by telephone, noted by %(name)s") % {"name": noted_by} if noted_by else ""
    return [Event(answered_at, text, who)]


def _name(user: object | None) -> str:
    return str(user) if user else ""
