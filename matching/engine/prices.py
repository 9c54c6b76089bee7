"""Prices and surpluses that prove a choice of pairs to be the best.

Every volunteer j has a price p ≥ 0, every newcomer i a surplus u ≥ 0, with u + p ≥ weight for each pair there
is, equality for the chosen ones, and 0 for whoever has nobody (or a free place). Then no other choice can
weigh more: whatever it chooses is paid for by u and p, and ours uses them up to the last.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from matching.engine.edges import UNIT_BITS, Benefits, Edges, Ints, Ties, blocks


def least_prices(edges: Edges, partner: Ints) -> tuple[Ints, Ints]:
    """The lowest prices under which everybody is content with their partner, and the surpluses then.

    Prices rise from 0: whoever would rather have somebody else's partner bids as much as it is worth to them;
    the holder of a dearer partner keeps less and may bid elsewhere. This ends because the choice is the best.
    A price is then what one more place with that volunteer would bring.
    """
    prices = np.zeros(edges.shape[1], np.int64)
    worth = worth_of(edges, partner)
    surpluses = worth.copy()
    pairs, rows = np.arange(len(edges.weights)), edges.rows
    for _sweep in range(edges.shape[1] + 2):
        columns = edges.columns[pairs]
        bids = edges.weights[pairs] - surpluses[rows]
        higher = np.flatnonzero(bids > prices[columns])
        if not len(higher):
            return prices, surpluses
        np.maximum.at(prices, columns[higher], bids[higher])
        raised = np.zeros(len(prices) + 1, bool)  # the last one stands for "nobody", partner -1
        raised[columns[higher]] = True
        touched = np.flatnonzero(raised[partner])
        surpluses[touched] = worth[touched] - prices[partner[touched]]
        pairs = edges.of_rows(touched)
        rows = np.repeat(touched, edges.starts[touched + 1] - edges.starts[touched])
    raise AssertionError("Prices rise without end: the choice was not the best.")


def worth_of(edges: Edges, partner: Ints) -> Ints:
    """The weight of each row's chosen pair, 0 where there is none."""
    worth = np.zeros(edges.shape[0], np.int64)
    chosen = np.flatnonzero(partner[edges.rows] == edges.columns)
    worth[edges.rows[chosen]] = edges.weights[chosen]
    return worth


def worthwhile(
    benefits: Benefits, ties: Ties, surpluses: Ints, prices: Ints
) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Every pair that is worth its surplus and price or more, as rows, columns and weights, block by block.

    Streams over all pairs there are: whole hundredths decide first, only what is close is weighed exactly.
    """
    coarse_surpluses = (surpluses >> UNIT_BITS).astype(np.int32)
    coarse_prices = (prices >> UNIT_BITS).astype(np.int32)
    for start, block in blocks(benefits):
        needed = coarse_surpluses[start : start + len(block), None] + coarse_prices
        np.maximum(needed, 1, out=needed)
        places = np.flatnonzero(block >= needed)
        rows = places // max(len(prices), 1)
        columns = places - rows * len(prices)
        rows += start
        weights = ties.weights(rows, columns, block.ravel()[places])
        enough = np.flatnonzero(weights >= surpluses[rows] + prices[columns])
        yield rows[enough], columns[enough], weights[enough]
