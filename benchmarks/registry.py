"""Rows that topics register, by home and topic."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """What a row found: the figure as people read it, and whether it meets the goal."""

    measured: str
    ok: bool


Measure = Callable[[], Result]


@dataclass(frozen=True)
class Row:
    home: str
    topic: str
    what: str
    goal: str
    measure: Measure


ROWS: list[Row] = []


def _row(home: str, what: str, goal: str) -> Callable[[Measure], Measure]:
    def register(measure: Measure) -> Measure:
        ROWS.append(Row(home, measure.__module__.split(".")[1], what, goal, measure))
        return measure

    return register


def bench(what: str, *, goal: str) -> Callable[[Measure], Measure]:
    """Register a row of `make bench`: speed."""
    return _row("bench", what, goal)


def prove(what: str, *, goal: str) -> Callable[[Measure], Measure]:
    """Register a row of `make prove`: what holds under faults or in simulation."""
    return _row("prove", what, goal)
