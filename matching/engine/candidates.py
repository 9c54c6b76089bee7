"""The pairs that a best choice is likely to come from, where there are too many to weigh all at once.

They are only a beginning: `assignment.solve` holds every other pair against the prices that come out of them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.engine.edges import BLOCK, Benefits, Edges, Ties, gather

BEST = 48
# What is among the best is judged from every so manieth column, and every so manieth block of rows.
SAMPLE_COLUMNS = 4
SAMPLE_BLOCKS = 8


def likely_pairs(benefits: Benefits, ties: Ties, best: int = BEST) -> Edges:
    """About the best pairs of every newcomer, and as many of every volunteer."""
    rows, width = benefits.shape
    by_column = _kth_best(_some_blocks(benefits), best, rows)

    def wanted(start: int, block: NDArray[np.int32]) -> NDArray[np.bool_]:
        kept = block >= by_column
        kept |= block >= _kth_best(block[:, ::SAMPLE_COLUMNS], best, width)[:, None]
        return kept

    return gather(benefits, ties, wanted)


def _some_blocks(benefits: Benefits) -> NDArray[np.int32]:
    """Some rows of the table, turned: a row for each volunteer."""
    rows, width = benefits.shape
    chosen = [row for row in range(rows) if row // BLOCK % SAMPLE_BLOCKS == 0]
    sample = np.empty((width, len(chosen)), np.int32)
    for at in range(0, len(chosen), BLOCK):
        block = benefits.block(chosen[at], min(chosen[at] + BLOCK, rows))
        sample[:, at : at + len(block)] = block.T
    return sample


def _kth_best(sample: NDArray[np.int32], rank: int, of: int) -> NDArray[np.int32]:
    """About the value of that rank in each row of `of` values, of which some are given; at least 1."""
    given = sample.shape[1]
    place = given - max(rank * given // of, 1)
    if rank >= of:
        return np.ones(len(sample), np.int32)
    # Some at a time: to sort is to copy.
    parts = [sample[at : at + BLOCK] for at in range(0, len(sample), BLOCK)]
    values = [np.partition(part, place, axis=1)[:, place] for part in parts]
    return np.maximum(np.concatenate(values), 1)
