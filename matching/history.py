"""What happened with a proposal, in the order in which it did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from operator import itemgetter

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


def history_of(proposal: Proposal) -> list[Event]:
    """Proposed, asked, answered, ended. Whoever was asked later was asked because the other one said yes."""
    steps = [
        (
            _moment(proposal.proposed_on),
            Event(proposal.proposed_on, _("Proposed"), _name(proposal.proposed_by)),
        )
    ]
    for side in Side:
        steps += [*_asked(proposal, side), *_answered(proposal, side)]
    if proposal.ended_on:
        status = str(proposal.get_status_display())
        end = Event(proposal.ended_on, status, _name(proposal.ended_by))
        steps.append((_moment(proposal.ended_on, time.max), end))
    elif not proposal.is_agreed and not proposal.wants_talk:
        end = Event(proposal.expires_on, _("Last day to answer"))
        steps.append((_moment(proposal.expires_on, time.max), end))
    return [event for _at, event in sorted(steps, key=itemgetter(0))]


def _asked(proposal: Proposal, side: Side) -> list[tuple[datetime, Event]]:
    asked_on = proposal.asked_on(side)
    if asked_on is None:
        return []
    yes_of_the_other = proposal.answered_at(side.other) if asked_on > proposal.proposed_on else None
    text = _("%(name)s is asked") % {"name": proposal.person_on(side).first_name}
    return [(yes_of_the_other or _moment(asked_on), Event(asked_on, text))]


def _answered(proposal: Proposal, side: Side) -> list[tuple[datetime, Event]]:
    answered_at = proposal.answered_at(side)
    if answered_at is None:
        return []
    text = f"{proposal.person_on(side).first_name}: {proposal.answer_of(side).label}"
    noted_by = getattr(proposal, f"{side.value}_answer_by")
    who = _("by telephone, noted by %(name)s") % {"name": noted_by} if noted_by else ""
    return [(answered_at, Event(answered_at, text, who))]


def _moment(day: date, at: time = time.min) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


def _name(user: object | None) -> str:
    return str(user) if user else ""
