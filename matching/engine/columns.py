"""The volunteers' side of the matrix: for each thing that newcomers can have or need, a row over all of them.

A newcomer is a handful of items: languages at a level, needs, likes, free times, a place. Whoever has the
same item has the same row, so that each row is worked out once. These depend on volunteers and rules only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.crowd import Belongings, Crowd, Ints, spread
from matching.engine.packing import ACCEPTS_CHILDREN, GENDERS, HAS_PLACE, LEVELS, WISHES
from matching.engine.profile import Part, Rules

NEAR, FAR = 20, 500  # steps of 100 m; nearer is the same, since postcodes know only the centre of a place
# Of 20, by level from A0 to the mother tongue: from B1 on people get along, more is a bonus.
LANGUAGE_STEPS = (0, 0, 6, 12, 16, 18, 19, 20)
CLOSED = 16_384  # taken off the points of a language level that is too low: more than a score can have

WISH_OF_VOLUNTEER, WISH_OF_NEWCOMER, CHILDREN = 1, 2, 4  # bits of a row of `wishes`

Small = NDArray[np.uint8]
Points = NDArray[np.int16]


@dataclass(frozen=True)
class Rows:
    """Items by key, and for each a row over all volunteers; the last row is that of an item nobody has."""

    keys: NDArray[Any]
    table: NDArray[Any]


@dataclass(frozen=True)
class Columns:
    """`there` is what volunteers say and newcomers understand, `back` the other way round."""

    weights: dict[Part, int]
    rules: Rules
    there: Rows
    back: Rows
    tasks: Rows
    interests: Rows
    wishes: Small
    starts: NDArray[np.int8]  # weekday × how-manieth window of that day × volunteer, in quarters of an hour
    ends: NDArray[np.int8]
    cells: NDArray[np.int32]
    cell_of: Ints
    reach: NDArray[np.uint16]

    @classmethod
    def of(cls, volunteers: Crowd, rules: Rules) -> Columns:
        weights = rules.weights.hundredths()
        spoken, head = volunteers.languages, volunteers.head
        steps = language_points(rules, weights[Part.LANGUAGE])
        starts, ends = _windows(volunteers)
        cells, cell_of = places(head)
        return cls(
            weights,
            rules,
            _languages(spoken, spoken.what["speaking"], steps, len(volunteers)),
            _languages(spoken, spoken.what["understanding"], steps, len(volunteers)),
            _presence(volunteers.tasks, len(volunteers)),
            _presence(interests_of(volunteers), len(volunteers)),
            _wishes(head, rules),
            starts,
            ends,
            cells,
            cell_of,
            reach=head["travels"] * np.uint16(10),
        )


def language_points(rules: Rules, weight: int) -> Points:
    """Points by level; where the level is too low, they are taken below zero and keep their order."""
    points = [(weight * step + 10) // 20 for step in LANGUAGE_STEPS]
    return np.array(
        [value - CLOSED * (level < rules.language_level) for level, value in enumerate(points)], np.int16
    )


@lru_cache(maxsize=64)
def distance_points(weight: int) -> Points:
    """Points by steps of 100 m: all within NEAR, falling with the logarithm to none at FAR."""
    shares = (log(FAR / max(steps, NEAR)) / log(FAR / NEAR) for steps in range(FAR + 1))
    points = np.array([round(weight * share) for share in shares], np.int16)
    points.flags.writeable = False  # the same array for everybody who asks
    return points


def interests_of(crowd: Crowd) -> Belongings:
    """Likes and dislikes in one; a dislike has the key of the interest with all bits turned."""
    return Belongings(
        np.concatenate([crowd.likes.of, crowd.dislikes.of]),
        np.concatenate([crowd.likes.what, ~crowd.dislikes.what]),
    )


def places(head: NDArray[Any]) -> tuple[NDArray[np.int32], Ints]:
    """The different places of these people and who lives in which; the last one is the unknown place."""
    known = (head["flags"] & HAS_PLACE) > 0
    cells = head["east"].astype(np.int32) << 16 | (head["north"].astype(np.int32) & 0xFFFF)
    different, of = np.unique(cells[known], return_inverse=True)
    where = np.full(len(head), len(different), np.intp)
    where[known] = of
    return np.stack([different >> 16, (different << 16) >> 16], axis=1), where


def _languages(spoken: Belongings, levels: Small, steps: Points, number: int) -> Rows:
    """Key: position of the code × 8 + the newcomer's level. The weaker of the two decides."""
    codes, code_of = np.unique(spoken.what["code"], return_inverse=True)
    ours = np.full((len(codes), 1, number), steps[0], np.int16)
    ours[code_of, 0, spoken.of] = steps[levels]
    table = np.full((len(codes) * LEVELS + 1, number), steps[0], np.int16)
    np.minimum(ours, steps[:, None], out=table[:-1].reshape(len(codes), LEVELS, number))
    return Rows(codes, table)


def _presence(things: Belongings, number: int) -> Rows:
    """1 for everybody to whom the thing belongs."""
    keys, key_of = np.unique(things.what, return_inverse=True)
    table = np.zeros((len(keys) + 1, number), np.uint8)
    table[key_of, things.of] = 1
    return Rows(keys, table)


def _wishes(head: NDArray[Any], rules: Rules) -> Small:
    """What stands against a newcomer, by `wish_class`."""
    genders, wishes, children = np.ogrid[: len(GENDERS), : len(WISHES), :2]
    ours, wish = head["gender"], head["wish"]
    wanted = np.array([_fits(w, g) for w in WISHES for g in GENDERS]).reshape(len(WISHES), len(GENDERS))
    shape = (len(GENDERS), len(WISHES), 2, len(head))
    against = np.zeros(shape, np.uint8)
    against |= np.where(wanted[wish, genders[..., None]], 0, WISH_OF_VOLUNTEER).astype(np.uint8)
    against |= np.where(wanted[wishes[..., None], ours], 0, WISH_OF_NEWCOMER).astype(np.uint8)
    if rules.minds_children:
        refuses = (head["flags"] & ACCEPTS_CHILDREN) == 0
        against |= np.where((children[..., None] > 0) & refuses, CHILDREN, 0).astype(np.uint8)
    return against.reshape(len(GENDERS) * len(WISHES) * 2, len(head))


def wish_class(head: NDArray[Any]) -> Ints:
    """Which row of `wishes` is a newcomer's."""
    kind = head["gender"].astype(np.intp) * len(WISHES) + head["wish"]
    return kind * 2 + (head["children"] > 0)


def _fits(wish: str, gender: str) -> bool:
    return wish in ("any", gender)


def _windows(volunteers: Crowd) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """A volunteer's first windows of the seven days, their second ones and so on; none is one without end."""
    windows = volunteers.windows
    day = windows.of * 7 + windows.what["weekday"]
    counts = np.bincount(day, minlength=7 * len(volunteers))
    nth = spread(counts)[1]  # packed windows stand in the order of the week
    shape = (7, max(int(counts.max(initial=0)), 1), len(volunteers))
    starts, ends = np.zeros(shape, np.int8), np.zeros(shape, np.int8)
    where = (windows.what["weekday"], nth, windows.of)
    starts[where], ends[where] = windows.what["start"], windows.what["end"]
    return starts, ends
