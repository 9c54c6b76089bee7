"""The best choice of pairs for all at once, and its proof.

Maximise the sum of the chosen pairs' weights; a newcomer has at most one volunteer, a volunteer at most as
many newcomers as places; nobody has to be matched. This is the assignment problem (Kuhn 1955, Naval Research
Logistics 2:83–97); SciPy solves it by shortest augmenting paths (Jonker & Volgenant 1987, Computing 38:325).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from matching.engine.candidates import BEST, likely_pairs
from matching.engine.edges import (
    BENEFIT_BITS,
    UNIT,
    UNIT_BITS,
    Benefits,
    Edges,
    Ints,
    Ties,
    exact_sum,
    gather,
)
from matching.engine.prices import least_prices, worth_of, worthwhile

CLOSED = UNIT << BENEFIT_BITS  # the price of a volunteer without places: more than anybody's weight
ALL_AT_ONCE = 1_500
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Solution:
    """Who gets whom, with the numbers that prove it.

    `partner`: the column of each row, -1 for nobody. `surpluses` (rows), `prices` (columns) and `gap` are in
    units of 2⁻³¹ hundredths of a point (see `edges`), `total` in hundredths. No other choice weighs more than
    this one and `gap`, which is 0.
    """

    partner: Ints
    surpluses: Ints
    prices: Ints
    total: int
    gap: int
    ties: Ties
    edges: Edges = field(repr=False)  # the pairs that were weighed against each other

    @property
    def pairs(self) -> int:
        return int(np.count_nonzero(self.partner >= 0))


def solve(
    benefits: Benefits,
    capacities: Ints,
    row_keys: NDArray[np.uint64],
    column_keys: NDArray[np.uint64],
    progress: Progress | None = None,
    *,
    all_at_once: int = ALL_AT_ONCE,
    likely: int = BEST,
) -> Solution:
    """The best choice, proved. Keys identify people whatever their position: ties fall the same way again.

    Beyond `all_at_once` people on a side, only each side's `likely` best pairs are weighed against each
    other; then all pairs are held against the prices, and those that could do better join in, until none is.
    """
    ties = Ties.of(row_keys, column_keys)
    report = progress or (lambda percent: None)
    whole = max(benefits.shape) <= all_at_once or not min(benefits.shape)
    edges = gather(benefits, ties) if whole else likely_pairs(benefits, ties, likely)
    done = 0
    while True:
        done += (100 - done) // 2
        report(done)
        partner, surpluses, prices = choose(edges, capacities)
        gap, better = _audit(benefits, ties, capacities, partner, surpluses, prices)
        if gap == 0:
            report(100)
            total = int((worth_of(edges, partner) >> UNIT_BITS).sum())
            return Solution(partner, surpluses, prices, total, gap, ties, edges)
        if not len(better[0]):
            raise AssertionError("No pair could do better, and yet the choice is not the best.")
        edges = edges.with_pairs(*better)


def choose(edges: Edges, capacities: Ints) -> tuple[Ints, Ints, Ints]:
    """The best choice among these pairs: partners, surpluses, prices."""
    within = edges.without_columns(capacities < 1)
    partner = best_partners(within, capacities)
    prices, surpluses = least_prices(within, partner)
    prices[capacities < 1] = CLOSED
    return partner, surpluses, prices


def certify(benefits: Benefits, capacities: Ints, solution: Solution) -> int:
    """How much more another choice could weigh at most: 0 proves that this one is the best.

    Looks at nothing but the pairs, the prices and every benefit there is.
    """
    held = np.bincount(solution.partner[solution.partner >= 0], minlength=len(capacities))
    if (held > capacities).any() or (solution.prices < 0).any() or (solution.surpluses < 0).any():
        raise ValueError("This is no choice: more newcomers than places, or something below 0.")
    found = solution.partner, solution.surpluses, solution.prices
    return _audit(benefits, solution.ties, capacities, *found)[0]


def _audit(
    benefits: Benefits, ties: Ties, capacities: Ints, partner: Ints, surpluses: Ints, prices: Ints
) -> tuple[int, tuple[Ints, Ints, Ints]]:
    """The gap, and the pairs that are worth more than their surplus and price.

    Weak duality: a pair weighs at most the price and what the newcomer can have beyond prices with anybody.
    So all prices, times places, and every newcomer's best offer together limit whatever is chosen.
    """
    best, chosen, better = surpluses.copy(), 0, []
    for rows, columns, weights in worthwhile(benefits, ties, surpluses, prices):
        chosen += exact_sum(weights[partner[rows] == columns])
        left = weights - prices[columns]
        more = np.flatnonzero(left > surpluses[rows])
        np.maximum.at(best, rows[more], left[more])
        better.append((rows[more], columns[more], weights[more]))
    used = np.flatnonzero(capacities > 0)
    places = sum(
        price * number for price, number in zip(prices[used].tolist(), capacities[used].tolist(), strict=True)
    )
    rows, columns, weights = (_joined([part[kind] for part in better]) for kind in range(3))
    return exact_sum(best) + places - chosen, (rows, columns, weights)


def _joined(parts: list[Ints]) -> Ints:
    return np.concatenate([np.zeros(0, np.int64), *parts])


def best_partners(edges: Edges, capacities: Ints) -> Ints:
    """The partner of each row, -1 for nobody, by SciPy: a volunteer stands there once for each place.

    SciPy matches everybody on the shorter side. So that nobody has to be matched, each of them gets a private
    dummy worth 0; a constant makes all costs positive, since SciPy takes 0 for "no pair".
    """
    rows, columns = edges.shape
    places = np.minimum(capacities, np.bincount(edges.columns, minlength=columns))
    of_place = np.repeat(np.arange(columns), places)
    partner = np.full(rows, -1)
    if not len(edges.weights):
        return partner
    if len(of_place) < rows:
        turned = edges.by_column
        each = turned.of_rows(of_place)
        starts = np.concatenate([[0], np.cumsum(np.diff(turned.starts)[of_place])])
        matched = _match(starts, turned.columns[each], turned.weights[each], rows)
        taken = np.flatnonzero(matched < rows)
        partner[matched[taken]] = of_place[taken]
        return partner
    partner_place = _match(*_with_places(edges, places), len(of_place))
    taken = np.flatnonzero(partner_place < len(of_place))
    partner[taken] = of_place[partner_place[taken]]
    return partner


def _with_places(edges: Edges, places: Ints) -> tuple[Ints, Ints, Ints]:
    """Starts, columns and weights with every column standing there once for each place."""
    if (places <= 1).all():
        return edges.starts, (np.cumsum(places) - places)[edges.columns], edges.weights
    times = places[edges.columns]
    ends = np.concatenate([[0], np.cumsum(times)])
    first = np.cumsum(places) - places
    columns = np.repeat(first[edges.columns] - ends[:-1], times) + np.arange(ends[-1])
    return ends[edges.starts], columns, np.repeat(edges.weights, times)


def _match(starts: Ints, columns: Ints, weights: Ints, width: int) -> Ints:
    """The column of each row in the heaviest choice; `width` and beyond are the rows' dummies."""
    rows = len(starts) - 1
    own = np.arange(rows)
    most = int(weights.max()) + 1
    at = np.arange(len(weights)) + np.repeat(own, np.diff(starts))
    costs = np.full(len(weights) + rows, float(most))
    costs[at] = most - weights
    indices = np.empty(len(costs), np.int32)
    indices[at] = columns
    indices[starts[1:] + own] = width + own
    graph = csr_matrix(
        (costs, indices, (starts + np.arange(rows + 1)).astype(np.int32)), shape=(rows, width + rows)
    )
    matched: Ints = min_weight_full_bipartite_matching(graph)[1].astype(np.int64)
    return matched
