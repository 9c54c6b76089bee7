"""How far a trial has come: what pages, lists and the desk say about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.enums import PartnershipStatus, Side, TrialChoice
from partnerships.models import Partnership, TrialAnswer
from partnerships.queries import with_meetings


@dataclass(frozen=True)
class TrialState:
    """`held` of `wanted` meetings took place, after the last one both were asked whether they want to go on.

    `answers` holds what each side said, "" where nothing yet.
    """

    held: int
    wanted: int
    is_asked: bool
    answers: dict[Side, str]

    @property
    def is_agreed(self) -> bool:
        return all(answer == TrialChoice.YES for answer in self.answers.values())

    @property
    def unanswered(self) -> list[Side]:
        return [side for side, answer in self.answers.items() if not answer]

    @property
    def wish_to_talk(self) -> list[Side]:
        return [side for side, answer in self.answers.items() if answer == TrialChoice.TALK]

    @property
    def progress(self) -> str:
        """2 of 3 meetings."""
        return ngettext("%(held)d of %(n)d meeting", "%(held)d of %(n)d meetings", self.wanted) % {
            "held": min(self.held, self.wanted),
            "n": self.wanted,
        }

    @property
    def next_step(self) -> str:
        """What the office should do, or an empty string."""
        if self.wish_to_talk:
            return _("Call: one of the two would like to talk")
        if self.is_agreed:
            return _("Print and sign the agreement")
        if self.is_asked:
            return _("Ask whether they want to go on")
        return ""


def with_trial(partnerships: QuerySet[Partnership]) -> QuerySet[Partnership]:
    """What `trial_state` wants to know: `with_meetings`, and `volunteer_says` and `newcomer_says`."""
    said = TrialAnswer.objects.filter(partnership=OuterRef("pk"))
    return with_meetings(partnerships).annotate(
        **{f"{side.value}_says": Subquery(said.filter(side=side).values("answer")[:1]) for side in Side}
    )


def trial_state(pair: Any) -> TrialState | None:
    """The state of a row of `with_trial`; None for a pair that is not in trial."""
    if pair.status != PartnershipStatus.TRIAL:
        return None
    answers = {side: getattr(pair, f"{side.value}_says") or "" for side in Side}
    return TrialState(pair.meetings_count, pair.trial_meetings, pair.trial_asked_on is not None, answers)
