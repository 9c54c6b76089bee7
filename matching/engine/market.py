"""A solved choice that can be changed: everybody's pairs, partners, prices and surpluses.

Most pairs lie in `edges`, which never changes; newcomers with new answers and volunteers who came later stand
beside it until they are many. Copies share what does not change.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching.engine.assignment import Solution
from matching.engine.edges import UNIT_BITS, Edges, Ints, Ties, exact_sum

MANY = 48


@dataclass
class Market:
    """Valid prices and surpluses for `partner` (see `prices`), except while `repair` is at work."""

    edges: Edges
    ties: Ties
    capacities: Ints
    partner: Ints
    surpluses: Ints
    prices: Ints
    held: Ints
    # Rows with new weights (0: no pair): where each stands in `new`; and columns beyond those of `edges`.
    changed: dict[int, int]
    is_old: NDArray[np.bool_]
    new: Ints
    added: tuple[Ints, ...] = ()

    @classmethod
    def of(cls, solution: Solution, capacities: Ints) -> Market:
        """What `assignment.solve` found, ready for changes."""
        return cls(
            solution.edges,
            solution.ties,
            capacities.copy(),
            solution.partner.copy(),
            solution.surpluses.copy(),
            solution.prices.copy(),
            np.bincount(solution.partner[solution.partner >= 0], minlength=len(capacities)),
            {},
            np.ones(len(solution.partner), bool),
            np.zeros((MANY, len(capacities)), np.int64),
        )

    @property
    def pairs(self) -> int:
        return int(self.held.sum())

    def copy(self) -> Market:
        """A second one to try things out."""
        return replace(
            self,
            capacities=self.capacities.copy(),
            partner=self.partner.copy(),
            surpluses=self.surpluses.copy(),
            prices=self.prices.copy(),
            held=self.held.copy(),
            changed=self.changed.copy(),
            is_old=self.is_old.copy(),
            new=self.new.copy(),
        )

    def row(self, row: int) -> tuple[Ints, Ints]:
        """With whom a newcomer could be paired: columns and weights."""
        place = self.changed.get(row)
        if place is not None:
            columns = np.flatnonzero(self.new[place])
            return columns, self.new[place, columns]
        start, stop = self.edges.starts[row], self.edges.starts[row + 1]
        columns, weights = self.edges.columns[start:stop], self.edges.weights[start:stop]
        if self.added:
            first = self.edges.shape[1]
            later = [(first + n, values[row]) for n, values in enumerate(self.added) if values[row]]
            columns = np.concatenate([columns, np.array([column for column, _ in later], np.int64)])
            weights = np.concatenate([weights, np.array([weight for _, weight in later], np.int64)])
        return columns, weights

    def column(self, column: int) -> tuple[Ints, Ints]:
        """With whom a volunteer could be paired: rows and weights."""
        first = self.edges.shape[1]
        if column >= first:
            values = self.added[column - first]
            rows = np.flatnonzero(values)
            weights = values[rows]
        else:
            turned = self.edges.by_column
            start, stop = turned.starts[column], turned.starts[column + 1]
            rows, weights = turned.columns[start:stop], turned.weights[start:stop]
        if self.changed:
            old = self.is_old[rows]
            places = np.flatnonzero(self.new[:, column])
            changed = np.fromiter(self.changed, np.int64, len(self.changed))  # in the order of their places
            rows = np.concatenate([rows[old], changed[places]])
            weights = np.concatenate([weights[old], self.new[places, column]])
        return rows, weights

    def set_row(self, row: int, benefits: NDArray[np.int32]) -> None:
        """New answers of a newcomer: what each volunteer is worth now."""
        if row not in self.changed and len(self.changed) >= MANY:
            self._fold()
        place = self.changed.setdefault(row, len(self.changed))
        self.is_old[row] = False
        columns = np.flatnonzero(benefits)
        self.new[place] = 0
        self.new[place, columns] = self.ties.weights(np.full(len(columns), row), columns, benefits[columns])

    def add_column(self, key: np.uint64, benefits: NDArray[np.int32], places: int) -> int:
        """Another volunteer, at first alone, at a price at which nobody wants them. Returns the column."""
        column = len(self.capacities)
        self.ties = self.ties.with_column(key)
        rows = np.flatnonzero(benefits)
        values = np.zeros(len(self.partner), np.int64)
        values[rows] = self.ties.weights(rows, np.full(len(rows), column), benefits[rows])
        self.added = (*self.added, values)
        theirs = np.zeros((len(self.new), 1), np.int64)
        theirs[: len(self.changed), 0] = values[list(self.changed)]
        self.new = np.hstack([self.new, theirs])
        self.capacities = np.append(self.capacities, places)
        self.held = np.append(self.held, 0)
        self.prices = np.append(self.prices, max(int((values - self.surpluses).max(initial=0)), 0))
        return column

    def _fold(self) -> None:
        """Takes changes and additions into `edges`."""
        kept = np.flatnonzero(self.is_old[self.edges.rows])
        parts = [(self.edges.rows[kept], self.edges.columns[kept], self.edges.weights[kept])]
        places, columns = np.nonzero(self.new)
        parts.append((np.fromiter(self.changed, np.int64)[places], columns, self.new[places, columns]))
        for column, values in enumerate(self.added, self.edges.shape[1]):
            rows = np.flatnonzero(values * self.is_old)
            parts.append((rows, np.full(len(rows), column), values[rows]))
        rows, columns, weights = (np.concatenate(each) for each in zip(*parts, strict=True))
        order = np.argsort(rows, kind="stable")
        shape = len(self.partner), len(self.capacities)
        self.edges = Edges.of(shape, rows[order], columns[order], weights[order])
        self.changed, self.added, self.new = {}, (), np.zeros_like(self.new)
        self.is_old[:] = True

    def solution(self) -> Solution:
        """Who gets whom now, with the proof."""
        matched = self.partner >= 0
        worth = self.surpluses[matched] + self.prices[self.partner[matched]]
        used = self.capacities > 0
        paid = sum(
            p * k for p, k in zip(self.prices[used].tolist(), self.capacities[used].tolist(), strict=True)
        )
        return Solution(
            self.partner.copy(),
            self.surpluses.copy(),
            self.prices.copy(),
            int((worth >> UNIT_BITS).sum()),
            exact_sum(self.surpluses) + paid - exact_sum(worth),
            self.ties,
            self.edges,
        )
