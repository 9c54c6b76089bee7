"""How fast pairs are scored, beside a matrix product of the same size and beside plain Python."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from benchmarks import Result, bench
from benchmarks.matching import plain
from benchmarks.matching.county import County, Kind, county
from benchmarks.matching.timing import in_turns, matmul
from matching.engine.crowd import Crowd
from matching.engine.packing import pack
from matching.engine.profile import Profile, Rules, Skill
from matching.engine.scoring import BLOCK, Scorer, Scores

SIZE = 1_000
CHANGES = 20  # people who change, one after the other
PLAIN_ROWS = 40  # plain Python takes its time: so many rows of the matrix speak for all
RULES = Rules()


def crowd(people: list[Profile]) -> Crowd:
    return Crowd.of([one.id for one in people], [pack(one) for one in people])


@cache
def _sides(kind: Kind = "region") -> tuple[County, Crowd, Crowd]:
    people = county(SIZE, kind)
    return people, crowd(people.newcomers), crowd(people.volunteers)


def _matrix(newcomers: Crowd, volunteers: Crowd) -> Scores:
    """All that is needed from columns of people to scores."""
    scorer = Scorer(newcomers, volunteers, RULES)
    return np.concatenate([scorer.block(at, at + BLOCK) for at in range(0, len(newcomers), BLOCK)])


def _beside_matmul(kind: Kind) -> Result:
    _people, newcomers, volunteers = _sides(kind)
    work, yardstick = in_turns(lambda: _matrix(newcomers, volunteers), matmul(SIZE))
    ratio = work / yardstick
    return Result(f"{ratio:.2f} × ({1000 * work:.1f} ms)", ratio <= 1.6)


@bench(f"score {SIZE:,}² (5 %) : float32 matmul {SIZE:,}³", goal="at most 1.6 ×")
def score_region() -> Result:
    return _beside_matmul("region")


@bench(f"score {SIZE:,}² (25 %) : float32 matmul {SIZE:,}³", goal="at most 1.6 ×")
def score_city() -> Result:
    return _beside_matmul("city")


@bench(f"plain Python that stops at the first gate : score {SIZE:,}²", goal="at least 50 ×")
def short_circuit() -> Result:
    return _beside_plain(plain.short_circuit, 50)


@bench(f"plain Python, everything worked out : score {SIZE:,}²", goal="at least 350 ×")
def full() -> Result:
    return _beside_plain(plain.full, 350)


def _beside_plain(score: plain.Score, goal: int) -> Result:
    people, newcomers, volunteers = _sides()
    weights = RULES.weights.hundredths()

    def some_rows() -> None:
        for newcomer in people.newcomers[:PLAIN_ROWS]:
            for volunteer in people.volunteers:
                score(volunteer, newcomer, RULES, weights)

    ours, theirs = in_turns(lambda: _matrix(newcomers, volunteers), some_rows, rounds=5)
    ratio = theirs * SIZE / PLAIN_ROWS / ours
    return Result(f"{ratio:.0f} ×", ratio >= goal)


@bench(f"one person changed : float32 matmul {SIZE:,}³", goal="at most 0.1 ×")
def one_person() -> Result:
    """Packed bytes → row, best twenty and what they have in common; the row is that of the whole matrix."""
    people, newcomers, volunteers = _sides()
    scorer = Scorer(newcomers, volunteers, RULES)
    changed = pack(_with_better_german(people.newcomers[0]))
    row = np.zeros(20, np.intp)

    def rescored() -> Scorer:
        alone = scorer.for_newcomers(Crowd.of(newcomers.ids[:1], [changed]))
        best = alone.best([0])[0]
        alone.figures(row[: len(best)], best)
        return alone

    whole = _matrix(Crowd.of(newcomers.ids, (changed, *newcomers.packed[1:])), volunteers)
    same = whole[0].tobytes() == rescored().row(0).tobytes()
    # As long as the yardstick: what it leaves behind in the processor would count for more than the work.
    many, yardstick = in_turns(lambda: [rescored() for _ in range(CHANGES)], matmul(SIZE))
    work = many / CHANGES
    ratio = work / yardstick
    told = f"{ratio:.3f} × ({1000 * work:.2f} ms)"
    return Result(told if same else f"{told}, another row", same and ratio <= 0.1)


@bench("two thousand people from bytes to columns", goal="at most 5 ms")
def decode() -> Result:
    _people, newcomers, volunteers = _sides()
    (work,) = in_turns(
        lambda: [Crowd.of(newcomers.ids, newcomers.packed), Crowd.of(volunteers.ids, volunteers.packed)]
    )
    return Result(f"{1000 * work:.1f} ms", work <= 0.005)


def _with_better_german(profile: Profile) -> Profile:
    return replace(profile, languages={**profile.languages, "de": Skill(4, 4)})
