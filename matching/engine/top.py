"""The best few of each row, without sorting the others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.engine.crowd import Ints


def best_of(scores: NDArray[np.float32], rank: NDArray[np.uint32], count: int) -> Ints:
    """Columns of the highest scores of each row, best first, -1 where fewer are possible.

    `rank` is each column's place in the order of the ids: whoever is equal stands in that order. Score and
    rank are packed into one number, since numbers are divided into high and low much faster than pairs.
    """
    rows, width = scores.shape
    count = min(count, width)
    if not count:
        return np.empty((rows, 0), np.intp)
    bits = max(width - 1, 1).bit_length()
    keys = (scores + 1).astype(np.uint32)
    keys <<= np.uint32(bits)
    keys |= np.uint32(width - 1) - rank
    keys.partition(width - count, axis=1)
    best = keys[:, width - count :]
    best.sort(axis=1)
    best = best[:, ::-1]
    column_of = np.empty(width, np.intp)
    column_of[rank] = np.arange(width)
    columns = column_of[width - 1 - (best & np.uint32((1 << bits) - 1)).astype(np.intp)]
    return np.where(best >> np.uint32(bits) > 0, columns, -1)
