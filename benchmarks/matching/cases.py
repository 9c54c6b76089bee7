"""Counties ready to be matched, for the rows about solving."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from benchmarks.matching.county import County, Kind, county
from matching.engine.assignment import ALL_AT_ONCE, Solution, solve
from matching.engine.benefits import ScoredBenefits
from matching.engine.benefits import Scores as AnyScores
from matching.engine.candidates import BEST
from matching.engine.crowd import Crowd
from matching.engine.edges import Benefits, Table, blocks
from matching.engine.packing import key_of, pack
from matching.engine.profile import Profile, Rules
from matching.engine.scoring import Scorer, Scores

SIZE = 1_000
RULES = Rules()
Keys = NDArray[np.uint64]


class Packed:
    """A county as it lies in the database: ids and bytes."""

    def __init__(self, people: County) -> None:
        self.people = people
        self.newcomers, self.volunteers = map(_packed, (people.newcomers, people.volunteers))
        self.places = np.array(people.places, np.int64)

    def scorer(self) -> Scorer:
        return Scorer(Crowd.of(*self.newcomers), Crowd.of(*self.volunteers), RULES)

    def benefits(self, scores: AnyScores, rules: Rules = RULES) -> ScoredBenefits:
        return ScoredBenefits(scores, self.people.waiting_days, rules)

    def keys(self) -> tuple[Keys, Keys]:
        newcomers, volunteers = (
            np.array([key_of(id_) for id_ in ids], np.uint64) for ids, _ in (self.newcomers, self.volunteers)
        )
        return newcomers, volunteers

    def solve(self, benefits: Benefits, *, all_at_once: int = ALL_AT_ONCE, likely: int = BEST) -> Solution:
        keys = self.keys()
        return solve(benefits, self.places, keys[0], keys[1], all_at_once=all_at_once, likely=likely)


class AtHand:
    """Scores that have been worked out."""

    def __init__(self, scores: Scores) -> None:
        self.scores = scores
        self.shape = (scores.shape[0], scores.shape[1])

    def block(self, start: int, stop: int) -> Scores:
        return self.scores[start:stop].copy()


def _packed(people: list[Profile]) -> tuple[list[str], list[bytes]]:
    return [one.id for one in people], [pack(one) for one in people]


@cache
def packed(size: int = SIZE, kind: Kind = "region", volunteers: int | None = None) -> Packed:
    return Packed(county(size, kind, volunteers=volunteers))


def table(case: Packed, rules: Rules = RULES) -> Table:
    """All benefits at once."""
    return Table(np.concatenate([block for _start, block in blocks(case.benefits(case.scorer(), rules))]))
