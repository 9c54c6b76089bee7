"""How well two people fit: the one definition of the score, for one pair as for a million. NumPy, no Django.

Gates say whether a pair is possible at all; the score of 0 to 100 says how good it would be, in five parts
that people can follow. The engine counts in whole hundredths of a point, so that the same pair has the same
score everywhere, alone or in a matrix.

Why these parts. Similarity in depth (interests, values) goes with good mentoring more than surface traits
do (Eby et al. 2013, Psychological Bulletin 139:441–476). Interests, free time, closeness, wishes and goals
are what the Elements of Effective Practice for Mentoring (MENTOR, 4th ed. 2015) match on. What two people
dislike together brings them together as well (Bosson et al. 2006, Personal Relationships 13:135–150). The
log odds of a friendship fall with the log of the distance (Preciado et al. 2012, Social Networks 34:18–31).
For fine weights there is little evidence: that is why `Weights` can be changed.

How it is fast. There are far fewer different items (a language at a level, a need, a free time, a place) than
people, so each item's row over all volunteers is worked out once (`columns`, `items`), and a newcomer's row
is the sum or the best of a few of them: additions of small integers, and no multiplication of matrices.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.engine.columns import CHILDREN, CLOSED, WISH_OF_NEWCOMER, WISH_OF_VOLUNTEER, Columns
from matching.engine.crowd import Crowd, Ints
from matching.engine.facts import common_of
from matching.engine.items import Block, Items, Pairs, kilometres
from matching.engine.packing import pack
from matching.engine.profile import Gate, PairScore, Part, Profile, Rules
from matching.engine.top import best_of

DEFAULT_RULES = Rules()

GATES = tuple(Gate)
BIT = {gate: 1 << position for position, gate in enumerate(GATES)}
BLOCK = 128  # rows at a time: what is worked on stays in the processor's cache

Scores = NDArray[np.float32]

# The C library hands pieces of this size back to the system and fetches them anew for each block, which takes
# longer than the scoring. Once it has seen a larger one freed, it keeps what it has (see mallopt(3)).
np.empty(1 << 24, np.uint8)


@dataclass(frozen=True)
class Figures:
    """Chosen pairs in numbers: a row of `parts` for each `Part`; a distance is NaN if a place is unknown."""

    parts: Scores
    minutes: NDArray[np.int32]
    kilometres: NDArray[np.float64]


class Scorer:
    """Newcomers are rows, volunteers are columns. Free places are not looked at: that is for the solver.

    `barred` says why a pair (newcomer's id, volunteer's id) is out of the question.
    """

    def __init__(
        self,
        newcomers: Crowd,
        volunteers: Crowd,
        rules: Rules,
        *,
        barred: Mapping[tuple[str, str], Gate] | None = None,
        columns: Columns | None = None,
    ) -> None:
        self.newcomers, self.volunteers, self.rules = newcomers, volunteers, rules
        self._columns = columns or Columns.of(volunteers, rules)
        self._items = Items.of(newcomers, self._columns)
        self._barred = _Barred(newcomers, volunteers, barred or {})

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.newcomers), len(self.volunteers)

    def for_newcomers(self, newcomers: Crowd, barred: Mapping[tuple[str, str], Gate] | None = None) -> Scorer:
        """The same volunteers and rules for others, or for one who has changed: quick for a few people."""
        return Scorer(newcomers, self.volunteers, self.rules, barred=barred, columns=self._columns)

    def block(self, start: int, stop: int) -> Scores:
        """Totals of these rows in hundredths of a point, -1 where a pair is impossible."""
        return self.rows(np.arange(*slice(start, stop).indices(len(self.newcomers))))

    def row(self, position: int) -> Scores:
        """One row of the matrix, the same to the last bit."""
        scores: Scores = self.rows([position])[0]
        return scores

    def rows(self, rows: Sequence[int] | Ints) -> Scores:
        """As `block`, for any newcomers."""
        view = Block(np.asarray(rows, np.intp))
        language = self._items.language(view)
        time = self._items.quarters(view)
        closed = language < 0
        closed |= time == 0
        closed |= self._items.wishes(view) != 0
        closed |= self._items.is_far(view)
        total = self._items.time(time)
        total += language
        total += self._items.needs(view)
        total += self._items.shared_interests(view)
        total += self._items.distance(view)
        total |= -closed.astype(np.int16)  # -1 has all bits: much quicker than choosing where to write
        barred_rows, columns, _gates = self._barred.among(view.rows)
        total[barred_rows, columns] = -1
        return total.astype(np.float32)

    def gates(self, rows: Sequence[int] | Ints) -> NDArray[np.uint16]:
        """What stands against each volunteer, as bits (`BIT`), 0 where the pair is possible."""
        view = Block(np.asarray(rows, np.intp))
        broken = np.zeros((len(view.rows), len(self.volunteers)), np.uint16)
        wishes = self._items.wishes(view)
        for bit, closed in (
            (BIT[Gate.LANGUAGE], self._items.language(view) < 0),
            (BIT[Gate.VOLUNTEER_WISH], wishes & WISH_OF_VOLUNTEER != 0),
            (BIT[Gate.NEWCOMER_WISH], wishes & WISH_OF_NEWCOMER != 0),
            (BIT[Gate.CHILDREN], wishes & CHILDREN != 0),
            (BIT[Gate.TIME], self._items.quarters(view) == 0),
            (BIT[Gate.DISTANCE], self._items.is_far(view)),
        ):
            broken |= closed * np.uint16(bit)
        barred_rows, columns, gates = self._barred.among(view.rows)
        broken[barred_rows, columns] |= gates
        return broken

    def parts(self, rows: Sequence[int] | Ints, columns: Sequence[int] | Ints) -> Scores:
        """The five parts of chosen pairs in hundredths of a point, possible or not; a row for each `Part`."""
        view = Pairs(np.asarray(rows, np.intp), np.asarray(columns, np.intp))
        language = self._items.language(view)
        by_part = {
            Part.NEEDS: self._items.needs(view),
            Part.LANGUAGE: language + np.int16(CLOSED) * (language < 0),
            Part.INTERESTS: self._items.shared_interests(view),
            Part.TIME: self._items.time(self._items.quarters(view)),
            Part.DISTANCE: self._items.distance(view),
        }
        return np.stack([by_part[part] for part in Part]).astype(np.float32)

    def best(self, rows: Sequence[int] | Ints, count: int = 20) -> Ints:
        """The volunteers who fit each of these newcomers best, best first; -1 where fewer are possible."""
        return best_of(self.rows(rows), self.volunteers.rank, count)

    def figures(self, rows: Sequence[int] | Ints, columns: Sequence[int] | Ints) -> Figures:
        """What chosen pairs have in common, in numbers."""
        view = Pairs(np.asarray(rows, np.intp), np.asarray(columns, np.intp))
        one, other = self.newcomers.head[view.rows], self.volunteers.head[view.columns]
        return Figures(self.parts(rows, columns), self._items.minutes(view), kilometres(one, other))

    def facts(self, row: int, column: int) -> PairScore:
        """Everything there is to say about one pair, as far as it is packed (no names)."""
        return _pair(
            self.volunteers.profile(column),
            self.newcomers.profile(row),
            self.parts([row], [column])[:, 0],
            int(self.gates([row])[0, column]),
            self.rules,
        )


class _Barred:
    """Pairs that are out of the question, by row."""

    def __init__(self, newcomers: Crowd, volunteers: Crowd, barred: Mapping[tuple[str, str], Gate]) -> None:
        row_of = {id_: position for position, id_ in enumerate(newcomers.ids)}
        column_of = {id_: position for position, id_ in enumerate(volunteers.ids)} if barred else {}
        self._rows: dict[int, list[tuple[int, int]]] = {}
        for (newcomer, volunteer), gate in barred.items():
            if newcomer in row_of and volunteer in column_of:
                self._rows.setdefault(row_of[newcomer], []).append((column_of[volunteer], BIT[gate]))

    def among(self, rows: Ints) -> tuple[Ints, Ints, NDArray[np.uint16]]:
        """Positions among these rows, columns and bits."""
        found = [
            (position, column, bit)
            for position, row in enumerate(rows.tolist() if self._rows else ())
            for column, bit in self._rows.get(row, ())
        ]
        table = np.array(found, np.intp).reshape(-1, 3)
        return table[:, 0], table[:, 1], table[:, 2].astype(np.uint16)


# --- one pair, or one newcomer -------------------------------------------------------------------------


def score_pair(volunteer: Profile, newcomer: Profile, rules: Rules = DEFAULT_RULES) -> PairScore:
    """Everything there is to say about one pair."""
    return score_all(newcomer, [volunteer], rules)[0]


def rank(newcomer: Profile, volunteers: Iterable[Profile], rules: Rules = DEFAULT_RULES) -> list[PairScore]:
    """All volunteers for one newcomer: the possible ones, best first, then the others, the nearest first.

    Whoever is equal stands in the order of the ids, whatever the order of the input.
    """
    scores = score_all(newcomer, list(volunteers), rules)
    return sorted(scores, key=lambda score: (len(score.broken), -score.exact, score.volunteer.id))


def score_all(
    newcomer: Profile, volunteers: Sequence[Profile], rules: Rules = DEFAULT_RULES
) -> list[PairScore]:
    """One newcomer with each of these volunteers, in their order."""
    scorer = Scorer(
        Crowd.of([newcomer.id], [pack(newcomer)]),
        Crowd.of([volunteer.id for volunteer in volunteers], [pack(volunteer) for volunteer in volunteers]),
        rules,
    )
    parts = scorer.parts(np.zeros(len(volunteers), np.intp), np.arange(len(volunteers)))
    masks = scorer.gates([0])[0]
    return [
        _pair(
            volunteer,
            newcomer,
            parts[:, position],
            int(masks[position]) | _momentary(volunteer, newcomer),
            rules,
        )
        for position, volunteer in enumerate(volunteers)
    ]


def gates_in(mask: int) -> tuple[Gate, ...]:
    """The gates of these bits, the most fundamental first."""
    return tuple(gate for gate in GATES if mask & BIT[gate])


def _momentary(volunteer: Profile, newcomer: Profile) -> int:
    """Gates that are not packed, since they change without the person changing."""
    mask = BIT[newcomer.barred[volunteer.id]] if volunteer.id in newcomer.barred else 0
    if volunteer.person and volunteer.person == newcomer.person:
        mask |= BIT[Gate.SAME_PERSON]
    return mask if volunteer.free_places > 0 else mask | BIT[Gate.PLACE]


def _pair(volunteer: Profile, newcomer: Profile, parts: Scores, mask: int, rules: Rules) -> PairScore:
    return PairScore(
        volunteer,
        newcomer,
        dict(zip(Part, map(int, parts.tolist()), strict=True)),
        gates_in(mask),
        common_of(volunteer, newcomer, rules),
        rules,
    )
