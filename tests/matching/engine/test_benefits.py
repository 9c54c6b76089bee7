"""What a pair is worth: score above the threshold, waiting, balance."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from matching.engine.assignment import solve
from matching.engine.benefits import ScoredBenefits
from matching.engine.edges import BENEFIT_BITS
from matching.engine.profile import Rules


class Given:
    """Scores in points instead of a scorer; -1 where a pair is impossible."""

    def __init__(self, points: Sequence[Sequence[float]]) -> None:
        values = np.array(points, np.float32)
        self.values = np.where(values < 0, -1, 100 * values).astype(np.float32)
        self.shape = (self.values.shape[0], self.values.shape[1])

    def block(self, start: int, stop: int) -> NDArray[np.float32]:
        return self.values[start:stop].copy()


def benefits(
    points: Sequence[Sequence[float]], days: Sequence[int], rules: Rules, **more: object
) -> list[list[int]]:
    table = ScoredBenefits(Given(points), days, rules, **more)  # type: ignore[arg-type]
    values: list[list[int]] = table.block(0, len(days)).tolist()
    return values


def test_points_above_the_threshold_count() -> None:
    assert benefits([[30, 30.01, 75, -1]], [0], Rules(threshold=30)) == [[0, 1, 4500, 0]]


def test_impossible_pairs_are_worth_nothing_however_low_the_threshold_and_long_the_wait() -> None:
    for balance in (1, 2):
        assert benefits([[-1, 1]], [10_000], Rules(threshold=0, balance=balance))[0][0] == 0


def test_waiting_is_a_bonus_without_an_end() -> None:
    rules = Rules(threshold=30, waiting_points=10)
    assert benefits([[40]] * 3, [0, 365, 3650], rules) == [[1000], [2000], [11_000]]


def test_days_below_zero_are_none() -> None:
    assert benefits([[40]], [-5], Rules(threshold=30)) == [[1000]]


def test_whoever_is_left_out_is_worth_nothing() -> None:
    assert benefits([[40], [40]], [0, 0], Rules(threshold=30), without=[0]) == [[0], [1000]]


@pytest.mark.parametrize("balance", [1, 2])
@pytest.mark.parametrize("threshold", [0, 99, 100])
def test_every_benefit_fits_into_its_bits(balance: int, threshold: int) -> None:
    rules = Rules(threshold=threshold, balance=balance, waiting_points=100)
    [[longest], [perfect]] = benefits([[100], [100]], [90 * 365, 0], rules)
    assert 0 <= perfect <= longest < 2**BENEFIT_BITS


def test_a_perfect_pair_keeps_its_benefit_when_balanced() -> None:
    assert benefits([[100, 65]], [0], Rules(threshold=30, balance=2)) == [[7000, 1750]]


def test_balance_keeps_together_whoever_would_both_rather_have_each_other() -> None:
    """80 and 80 are more than 100 and 55, but the first two would rather swap: balanced, they need not."""
    points = [[100, 80], [80, 55]]
    keys = np.arange(2, dtype=np.uint64)
    for balance, partner in ((1, [1, 0]), (2, [0, 1])):
        table = ScoredBenefits(Given(points), [0, 0], Rules(threshold=0, balance=balance))
        assert solve(table, np.ones(2, np.int64), keys, keys).partner.tolist() == partner
