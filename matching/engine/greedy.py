"""What always taking the best pair first comes to: the obvious way, for comparison."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from matching.engine.edges import BLOCK, UNIT_BITS, Benefits, Edges, Ints, Ties, gather

AT_ONCE = 2_000_000
CHUNK = 4_096
SAMPLE = 8

Wanted = Callable[[int, NDArray[np.int32]], NDArray[np.bool_]]


def greedy(benefits: Benefits, capacities: Ints, ties: Ties, *, at_once: int = AT_ONCE) -> tuple[int, int]:
    """Its total in hundredths, and the number of its pairs.

    A large table is read in several goes, the best pairs first, each time without those who are taken.
    """
    partner = np.full(benefits.shape[0], -1)
    left = capacities.copy()
    total, least = 0, 0
    while least != 1:
        least = _least(benefits, _still_open(partner, left, 1), at_once)
        edges = gather(benefits, ties, _still_open(partner, left, least))
        total += _take(edges, partner, left)
    return total, int((partner >= 0).sum())


def _still_open(partner: Ints, left: Ints, least: int) -> Wanted:
    closed_rows, closed_columns = np.flatnonzero(partner >= 0), left < 1
    taken = np.zeros(len(partner), bool)
    taken[closed_rows] = True

    def wanted(start: int, block: NDArray[np.int32]) -> NDArray[np.bool_]:
        kept = block >= least
        kept[:, closed_columns] = False
        kept[taken[start : start + len(block)]] = False
        return kept

    return wanted


def _least(benefits: Benefits, wanted: Wanted, at_once: int) -> int:
    """The benefit above which there are about as many open pairs as fit, judged from a sample; 1 for all."""
    rows = benefits.shape[0]
    if rows * benefits.shape[1] <= at_once:
        return 1
    found = [np.zeros(0, np.int32)]
    seen = 0
    for start in range(0, rows, BLOCK * SAMPLE):
        block = benefits.block(start, min(start + BLOCK, rows))
        found.append(block[wanted(start, block)])
        seen += len(block)
    values = np.concatenate(found)
    fitting = max(at_once * seen // rows, 1)
    if len(values) <= fitting:
        return 1
    return max(int(np.partition(values, len(values) - fitting)[len(values) - fitting]), 1)


def _take(edges: Edges, partner: Ints, left: Ints) -> int:
    """Makes pairs, the heaviest first, of whoever is free; their benefits together."""
    order = np.argsort(-edges.weights, kind="stable")
    total = 0
    for start in range(0, len(order), CHUNK):
        chosen = order[start : start + CHUNK]
        rows, columns = edges.rows[chosen], edges.columns[chosen]
        free = np.flatnonzero((partner[rows] < 0) & (left[columns] > 0))
        benefits = edges.weights[chosen[free]] >> UNIT_BITS
        for row, column, benefit in zip(
            rows[free].tolist(), columns[free].tolist(), benefits.tolist(), strict=True
        ):
            if partner[row] < 0 and left[column] > 0:
                partner[row] = column
                left[column] -= 1
                total += benefit
    return total
