"""What a pair would cost the whole programme, by the latest proposal for all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from accounts.models import User
from matching.engine.benefits import ScoredBenefits
from matching.engine.outcome import cost_of
from matching.engine.profile import Gate, Profile
from matching.engine.scoring import score_pair
from matching.models import MatchingRun, RunEntry
from matching.rules import from_json
from newcomers.models import Newcomer


@dataclass(frozen=True)
class Cost:
    """`points` that all others together would lose; 0 where no other choice is better for the programme."""

    points: int
    run: MatchingRun


def cost_in_latest_run(
    newcomer: Newcomer, newcomers_profile: Profile, volunteer: Profile, *, user: User
) -> Cost | None:
    """None where there is no proposal for all, or it did not know one of the two, or kept the newcomer apart;
    and for a pair that no proposal for all would contain.

    By the rules and the waiting times of then, and the two people's answers of now.
    """
    runs = MatchingRun.objects.visible_to(user).kept().filter(programme=newcomer.programme_id)
    run = runs.defer("missing").first()
    if run is None or volunteer.id not in run.prices:
        return None
    entry = RunEntry.objects.filter(run=run, newcomer=newcomer).first()
    if entry is None or entry.is_pinned:
        return None
    if str(entry.volunteer_id) == volunteer.id:
        return Cost(0, run)
    rules = from_json(run.rules)
    score = score_pair(volunteer, newcomers_profile, rules)
    # Whose places are taken is what the prices say.
    is_possible = set(score.broken) <= {Gate.PLACE}
    days = (timezone.localdate(run.started_at) - newcomer.waiting_since).days if newcomer.waiting_since else 0
    benefits = ScoredBenefits(_OnePair(score.exact if is_possible else -1), [days], rules)
    benefit = int(benefits.block(0, 1)[0, 0])
    if not benefit:
        return None
    lost = cost_of(price=run.prices[volunteer.id], surplus=entry.surplus, benefit=benefit)
    return Cost((lost + 50) // 100, run)


class _OnePair:
    """A matrix of one score, as `engine.benefits.Scores`."""

    shape = (1, 1)

    def __init__(self, exact: int) -> None:
        self._exact = exact

    def block(self, start: int, stop: int) -> NDArray[np.float32]:
        return np.full((1, 1), self._exact, np.float32)
