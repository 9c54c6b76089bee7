"""Why nobody was found for somebody: the nearest reason, so that it is clear what would have to change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.crowd import Ints
from matching.engine.profile import Gate
from matching.engine.scoring import BIT, BLOCK, Scorer, gates_in


class ReasonKind(StrEnum):
    NO_VOLUNTEERS = "no_volunteers"
    DATA_MISSING = "data_missing"
    GATES = "gates"
    BELOW_THRESHOLD = "below_threshold"
    OUTBID = "outbid"


@dataclass(frozen=True)
class Reason:
    """What each kind tells:

    - NO_VOLUNTEERS: nobody has a free place.
    - DATA_MISSING: no languages or no free times are entered; `gates` says which (LANGUAGE, TIME).
    - GATES: nobody is possible. `gates` says how many volunteers fail on nothing but this, `number` how many
      that are in all. If everybody fails on several, `together` is set and `gates` are those on which most
      of the nearest, `number` of them, fail at once.
    - BELOW_THRESHOLD: `volunteer` fits best, with `score` points, which is too little; `number` are possible.
    - OUTBID: `number` volunteers fit well enough, best `volunteer` with `score` points, but for all together
      it is better if they accompany others.
    """

    kind: ReasonKind
    gates: dict[Gate, int] = field(default_factory=dict)
    number: int = 0
    volunteer: str = ""
    score: int = 0
    together: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value,
            "gates": {gate.value: number for gate, number in self.gates.items()},
            "number": self.number,
            "volunteer": self.volunteer,
            "score": self.score,
            "together": self.together,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Reason:
        return cls(
            kind=ReasonKind(data["kind"]),
            gates={Gate(gate): number for gate, number in data["gates"].items()},
            number=data["number"],
            volunteer=data["volunteer"],
            score=data["score"],
            together=data["together"],
        )


def reasons_for(scorer: Scorer, rows: Sequence[int] | Ints, places: Sequence[int] | Ints) -> list[Reason]:
    """The nearest reason for each of these newcomers; `places` are the volunteers' free ones."""
    everybody = np.asarray(rows, np.intp)
    full = np.asarray(places, np.intp) < 1
    return [
        reason
        for start in range(0, len(everybody), BLOCK)
        for reason in _of_block(scorer, everybody[start : start + BLOCK], full)
    ]


def reason_for(scorer: Scorer, row: int, places: Sequence[int] | Ints) -> Reason:
    return reasons_for(scorer, [row], places)[0]


def missing_of(scorer: Scorer, row: int) -> tuple[Gate, ...]:
    """Which of languages (LANGUAGE) and free times (TIME) are not entered for a newcomer."""
    head = scorer.newcomers.head[row]
    return tuple(
        gate for gate, name in ((Gate.LANGUAGE, "languages"), (Gate.TIME, "windows")) if not head[name]
    )


def _of_block(scorer: Scorer, rows: Ints, full: NDArray[np.bool_]) -> list[Reason]:
    if full.all():
        return [_without_volunteers(scorer, row) for row in rows.tolist()]
    masks = scorer.gates(rows)
    masks[:, full] |= np.uint16(BIT[Gate.PLACE])
    scores = np.where(masks == 0, scorer.rows(rows), -1)
    obstacles = np.bitwise_count(masks)
    fewest = obstacles.min(axis=1).tolist()
    return [
        _without_volunteers(scorer, row)
        if missing_of(scorer, row)
        else _of_gates(masks[at][obstacles[at] == fewest[at]], together=fewest[at] > 1)
        if fewest[at]
        else _of_scores(scorer, scores[at])
        for at, row in enumerate(rows.tolist())
    ]


def _without_volunteers(scorer: Scorer, row: int) -> Reason:
    if missing := missing_of(scorer, row):
        return Reason(ReasonKind.DATA_MISSING, gates=dict.fromkeys(missing, 0))
    return Reason(ReasonKind.NO_VOLUNTEERS)


def _of_gates(masks: NDArray[np.uint16], *, together: bool) -> Reason:
    """`masks` are those of the volunteers against whom the fewest gates stand."""
    kinds, counts = np.unique(masks, return_counts=True)
    numbers = {int(mask): int(count) for mask, count in zip(kinds, counts, strict=True)}
    if together:
        mask = min(numbers, key=lambda mask: (-numbers[mask], mask))
        gates = dict.fromkeys(gates_in(mask), numbers[mask])
        return Reason(ReasonKind.GATES, gates, number=numbers[mask], together=True)
    by_gate = {gates_in(mask)[0]: numbers[mask] for mask in sorted(numbers)}
    return Reason(ReasonKind.GATES, by_gate, number=len(masks))


def _of_scores(scorer: Scorer, scores: NDArray[np.float32]) -> Reason:
    best = float(scores.max())
    ids = scorer.volunteers.ids
    volunteer = min(ids[column] for column in np.flatnonzero(scores == best).tolist())
    above = int((scores > 100 * scorer.rules.threshold).sum())
    points = (int(best) + 50) // 100
    if above:
        return Reason(ReasonKind.OUTBID, number=above, volunteer=volunteer, score=points)
    possible = int((scores >= 0).sum())
    return Reason(ReasonKind.BELOW_THRESHOLD, number=possible, volunteer=volunteer, score=points)
