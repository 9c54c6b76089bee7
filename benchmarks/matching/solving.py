"""How fast the best choice for all is found, proved, and mended after a refusal."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from statistics import median
from time import perf_counter

import numpy as np
from django.conf import settings

from benchmarks import Result, bench
from benchmarks.matching.cases import AtHand, Packed, packed, table
from benchmarks.matching.county import Kind
from benchmarks.matching.timing import in_turns, matmul
from matching.engine.assignment import Solution, certify
from matching.engine.market import Market
from matching.engine.repair import change_row
from matching.engine.scoring import BLOCK
from matching.engine.top import best_of

SIZE, LARGE = 1_000, 10_000
REFUSALS = 200


# --- everything, 1,000² ----------------------------------------------------------------------------------


def _everything(case: Packed) -> Solution:
    """From bytes to pairs: everybody's best twenty and what they share, the best for all, the proof."""
    scorer = case.scorer()
    scores = np.empty(scorer.shape, np.float32)
    for start in range(0, len(scores), BLOCK):
        block = scorer.block(start, start + BLOCK)
        scores[start : start + BLOCK] = block
        best = best_of(block, scorer.volunteers.rank, 20)
        rows, places = np.nonzero(best >= 0)
        scorer.figures(rows + start, best[rows, places])
    return case.solve(case.benefits(AtHand(scores)))


def _everything_beside_matmul(kind: Kind, goal: float) -> Result:
    case = packed(SIZE, kind)
    work, yardstick = in_turns(lambda: _everything(case), matmul(SIZE))
    ratio = work / yardstick
    proved = _everything(case).gap == 0
    return Result(f"{ratio:.2f} × ({1000 * work:.0f} ms)", proved and ratio <= goal)


WHOLE = f"{SIZE:,}² encoded, scored, top-20 explained, assigned, proved"


@bench(f"{WHOLE} (5 %) : matmul {SIZE:,}³", goal="at most 8 ×")
def everything_region() -> Result:
    return _everything_beside_matmul("region", 8)


@bench(f"{WHOLE} (25 %) : matmul {SIZE:,}³", goal="at most 10 ×")
def everything_city() -> Result:
    return _everything_beside_matmul("city", 10)


# --- 10,000², in a process of its own --------------------------------------------------------------------


@cache
def _large(kind: Kind) -> dict[str, float]:
    """Seconds and megabytes, from `large`."""
    command = [sys.executable, "-m", "benchmarks.matching.large", kind, str(LARGE)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True, cwd=settings.BASE_DIR)
    found: dict[str, float] = json.loads(answer.stdout)
    return found


@cache
def _large_matmul() -> float:
    work = matmul(LARGE)
    began = perf_counter()
    work()
    return perf_counter() - began


def _large_beside_matmul(kind: Kind, goal: float) -> Result:
    found, yardstick = _large(kind), _large_matmul()
    ratio = found["seconds"] / yardstick
    told = f"{ratio:.2f} × ({found['seconds']:.1f} s)"
    return Result(told, found["gap"] == 0 and ratio <= goal)


@bench(f"{LARGE:,}² scored and proved optimal (5 %) : matmul {LARGE:,}³", goal="at most 0.8 ×")
def large_region() -> Result:
    return _large_beside_matmul("region", 0.8)


@bench(f"{LARGE:,}² scored and proved optimal (25 %) : matmul {LARGE:,}³", goal="at most 1.2 ×")
def large_city() -> Result:
    return _large_beside_matmul("city", 1.2)


@bench(f"{LARGE:,}² memory beyond that for the people themselves", goal="at most 150 MB")
def large_memory() -> Result:
    most = max(_large("region")["megabytes"], _large("city")["megabytes"])
    return Result(f"{most:.0f} MB", most <= 150)


# --- after one refusal -------------------------------------------------------------------------------------


def _refusals(kind: Kind, volunteers: int) -> Result:
    """One after the other. Cold: all benefits are at hand; pairs gathered, solved, priced and proved."""
    case = packed(SIZE, kind, volunteers)
    benefits = table(case)
    [cold] = in_turns(lambda: case.solve(benefits), rounds=7)
    solution = case.solve(benefits)
    market = Market.of(solution, case.places)
    seconds = []
    for row in (
        np.random.default_rng(7).permutation(np.flatnonzero(solution.partner >= 0))[:REFUSALS].tolist()
    ):
        if market.partner[row] >= 0:
            benefits.values[row, market.partner[row]] = 0
            began = perf_counter()
            change_row(market, row, benefits.values[row])
            seconds.append(perf_counter() - began)
    valid = certify(benefits, case.places, market.solution()) == 0
    ratio = cold / median(seconds)
    told = f"{ratio:.0f} × ({1000 * median(seconds):.2f} ms)"
    return Result(told if valid else "no valid proof", valid and ratio >= 40)


@bench(f"solve {SIZE:,}² anew with proof (5 %) : mend it after a refusal", goal="at least 40 ×")
def refusals_region() -> Result:
    return _refusals("region", SIZE)


@bench(f"the same, city with half as many volunteers (25 %), {SIZE:,} × {SIZE // 2}", goal="at least 40 ×")
def refusals_city() -> Result:
    return _refusals("city", SIZE // 2)
