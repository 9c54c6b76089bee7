"""A small change mends the choice into what solving anew would find."""

import numpy as np
import pytest
from hypothesis import strategies as st

from matching.engine import market as markets
from matching.engine.assignment import certify
from matching.engine.edges import BENEFIT_BITS
from matching.engine.market import Market
from matching.engine.repair import add_column, change_places, change_row, settle
from tests.matching.engine.instances import Instance, gap_by_hand, instances
from tests.matching.profiles import for_all

PINNED = 2**BENEFIT_BITS - 1  # worth more than anything that could be lost by it
CHANGES = ("refuse", "pin", "ban", "answers", "places", "volunteer")


@pytest.fixture(autouse=True)
def _soon_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few changes are enough to be taken into the pairs."""
    monkeypatch.setattr(markets, "MANY", 3)


@for_all(
    instances(most=10, least=1),
    st.lists(st.sampled_from(CHANGES), min_size=1, max_size=12),
    st.integers(0, 2**32),
)
def test_after_each_change_it_is_the_best_again(instance: Instance, changes: list[str], seed: int) -> None:
    random = np.random.default_rng(seed)
    market = Market.of(instance.solve(), instance.places)
    for change in changes:
        _apply(change, instance, market, random)
        mended, anew = market.solution(), instance.solve()
        assert mended.total == anew.total
        assert mended.gap == certify(instance.table, instance.places, mended) == 0
        assert gap_by_hand(instance, mended) == 0
        if mended.ties.bits == anew.ties.bits:
            assert (mended.partner == anew.partner).all()


def _apply(change: str, instance: Instance, market: Market, random: np.random.Generator) -> None:
    rows, columns = instance.benefits.shape
    row, column = int(random.integers(rows)), int(random.integers(columns))
    if change == "places":
        instance.places[column] = random.integers(0, 4)
        change_places(market, column, int(instance.places[column]))
        return
    if change == "volunteer":
        benefits = _answers(random, rows)
        key = np.uint64(1000 + columns)
        instance.benefits = np.column_stack([instance.benefits, benefits])
        instance.places = np.append(instance.places, 2)
        instance.column_keys = np.append(instance.column_keys, key)
        assert add_column(market, key, benefits, 2) == columns
        return
    if change == "refuse" and market.partner[row] >= 0:
        instance.benefits[row, market.partner[row]] = 0
    elif change == "ban":
        instance.benefits[row, column] = 0
    elif change == "pin":
        instance.benefits[row] = 0
        instance.benefits[row, column] = PINNED
    else:
        instance.benefits[row] = _answers(random, columns)
    change_row(market, row, instance.benefits[row])


def _answers(random: np.random.Generator, number: int) -> np.ndarray:
    return (random.integers(0, 100, number) * (random.random(number) < 0.5)).astype(np.int32)


@for_all(instances(most=15, least=2), st.integers(0, 2**32))
def test_a_copy_is_changed_alone(instance: Instance, seed: int) -> None:
    random = np.random.default_rng(seed)
    market = Market.of(instance.solve(), instance.places)
    before = market.solution()
    copy = market.copy()
    add_column(copy, np.uint64(77), _answers(random, len(instance.benefits)))
    change_row(copy, 0, _answers(random, len(copy.prices)))
    change_places(copy, 0, 5)
    assert certify(instance.table, instance.places, market.solution()) == 0
    assert (market.solution().partner == before.partner).all()


@for_all(instances(most=15, least=1), instances(most=15, least=1))
def test_what_was_chosen_by_some_pairs_is_settled_by_all(instance: Instance, other: Instance) -> None:
    rows = min(len(instance.benefits), len(other.benefits))
    columns = min(len(instance.places), len(other.places))
    market = Market.of(instance.solve(), instance.places)
    instance.benefits[:rows, :columns] = np.maximum(
        instance.benefits[:rows, :columns], other.benefits[:rows, :columns]
    )
    settle(market, instance.table)
    assert market.solution().total == instance.solve().total
    assert certify(instance.table, instance.places, market.solution()) == 0
