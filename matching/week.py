"""The week of two people in one table: what they have in common as hours, what only one has as an initial."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from django.utils.functional import Promise

from matching.engine.profile import PairScore, Window
from matching.engine.windows import merged
from matching.explain import clock
from people.week import PARTS

END_OF_DAY = 24 * 60


@dataclass(frozen=True)
class Cell:
    """`kind` is the look: "ab" both, "a" only the volunteer, "b" only the newcomer; `text` says the same."""

    kind: str
    text: str


@dataclass(frozen=True)
class Week:
    volunteer_initial: str
    newcomer_initial: str
    rows: list[tuple[str | Promise, list[Cell]]]


def week_of(score: PairScore) -> Week:
    a, b = _initials(score.volunteer.name, score.newcomer.name)
    rows = []
    for label, opens, closes in _parts():

        def hours(windows: Iterable[Window], day: int, start: int = opens, end: int = closes) -> list[str]:
            return [
                f"{clock(max(window.start, start))}–{clock(min(window.end, end))}"
                for window in merged(windows)
                if window.weekday == day and window.start < end and window.end > start
            ]

        cells = []
        for day in range(7):
            ours, theirs = hours(score.volunteer.windows, day), hours(score.newcomer.windows, day)
            if both := hours(score.common.windows, day):
                cells.append(Cell("ab", ", ".join(both)))
            elif ours and theirs:
                cells.append(Cell("", f"{a} · {b}"))
            else:
                cells.append(Cell("a", a) if ours else Cell("b", b) if theirs else Cell("", ""))
        rows.append((label, cells))
    return Week(a, b, rows)


def _parts() -> list[tuple[str | Promise, int, int]]:
    """The parts of the day as everywhere, but the first begins and the last ends at midnight."""
    last = len(PARTS) - 1
    return [
        (label, _minutes(opens) if number else 0, _minutes(closes) if number < last else END_OF_DAY)
        for number, (label, opens, closes) in enumerate(PARTS)
    ]


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _initials(volunteer: str, newcomer: str) -> tuple[str, str]:
    """As few letters as tell the two apart; numbers where no letters do."""
    for length in range(1, 4):
        if volunteer[:length] != newcomer[:length]:
            return volunteer[:length], newcomer[:length]
    return "1", "2"
