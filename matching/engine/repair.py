"""After a small change the best choice is one shortest path away, and need not be sought anew.

A refusal, a pair that shall not be, a pair that must be or new answers change one newcomer's row. Whoever was
left alone by it looks for the cheapest chain of changes: who else could move where, at what loss by today's
prices. The prices along the way move by as much as it takes to prove the new choice (Dijkstra's
algorithm on reduced weights: Edmonds & Karp 1972, Journal of the ACM 19:248).
"""

from __future__ import annotations

from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from matching.engine.edges import Benefits
from matching.engine.market import Market
from matching.engine.prices import worthwhile

FAR = np.iinfo(np.int64).max


def change_row(market: Market, row: int, benefits: NDArray[np.int32]) -> None:
    """A newcomer's benefits with every volunteer are these from now on."""
    left = int(market.partner[row])
    market.set_row(row, benefits)
    _seat(market, row)
    if left >= 0:
        _fill(market, left)


def change_places(market: Market, column: int, places: int) -> None:
    """A volunteer has more or fewer places from now on."""
    market.capacities[column] = places
    while market.held[column] > places:
        _seat(market, int(np.flatnonzero(market.partner == column)[0]))
    _fill(market, column)


def add_column(market: Market, key: np.uint64, benefits: NDArray[np.int32], places: int = 1) -> int:
    """One more volunteer; where they stand."""
    column = market.add_column(key, benefits, places)
    _fill(market, column)
    return column


def settle(market: Market, benefits: Benefits) -> None:
    """Makes the best choice by all of `benefits` of one for which pairs were left out or worth less.

    Held against the prices are all pairs; whoever could do better is looked at anew.
    """
    while True:
        offers = worthwhile(benefits, market.ties, market.surpluses, market.prices)
        better = [
            rows[weights > market.surpluses[rows] + market.prices[columns]]
            for rows, columns, weights in offers
        ]
        waiting = sorted({row for rows in better for row in rows.tolist()})
        if not waiting:
            return
        for row in waiting:
            change_row(market, row, benefits.block(row, row + 1)[0])


def _seat(market: Market, start: int) -> None:
    """Finds the best for one newcomer, who leaves whom they had: everybody else is settled."""
    partner, prices, surpluses, held = market.partner, market.prices, market.surpluses, market.held
    if partner[start] >= 0:
        held[partner[start]] -= 1
        partner[start] = -1
    columns, weights = market.row(start)
    surpluses[start] = max(int((weights - prices[columns]).max(initial=0)), 0)

    # A chain ends with somebody who gives up their surplus and stays alone, or at a free place.
    shortest, alone, free = int(surpluses[start]), start, -1
    tree: dict[int, int] = {start: 0}
    reached: dict[int, tuple[int, int]] = {}
    heap: list[tuple[int, int, int]] = []
    known = np.full(len(prices), FAR)
    front = [(start, 0)]
    while True:
        for row, so_far in front:
            columns, weights = market.row(row)
            losses = prices[columns] - weights
            losses += so_far + surpluses[row]
            near = np.flatnonzero(losses < np.minimum(known[columns], shortest))
            columns, losses = columns[near], losses[near]
            known[columns] = losses
            for loss, column in zip(losses.tolist(), columns.tolist(), strict=True):
                heappush(heap, (loss, column, row))
        front = []
        if not heap or heap[0][0] >= shortest:
            break
        loss, column, row = heappop(heap)
        if column in reached:
            continue
        reached[column] = (loss, row)
        if held[column] < market.capacities[column]:
            shortest, free = loss, column
            break
        for holder in np.flatnonzero(partner == column).tolist():
            tree[holder] = loss
            front.append((holder, loss))
            if loss + surpluses[holder] < shortest:
                shortest, alone = loss + int(surpluses[holder]), holder

    for row, loss in tree.items():
        surpluses[row] -= max(shortest - loss, 0)
    for column, (loss, _row) in reached.items():
        prices[column] += max(shortest - loss, 0)
    column = free
    if free >= 0:
        held[free] += 1
    elif alone == start:
        return
    else:
        column, partner[alone] = int(partner[alone]), -1
    while True:
        row = reached[column][1]
        before, partner[row] = int(partner[row]), column
        if row == start:
            return
        column = before


def _fill(market: Market, start: int) -> None:
    """Finds the best for a volunteer's free places, which cost something still: everybody else is settled."""
    while market.held[start] < market.capacities[start] and market.prices[start] > 0:
        _fill_one(market, start)


def _fill_one(market: Market, start: int) -> None:
    partner, prices, surpluses, held = market.partner, market.prices, market.surpluses, market.held
    # A chain ends at a place that stays free and gives up its price, or with somebody who had nobody.
    shortest, empty, found = int(prices[start]), start, -1
    tree: dict[int, tuple[int, int]] = {}
    reached = {start: (0, -1)}
    heap: list[tuple[int, int, int]] = []
    known = np.full(len(partner), FAR)
    column, so_far = start, 0
    while True:
        if column >= 0:
            rows, weights = market.column(column)
            losses = surpluses[rows] - weights
            losses += so_far + prices[column]
            near = np.flatnonzero(losses < np.minimum(known[rows], shortest))
            rows, losses = rows[near], losses[near]
            known[rows] = losses
            for loss, row in zip(losses.tolist(), rows.tolist(), strict=True):
                heappush(heap, (loss, row, column))
        column = -1
        if not heap or heap[0][0] >= shortest:
            break
        so_far, row, before = heappop(heap)
        if row in tree:
            continue
        tree[row] = (so_far, before)
        if partner[row] < 0:
            shortest, found = so_far, row
            break
        if int(partner[row]) not in reached:
            column = int(partner[row])
            reached[column] = (so_far, row)
            if so_far + prices[column] < shortest:
                shortest, empty = so_far + int(prices[column]), column

    for row, (loss, _column) in tree.items():
        surpluses[row] += max(shortest - loss, 0)
    for column, (loss, _row) in reached.items():
        prices[column] -= max(shortest - loss, 0)
    held[start] += 1
    if found < 0:
        held[empty] -= 1
        if empty == start:
            return
        found = reached[empty][1]
    row = found
    while True:
        column = tree[row][1]
        partner[row] = column
        if column == start:
            return
        row = reached[column][1]
