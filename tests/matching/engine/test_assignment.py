"""The best choice for all: best indeed, proved, and the same whatever the order."""

import numpy as np
import pytest
from hypothesis import strategies as st

from matching.engine.assignment import certify
from matching.engine.edges import Ties
from matching.engine.greedy import greedy
from tests.matching.engine.instances import (
    Instance,
    gap_by_hand,
    instances,
    total_by_force,
    total_by_scipy,
)
from tests.matching.profiles import for_all


def some(benefits: list[list[int]], places: list[int]) -> Instance:
    return Instance(np.array(benefits, np.int32), np.array(places))


@for_all(instances(most=7))
def test_no_other_choice_has_a_higher_total(instance: Instance) -> None:
    forced = total_by_force(instance.benefits.tolist(), tuple(instance.places.tolist()))
    assert instance.solve().total == forced


@for_all(instances(most=30))
def test_the_total_is_that_of_a_dense_solution(instance: Instance) -> None:
    assert instance.solve().total == total_by_scipy(instance)


@for_all(instances(most=20))
def test_prices_and_surpluses_prove_it(instance: Instance) -> None:
    solution = instance.solve()
    assert solution.gap == 0
    assert certify(instance.table, instance.places, solution) == 0
    assert gap_by_hand(instance, solution) == 0


@for_all(instances(most=20))
def test_nobody_has_more_than_their_places_and_only_possible_pairs(instance: Instance) -> None:
    partner = instance.solve().partner
    rows = np.flatnonzero(partner >= 0)
    assert (instance.benefits[rows, partner[rows]] > 0).all()
    assert (np.bincount(partner[rows], minlength=len(instance.places)) <= instance.places).all()


@for_all(instances(most=25), st.randoms(use_true_random=False))
def test_the_order_of_the_people_changes_no_pair(instance: Instance, random: object) -> None:
    rows, columns = instance.benefits.shape
    turned = np.random.default_rng(random.getrandbits(32))  # type: ignore[attr-defined]
    row_order, column_order = turned.permutation(rows), turned.permutation(columns)
    shuffled = Instance(instance.benefits[row_order][:, column_order], instance.places[column_order])
    shuffled.row_keys = instance.row_keys[row_order]
    shuffled.column_keys = instance.column_keys[column_order]
    assert _pairs(shuffled) == _pairs(instance)


def _pairs(instance: Instance) -> set[tuple[int, int]]:
    partner = instance.solve().partner.tolist()
    return {
        (int(instance.row_keys[row]), int(instance.column_keys[column]))
        for row, column in enumerate(partner)
        if column >= 0
    }


def test_equal_choices_are_not_decided_by_position() -> None:
    equal = some([[50] * 6] * 6, [1] * 6)
    partner = equal.solve().partner
    assert sorted(partner) == [0, 1, 2, 3, 4, 5]
    assert list(partner) != sorted(partner)


@for_all(instances(most=20, least=1))
def test_another_volunteer_never_lowers_the_total(instance: Instance) -> None:
    fewer = Instance(instance.benefits[:, :-1], instance.places[:-1])
    assert instance.solve().total >= fewer.solve().total


@for_all(instances(most=40), st.integers(1, 4))
def test_beginning_with_likely_pairs_ends_at_the_same(instance: Instance, likely: int) -> None:
    whole, by_parts = instance.solve(), instance.solve(all_at_once=0, likely=likely)
    assert by_parts.total == whole.total
    assert (by_parts.partner == whole.partner).all()
    assert certify(instance.table, instance.places, by_parts) == 0


def test_likely_pairs_alone_would_have_missed_the_best() -> None:
    """Everybody's best is the first volunteer: without the proof, the others would find nobody."""
    random = np.random.default_rng(1)
    benefits = random.integers(1, 50, (300, 300)) + np.linspace(400, 0, 300).astype(int)
    instance = some(benefits.tolist(), [1] * 300)
    assert instance.solve(all_at_once=0, likely=2).total == total_by_scipy(instance)


@for_all(instances(most=12))
def test_the_certificate_shows_by_how_much_a_worse_choice_is_worse(instance: Instance) -> None:
    solution = instance.solve()
    matched = np.flatnonzero(solution.partner >= 0)
    if not len(matched):
        return
    left = matched[0]
    lost = int(solution.surpluses[left] + solution.prices[solution.partner[left]])
    solution.partner[left] = -1
    assert certify(instance.table, instance.places, solution) == lost


def test_the_certificate_refuses_what_is_no_choice() -> None:
    instance = some([[5], [4]], [1])
    solution = instance.solve()
    solution.partner[:] = 0
    with pytest.raises(ValueError, match="no choice"):
        certify(instance.table, instance.places, solution)


def test_a_price_is_what_another_place_would_bring() -> None:
    """Two want the first volunteer, 90 and 70; the one who stays has nobody else."""
    solution = some([[90, 0], [70, 0]], [1, 1]).solve()
    assert solution.partner.tolist() == [0, -1]
    assert [price >> 31 for price in solution.prices.tolist()] == [70, 0]


def test_better_nobody_than_somebody_who_is_better_for_another() -> None:
    """Best pair first would take 10 and leave 1; together 9 and 8 are more."""
    instance = some([[10, 9], [8, 1]], [1, 1])
    solution = instance.solve()
    assert solution.partner.tolist() == [1, 0]
    assert greedy(instance.table, instance.places, solution.ties) == (11, 2)


@for_all(instances(most=20), st.integers(1, 60))
def test_best_pair_first_in_several_goes_is_the_same_as_in_one(instance: Instance, at_once: int) -> None:
    ties = Ties.of(instance.row_keys, instance.column_keys)
    total, pairs = greedy(instance.table, instance.places, ties, at_once=at_once)
    assert (total, pairs) == greedy(instance.table, instance.places, ties)
    assert (total, pairs) == _greedy_by_hand(instance, ties)
    assert total <= instance.solve().total <= 2 * total


def _greedy_by_hand(instance: Instance, ties: Ties) -> tuple[int, int]:
    rows, columns = np.nonzero(instance.benefits)
    weights = ties.weights(rows, columns, instance.benefits[rows, columns])
    free, places, total, pairs = set(range(len(instance.benefits))), instance.places.copy(), 0, 0
    for _weight, row, column in sorted(
        zip(weights.tolist(), rows.tolist(), columns.tolist(), strict=True), reverse=True
    ):
        if row in free and places[column]:
            free.remove(row)
            places[column] -= 1
            total, pairs = total + int(instance.benefits[row, column]), pairs + 1
    return total, pairs


@pytest.mark.parametrize("shape", [(0, 0), (3, 0), (0, 3), (3, 3)])
def test_nobody_or_nobody_possible(shape: tuple[int, int]) -> None:
    for options in ({}, {"all_at_once": 0}):
        solution = Instance(np.zeros(shape, np.int32), np.ones(shape[1], np.int64)).solve(**options)
        assert (solution.total, solution.gap, solution.pairs) == (0, 0, 0)


def test_progress_ends_at_a_hundred() -> None:
    told: list[int] = []
    instance = some([[5, 4], [3, 2]], [1, 1])
    instance.solve(progress=told.append)  # type: ignore[arg-type]
    assert told == sorted(told)
    assert told[-1] == 100
