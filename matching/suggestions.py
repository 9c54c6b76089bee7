"""Who could accompany a newcomer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from matching.engine.profile import PairScore, Profile
from matching.engine.scoring import rank
from matching.profiles import (
    labels_of,
    matchable,
    matchable_profile,
    newcomer_profile,
)
from newcomers.models import Newcomer
from volunteers.models import Volunteer


@dataclass(frozen=True)
class Candidate:
    volunteer: Volunteer
    score: PairScore


@dataclass(frozen=True)
class Suggestions:
    """All volunteers who are prepared, best first; those who are impossible follow, the nearest first."""

    profile: Profile
    candidates: tuple[Candidate, ...]
    labels: dict[str, object]

    @property
    def possible(self) -> list[Candidate]:
        return [candidate for candidate in self.candidates if candidate.score.is_possible]

    @property
    def impossible(self) -> list[Candidate]:
        return [candidate for candidate in self.candidates if not candidate.score.is_possible]


def suggestions_for(newcomer: Newcomer, volunteers: QuerySet[Volunteer], *, today: date) -> Suggestions:
    """Rank the volunteers of the newcomer's programme among these. `newcomer` comes from `with_person()`."""
    profile = newcomer_profile(newcomer)
    found = matchable(volunteers.filter(programme=newcomer.programme_id), today=today)
    by_id = {str(volunteer.pk): volunteer for volunteer in found}
    ranked = rank(profile, [matchable_profile(volunteer) for volunteer in by_id.values()])
    return Suggestions(
        profile=profile,
        candidates=tuple(Candidate(by_id[score.volunteer.id], score) for score in ranked),
        labels=labels_of(newcomer, by_id.values()),
    )
