"""A year with 1,000 requests: asked in waves as the house asks, beside phoning the list from the top.

Pure: the house's own gates, points, turns and waiting times, without a database. Who lives in the county,
what is asked for and how people behave is assumed: see `county` and `searching`. Three counties, so that no
figure is the luck of one draw; the figures are those of all of them together.
"""

from __future__ import annotations

from functools import cache
from statistics import mean, median

from benchmarks import Result, prove
from benchmarks.assignments.county import REQUESTS
from benchmarks.assignments.searching import Phone, Search, Waves, Year

SEEDS = (2026, 2027, 2028)


@cache
def _waves() -> list[Year]:
    return [Waves(seed).run() for seed in SEEDS]


@cache
def _phone() -> list[Year]:
    return [Phone(seed).run() for seed in SEEDS]


def _searches(years: list[Year]) -> list[Search]:
    return [search for year in years for search in year.searches]


def _filled(years: list[Year]) -> float:
    return mean(search.yes_at is not None for search in _searches(years))


def _to_first_yes(years: list[Year]) -> float:
    return median(search.minutes for search in _searches(years))


def _gini(years: list[Year]) -> float:
    """The mean of the counties'."""
    return mean(gini([person.minutes for person in year.people.values()]) for year in years)


def _bothered(years: list[Year]) -> float:
    return median(len(search.bothered) for search in _searches(years))


def gini(values: list[int]) -> float:
    """0 where all have the same, 1 where one has everything (Gini 1912)."""
    total, number = sum(values), len(values)
    weighted = sum(place * value for place, value in enumerate(sorted(values), start=1))
    return (2 * weighted) / (number * total) - (number + 1) / number


@prove(f"share of {REQUESTS:,} simulated requests filled, in waves (by phone)", goal="at least as many")
def filled() -> Result:
    waves, phone = _filled(_waves()), _filled(_phone())
    return Result(f"{waves:.1%} ({phone:.1%})", waves >= phone)


@prove("median time to the first yes, in waves (by phone)", goal="not longer")
def first_yes() -> Result:
    waves, phone = _to_first_yes(_waves()), _to_first_yes(_phone())
    return Result(f"{waves:.0f} min ({phone:.0f})", waves <= phone)


@prove("spread of the hours over volunteers, Gini, in waves (by phone)", goal="at most 0.8 of it")
def spread() -> Result:
    waves, phone = _gini(_waves()), _gini(_phone())
    return Result(f"{waves:.2f} ({phone:.2f})", waves <= 0.8 * phone)


@prove("volunteers bothered for a request, median, in waves (by phone)", goal="not more")
def bothered() -> Result:
    waves, phone = _bothered(_waves()), _bothered(_phone())
    return Result(f"{waves:.0f} ({phone:.0f})", waves <= phone)
