"""How good the choice is: beside greedy ways, for those who wait longest, and for every two."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from benchmarks import Result, prove
from benchmarks.matching.cases import RULES, SIZE, Packed, packed, table
from benchmarks.matching.county import Kind
from matching.engine.assignment import Solution, solve
from matching.engine.edges import Ints, Table
from matching.engine.greedy import greedy
from matching.engine.profile import Rules

# "scarce": half as many volunteers as people who wait.
CASES: dict[str, tuple[Kind, int]] = {
    "region": ("region", SIZE),
    "city": ("city", SIZE),
    "region, scarce": ("region", SIZE // 2),
    "city, scarce": ("city", SIZE // 2),
}
NO_BONUS, BALANCED = replace(RULES, waiting_points=0), replace(RULES, balance=2)
LISTED = 20
UNPROVED = "pairs lost if only everybody's best {} were weighed, without proof : ours"


@cache
def _case(name: str) -> Packed:
    kind, volunteers = CASES[name]
    return packed(SIZE, kind, volunteers)


@cache
def _benefits(name: str, rules: Rules = RULES) -> Table:
    return table(_case(name), rules)


@cache
def _solved(name: str, rules: Rules = RULES) -> Solution:
    return _case(name).solve(_benefits(name, rules))


def _total(name: str, partner: Ints, rules: Rules = RULES) -> int:
    """What this choice is worth by these rules."""
    rows = np.flatnonzero(partner >= 0)
    return int(_benefits(name, rules).values[rows, partner[rows]].sum())


def _span(values: list[float], unit: str) -> str:
    return f"{min(values):.1f}–{max(values):.1f}{unit}"


# --- beside other ways -----------------------------------------------------------------------------------


def _greedy(name: str) -> tuple[int, int]:
    return greedy(_benefits(name), _case(name).places, _solved(name).ties)


@prove("total lost by always taking the best pair first, four counties", goal="above 0 %")
def greedy_total() -> Result:
    losses = [100 * (1 - _greedy(name)[0] / _solved(name).total) for name in CASES]
    return Result(_span(losses, " %"), min(losses) > 0)


@prove("pairs lost by always taking the best pair first, four counties", goal="some, no gain")
def greedy_pairs() -> Result:
    losses = [100 * (1 - _greedy(name)[1] / _solved(name).pairs) for name in CASES]
    return Result(_span(losses, " %"), min(losses) >= 0 and max(losses) > 0)


@prove(UNPROVED.format(LISTED), goal="ours 0")
def without_proof() -> Result:
    """The engine begins with likely pairs as well where people are many, here by force, but then proves."""
    lost, ours = [], []
    for name in CASES:
        best, benefits, case = _solved(name), _benefits(name), _case(name)
        least = np.partition(benefits.values, -LISTED, axis=1)[:, -LISTED]
        listed = np.where(benefits.values >= np.maximum(least, 1)[:, None], benefits.values, 0)
        lost.append(best.pairs - case.solve(Table(listed)).pairs)
        proved = case.solve(benefits, all_at_once=0, likely=LISTED)
        ours.append(abs(best.pairs - proved.pairs) + abs(best.total - proved.total))
    return Result(f"{max(lost)} of {_solved('city, scarce').pairs} : {max(ours)}", max(lost) > 0 == max(ours))


@prove(f"pairs that change when {SIZE:,}² people are read in another order", goal="0")
def permuted() -> Result:
    changed = 0
    for name in CASES:
        case, partner = _case(name), _solved(name).partner
        random = np.random.default_rng(7)
        rows, columns = (random.permutation(size) for size in _benefits(name).shape)
        keys = [key[order] for key, order in zip(case.keys(), (rows, columns), strict=True)]
        shuffled = Table(_benefits(name).values[rows][:, columns])
        found = solve(shuffled, case.places[columns], keys[0], keys[1]).partner
        in_order = np.where(found >= 0, columns[found], -1)
        changed += int((in_order != partner[rows]).sum())
    return Result(str(changed), changed == 0)


# --- what a programme can set ----------------------------------------------------------------------------


@prove("longest-waiting quarter matched with : without bonus (city, scarce)", goal="more in each county")
def waiting_share() -> Result:
    shares = {}
    for name in CASES:
        days = np.array(_case(name).people.waiting_days)
        longest = days >= np.quantile(days, 0.75)
        shares[name] = [
            100 * float((_solved(name, rules).partner >= 0)[longest].mean()) for rules in (RULES, NO_BONUS)
        ]
    more, less = shares["city, scarce"]
    return Result(f"{more:.0f} : {less:.0f} %", all(more > less for more, less in shares.values()))


@prove("points of fit that the bonus for waiting costs, four counties", goal="at most 0.5 %")
def waiting_cost() -> Result:
    costs = []
    for name in CASES:
        with_bonus = _total(name, _solved(name).partner, NO_BONUS)
        costs.append(100 * (1 - with_bonus / _solved(name, NO_BONUS).total))
    return Result(_span(costs, " %"), max(costs) <= 0.5)


def _would_swap(name: str, partner: Ints) -> int:
    """Pairs of two who would both rather have each other than what they got."""
    benefits, places = _benefits(name).values, _case(name).places
    own = np.where(partner >= 0, benefits[np.arange(len(partner)), partner], 0)
    least = np.zeros(len(places), np.int64)
    for column, number in enumerate(places.tolist()):
        held = own[partner == column]
        least[column] = held.min() if len(held) >= number else 0
    return int(((benefits > own[:, None]) & (benefits > least)).sum())


@prove("two who would both rather swap, balance 2 : balance 1, four counties", goal="at most 0.8 ×")
def balance_swaps() -> Result:
    ratios = [
        _would_swap(name, _solved(name, BALANCED).partner) / _would_swap(name, _solved(name).partner)
        for name in CASES
    ]
    return Result(f"{min(ratios):.2f}–{max(ratios):.2f} ×", max(ratios) <= 0.8)


@prove("points that balance 2 costs, four counties", goal="at most 1.5 %")
def balance_cost() -> Result:
    costs = [
        100 * (1 - _total(name, _solved(name, BALANCED).partner) / _solved(name).total) for name in CASES
    ]
    return Result(_span(costs, " %"), max(costs) <= 1.5)
