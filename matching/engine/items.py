"""The newcomers' side of the matrix: which rows of `columns` each of them has, and how they make a score.

Every part is written once, for a block of whole rows as for chosen pairs: a `View` says which is meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from matching.engine.columns import (
    FAR,
    Columns,
    Points,
    Rows,
    Small,
    distance_points,
    interests_of,
    places,
    wish_class,
)
from matching.engine.crowd import Belongings, Crowd, Ints, spread
from matching.engine.grid import METRES
from matching.engine.packing import HAS_PLACE, LEVELS
from matching.engine.profile import Part
from matching.engine.windows import QUARTER

ENOUGH_QUARTERS = 16  # four hours a week: more does not make a pair better
INTERESTS_THAT_COUNT = 4


class View(Protocol):
    """Which pairs are meant: `pick` reads rows of a table for them, `own` a fact of the newcomer."""

    rows: Ints

    def pick(self, table: NDArray[Any], row: Ints) -> NDArray[Any]: ...

    def own(self, values: NDArray[Any]) -> NDArray[Any]: ...


class Block:
    """These newcomers with all volunteers."""

    def __init__(self, rows: Ints) -> None:
        self.rows = rows

    def pick(self, table: NDArray[Any], row: Ints) -> NDArray[Any]:
        return table.take(row[self.rows], axis=0)

    def own(self, values: NDArray[Any]) -> NDArray[Any]:
        return values[self.rows, None]


class Pairs:
    """Each of these newcomers with the volunteer of the same position."""

    def __init__(self, rows: Ints, columns: Ints) -> None:
        self.rows, self.columns = rows, columns

    def pick(self, table: NDArray[Any], row: Ints) -> NDArray[Any]:
        return table[row[self.rows], self.columns]

    def own(self, values: NDArray[Any]) -> NDArray[Any]:
        return values[self.rows]


@dataclass(frozen=True)
class Handful:
    """Some rows of a table for each newcomer: `rows[k]` is everybody's k-th, the last row if none."""

    table: NDArray[Any]
    rows: Ints
    counts: Ints

    @classmethod
    def of(cls, table: NDArray[Any], owners: Ints, rows: Ints, number: int) -> Handful:
        order = np.argsort(owners, kind="stable")
        counts = np.bincount(owners, minlength=number)
        owner, nth = spread(counts)
        padded = np.full((max(int(counts.max(initial=0)), 1), number), len(table) - 1, np.intp)
        padded[nth, owner] = rows[order]
        return cls(table, padded, counts)

    @classmethod
    def among(cls, known: Rows, things: Belongings, number: int) -> Handful:
        """Things that no volunteer has are left out: their rows are empty."""
        found, row = _find(known.keys, things.what)
        return cls.of(known.table, things.of[found], row, number)

    def picked(self, view: View) -> Iterator[NDArray[Any]]:
        """At least one, so that nothing is special about people who have nothing."""
        most = max(int(self.counts[view.rows].max(initial=0)), 1)
        return (view.pick(self.table, row) for row in self.rows[:most])

    def best(self, view: View) -> NDArray[Any]:
        first, *others = self.picked(view)
        for other in others:
            np.maximum(first, other, out=first)
        return first

    def total(self, view: View) -> NDArray[Any]:
        first, *others = self.picked(view)
        for other in others:
            first += other
        return first

    def total_up_to(self, most: int, view: View) -> NDArray[Any]:
        """Cut off on the way, so that small numbers stay small."""
        total, *others = self.picked(view)
        for other in others:
            total += at_most(other, most)
            total = at_most(total, most)
        return at_most(total, most)


@dataclass(frozen=True)
class Items:
    """What the newcomers have, as rows; each method answers for the pairs of a view."""

    weights: dict[Part, int]
    there: Handful
    back: Handful
    needed: Handful
    interests: Handful
    times: Handful
    wish_rows: Handful
    near: Handful
    beyond: Handful
    reach: NDArray[np.uint16]
    number_of_needs: Ints

    @classmethod
    def of(cls, newcomers: Crowd, columns: Columns) -> Items:
        number, head = len(newcomers), newcomers.head
        known, code = _find(columns.there.keys, newcomers.languages.what["code"])
        owners, skills = newcomers.languages.of[known], newcomers.languages.what[known]
        everybody = np.arange(number)
        near, beyond, place = _distances(newcomers, columns)
        return cls(
            columns.weights,
            Handful.of(columns.there.table, owners, code * LEVELS + skills["understanding"], number),
            Handful.of(columns.back.table, owners, code * LEVELS + skills["speaking"], number),
            Handful.among(columns.tasks, newcomers.tasks, number),
            Handful.among(columns.interests, interests_of(newcomers), number),
            _times(newcomers, columns),
            Handful.of(columns.wishes, everybody, wish_class(head), number),
            Handful.of(near, everybody, place, number),
            Handful.of(beyond, everybody, place, number),
            head["travels"] * np.uint16(10),
            head["tasks"].astype(np.intp),
        )

    def needs(self, view: View) -> Points:
        """Each need is the same share of the weight, rounded up, and all of them are the whole of it.

        Somebody who has named no need is met halfway by everybody.
        """
        weight, number = self.weights[Part.NEEDS], self.number_of_needs
        share = -(-weight // np.maximum(number, 1))
        unnamed = np.where(number == 0, (weight + 1) // 2, 0)
        points: Points = self.needed.total(view) * view.own(share.astype(np.int16))
        points = at_most(points, weight)
        return np.maximum(points, view.own(unnamed.astype(np.int16)))

    def language(self, view: View) -> Points:
        """Points of the weaker of the two ways; less than 0 where it is too weak (see `language_points`)."""
        there = self.there.best(view)
        return np.minimum(there, self.back.best(view), out=there)

    def shared_interests(self, view: View) -> Points:
        """The first counts most: k of them are k · (9 - k) of 20."""
        number = at_most(self.interests.total(view), INTERESTS_THAT_COUNT)
        return share_of(self.weights[Part.INTERESTS], number * (np.uint8(9) - number), 20)

    def quarters(self, view: View) -> Small:
        """Quarters of an hour in common, in windows that are long enough to meet; none: no such window."""
        return self.times.total_up_to(ENOUGH_QUARTERS, view)

    def minutes(self, view: View) -> NDArray[np.int32]:
        """All minutes in common in windows that are long enough, however many."""
        picked = (each.astype(np.int32) for each in self.times.picked(view))
        return QUARTER * np.sum(list(picked), axis=0)

    def time(self, quarters: Small) -> Points:
        return share_of(self.weights[Part.TIME], quarters, ENOUGH_QUARTERS)

    def distance(self, view: View) -> Points:
        return self.near.best(view)

    def is_far(self, view: View) -> NDArray[np.bool_]:
        """Whether neither can travel that far; one of the two goes to the other, so one is enough."""
        return self.beyond.best(view) > view.own(self.reach)

    def wishes(self, view: View) -> Small:
        """Bits of what stands against a pair: WISH_OF_VOLUNTEER and the others of `columns`."""
        return self.wish_rows.best(view)


def kilometres(one: NDArray[Any], other: NDArray[Any]) -> NDArray[np.float64]:
    """How far apart people live, from their rows of `packing.HEAD`; NaN where a place is unknown."""
    east, north = (one[axis].astype(np.float64) - other[axis] for axis in ("east", "north"))
    known = one["flags"] & other["flags"] & HAS_PLACE > 0
    return np.where(known, np.rint(np.sqrt(east**2 + north**2)) * METRES / 1000, np.nan)


def share_of(weight: int, numerator: Small, denominator: int) -> Points:
    """`weight · numerator / denominator`, rounded half up; the numerator is at most the denominator."""
    whole, rest = divmod(weight, denominator)
    points: Points = numerator * np.int16(whole)
    if rest:
        points += (numerator * np.int16(rest) + np.int16(denominator // 2)) // np.int16(denominator)
    return points


def at_most(values: NDArray[Any], limit: int) -> NDArray[Any]:
    """The smaller one; a limit per row is ten times as fast as one for all in NumPy."""
    return np.minimum(values, np.full((*values.shape[:-1], 1), limit, values.dtype), out=values)


def _find(keys: NDArray[Any], wanted: NDArray[Any]) -> tuple[NDArray[np.bool_], Ints]:
    """Which of the wanted are among the sorted keys, and where those stand."""
    where = np.searchsorted(keys, wanted)
    found = np.zeros(len(wanted), np.bool_)
    inside = where < len(keys)
    found[inside] = keys[where[inside]] == wanted[inside]
    return found, where[found]


def _times(newcomers: Crowd, columns: Columns) -> Handful:
    """A row for each different free time: how much of it the volunteers are free as well, in quarters."""
    windows = newcomers.windows
    long_enough = -(-columns.rules.common_minutes // QUARTER)
    what = windows.what
    codes = what["weekday"].astype(np.intp) << 16 | what["start"].astype(np.intp) << 8 | what["end"]
    different, row = np.unique(codes, return_inverse=True)
    start, end = (different >> 8 & 0xFF).astype(np.int8)[:, None], (different & 0xFF).astype(np.int8)[:, None]
    table = np.zeros((len(different) + 1, columns.starts.shape[2]), np.uint8)
    of_day = np.searchsorted(different, np.arange(8) << 16)
    for weekday, (first, last) in enumerate(pairwise(of_day.tolist())):
        for starts, ends in zip(columns.starts[weekday], columns.ends[weekday], strict=True):
            common = np.minimum(ends, end[first:last])
            common -= np.maximum(starts, start[first:last])
            common *= common >= np.int8(min(long_enough, 127))
            table[first:last] += common.view(np.uint8)
    return Handful.of(table, windows.of, row, len(newcomers))


def _distances(newcomers: Crowd, columns: Columns) -> tuple[Points, NDArray[np.uint16], Ints]:
    """A row for each different place: points for being near, and steps where a volunteer goes less far."""
    cells, place = places(newcomers.head)
    points = distance_points(columns.weights[Part.DISTANCE])
    apart = cells[:, None, :].astype(np.float64) - columns.cells
    steps = np.rint(np.sqrt((apart**2).sum(axis=2)))
    near = np.zeros((len(cells) + 1, len(columns.cells) + 1), np.int16)
    near[:-1, :-1] = points[np.minimum(steps, FAR).astype(np.intp)]
    far = np.zeros(near.shape, np.uint16)
    far[:-1, :-1] = np.minimum(steps, 65_535)
    beyond = far[:, columns.cell_of]
    beyond *= (beyond > columns.reach) & columns.rules.minds_distance
    return near[:, columns.cell_of], beyond, place
