"""Made-up tables of benefits, and other ways to the best total that share nothing with the engine."""

from dataclasses import dataclass, field

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from matching.engine.assignment import Solution, solve
from matching.engine.edges import Table


@dataclass
class Instance:
    benefits: NDArray[np.int32]
    places: NDArray[np.int64]
    row_keys: NDArray[np.uint64] = field(init=False)
    column_keys: NDArray[np.uint64] = field(init=False)

    def __post_init__(self) -> None:
        rows, columns = self.benefits.shape
        self.row_keys = np.arange(1, rows + 1, dtype=np.uint64)
        self.column_keys = np.arange(1, columns + 1, dtype=np.uint64)

    @property
    def table(self) -> Table:
        return Table(self.benefits)

    def solve(self, **options: int) -> Solution:
        return solve(self.table, self.places, self.row_keys, self.column_keys, **options)


@st.composite
def instances(draw: st.DrawFn, most: int = 12, least: int = 0) -> Instance:
    """Any size up to `most`, sparse or dense, with many equal benefits or few, and 0 to 3 places."""
    rows, columns = draw(st.integers(least, most)), draw(st.integers(least, most))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    highest = draw(st.sampled_from([2, 20, 7000, 2**20]))
    possible = random.random((rows, columns)) < draw(st.sampled_from([0.0, 0.2, 0.5, 1.0]))
    benefits = random.integers(0, highest, (rows, columns)) * possible
    return Instance(benefits.astype(np.int32), random.integers(0, 4, columns))


def total_by_scipy(instance: Instance) -> int:
    """Every volunteer once for each place in a dense table."""
    table = np.repeat(instance.benefits, instance.places, axis=1)
    rows, columns = linear_sum_assignment(table, maximize=True)
    return int(table[rows, columns].sum())


def total_by_force(benefits: list[list[int]], places: tuple[int, ...], row: int = 0) -> int:
    """Tries everything."""
    if row == len(benefits):
        return 0
    best = total_by_force(benefits, places, row + 1)
    for column, benefit in enumerate(benefits[row]):
        if benefit and places[column]:
            left = (*places[:column], places[column] - 1, *places[column + 1 :])
            best = max(best, benefit + total_by_force(benefits, left, row + 1))
    return best


def gap_by_hand(instance: Instance, solution: Solution) -> int:
    """The proof in plain Python, from nothing but benefits, pairs, prices and surpluses in whole hundredths.

    Surplus and price may lack the tie bits, which are less than a hundredth for all pairs together: what is
    proved is that no choice has a total that is higher by one hundredth or more.
    """
    unit = 2**31
    surpluses, prices = solution.surpluses.tolist(), solution.prices.tolist()
    places, partner = instance.places.tolist(), solution.partner.tolist()
    assert min([0, *surpluses, *prices]) == 0
    for row, values in enumerate(instance.benefits.tolist()):
        for column, benefit in enumerate(values):
            assert not benefit or surpluses[row] + prices[column] >= benefit * unit
    limit = sum(surpluses) + sum(price * number for price, number in zip(prices, places, strict=True))
    chosen = [(row, column) for row, column in enumerate(partner) if column >= 0]
    assert all(instance.benefits[pair] for pair in chosen)
    assert all(partner.count(column) <= number for column, number in enumerate(places))
    return (limit - unit * sum(int(instance.benefits[pair]) for pair in chosen)) // unit
