"""The pairs that a best choice is likely to come from, where there are too many to weigh all at once.

They are only a beginning: `assignment.solve` holds every other pair against the prices that come out of them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.engine.edges import BLOCK, Benefits, Edges, Ties, gather

BEST = 40
SAMPLE = 8


def likely_pairs(benefits: Benefits, ties: Ties, best: int = BEST) -> Edges:
    """The best pairs of every newcomer, and about as many of every volunteer."""
    per_column = _enough_by_column(benefits, best)
    width = benefits.shape[1]

    def wanted(start: int, block: NDArray[np.int32]) -> NDArray[np.bool_]:
        kept = block >= per_column
        kept |= block >= _kth_best(block, best, width)[:, None]
        return kept

    return gather(benefits, ties, wanted)


def _enough_by_column(benefits: Benefits, best: int) -> NDArray[np.int32]:
    """What a pair must be worth to be among the best of its volunteer, judged from a sample."""
    rows = benefits.shape[0]
    starts = range(0, rows, BLOCK * SAMPLE)
    sample = np.concatenate([benefits.block(start, min(start + BLOCK, rows)) for start in starts])
    return _kth_best(sample.T, max(best * len(sample) // rows, 1), len(sample))


def _kth_best(values: NDArray[np.int32], rank: int, width: int) -> NDArray[np.int32]:
    """The value of that rank in each row, at least 1."""
    if width <= rank:
        return np.ones(len(values), np.int32)
    return np.maximum(np.partition(values, width - rank, axis=1)[:, width - rank], 1)
