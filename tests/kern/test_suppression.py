"""Small counts stay hidden, also from those who add and subtract."""

import random
from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from kern.suppression import suppressed


def _what_an_attacker_knows(cells):
    """Smallest and largest value that each hidden cell can have, given all that is shown."""
    unknown = [at for at in product(range(len(cells)), range(len(cells[0]))) if cells[at[0]][at[1]] is None]
    if not unknown:
        return {}
    number = {at: index for index, at in enumerate(unknown)}
    rows = [[(row, column) for column in range(len(cells[0]))] for row in range(len(cells))]
    columns = [[(row, column) for row in range(len(cells))] for column in range(len(cells[0]))]
    matrix, right = [], []
    for *parts, total in rows + columns:
        equation, known = np.zeros(len(unknown)), 0
        for at, sign in [*((part, 1) for part in parts), (total, -1)]:
            value = cells[at[0]][at[1]]
            if value is None:
                equation[number[at]] += sign
            else:
                known += sign * value
        matrix.append(equation)
        right.append(-known)
    bounds = []
    for index in range(len(unknown)):
        goal = np.zeros(len(unknown))
        goal[index] = 1
        ends = [
            linprog(sign * goal, A_eq=matrix, b_eq=right, bounds=(0, None), method="highs")
            for sign in (1, -1)
        ]
        low = ends[0].fun
        high = -ends[1].fun if ends[1].status == 0 else float("inf")
        bounds.append((low, high))
    return dict(zip(unknown, bounds, strict=True))


def test_a_small_count_is_not_the_total_minus_the_rest():
    table = suppressed([[10, 12], [3, 20]])
    assert table.cells[1][0] is None
    for low, high in _what_an_attacker_knows(table.cells).values():
        assert high - low >= 1


def test_nothing_is_hidden_where_nothing_is_small():
    assert suppressed([[5, 0], [7, 9]]).cells == [[5, 0, 5], [7, 9, 16], [12, 9, 21]]


def test_a_table_without_rows_is_empty():
    assert suppressed([]).cells == [[0]]


@pytest.mark.parametrize("seed", range(25))
def test_no_subtraction_tells_a_small_count(seed):
    dice = random.Random(seed)
    height, width = dice.randint(1, 7), dice.randint(1, 6)
    counts = [[dice.choice((0, 1, 2, 4, 6, 9, 15, 40)) for _ in range(width)] for _ in range(height)]
    table = suppressed(counts)
    for row, column in product(range(height), range(width)):
        if 0 < counts[row][column] < 5:
            assert table.cells[row][column] is None
    for low, high in _what_an_attacker_knows(table.cells).values():
        assert high - low > 0.5, counts
