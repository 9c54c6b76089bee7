"""What a pair is worth to the whole programme: its score, and how long the newcomer has been waiting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matching.engine.edges import BENEFIT_BITS
from matching.engine.profile import Rules

DAYS_A_YEAR = 365
MOST = (1 << BENEFIT_BITS) - 1


class Scores(Protocol):
    """Newcomers × volunteers, as `scoring.Scorer`."""

    @property
    def shape(self) -> tuple[int, int]: ...

    def block(self, start: int, stop: int) -> NDArray[np.float32]: ...


class ScoredBenefits:
    """In hundredths of a point: 0 unless the score is above the threshold, else by how much, and the bonus.

    The bonus for waiting has no upper end and does not depend on the volunteer: it decides who is matched,
    not with whom. A balance of 2 raises benefits to the second power and brings them back to the same order
    of size. The rows of `without` take no part.
    """

    def __init__(
        self, scores: Scores, waiting_days: Sequence[int], rules: Rules, *, without: Sequence[int] = ()
    ) -> None:
        self.shape = scores.shape
        self._scores, self._threshold, self._power = scores, 100 * rules.threshold, rules.balance
        days = np.maximum(np.array(waiting_days, np.float64), 0)
        # As far as benefits fit into their bits: fifty years at the highest bonus there is.
        bonus = np.rint(days * (100 * rules.waiting_points / DAYS_A_YEAR))
        self._plus = np.minimum(bonus, MOST // 2).astype(np.float32)[:, None] - self._threshold
        # A pair of 100 points keeps its size, unless somebody has waited too long for theirs to fit in.
        most = 10_000 + float(self._plus.max(initial=0))
        scale = max(10_000 - self._threshold, 100)
        if self._power > 1:
            scale = max(scale, (most**self._power / MOST) ** (1 / (self._power - 1)))
        self._scale = float(scale)
        self._without = np.zeros(self.shape[0], bool)
        self._without[list(without)] = True

    def block(self, start: int, stop: int) -> NDArray[np.int32]:
        scores = self._scores.block(start, stop)
        possible = scores > self._threshold
        scores += self._plus[start:stop]
        if self._power == 1:
            values = scores.astype(np.int32)
        else:
            raised = scores.astype(np.float64) ** self._power / self._scale ** (self._power - 1)
            values = np.maximum(np.rint(raised), 1).astype(np.int32)
        values *= possible
        values[self._without[start:stop]] = 0
        return values
