"""The little chart of a pair's meetings: one bar for each week."""

from __future__ import annotations

from dataclasses import dataclass

from partnerships.rhythm import Week

STEP = 20
BASE = 64
TALLEST = 56
FULL = 3  # the scale reaches at least so far: a single meeting is no tower


@dataclass(frozen=True)
class Bar:
    """A week and where its bar stands in a drawing 84 high."""

    week: Week
    x: int
    height: int
    is_labelled: bool

    @property
    def y(self) -> int:
        return BASE - self.height

    @property
    def middle(self) -> int:
        return self.x + 7


def bars_of(weeks: list[Week]) -> list[Bar]:
    tallest = max(FULL, *(week.meetings for week in weeks))
    return [
        Bar(
            week=week,
            x=number * STEP + 3,
            height=round(TALLEST * week.meetings / tallest),
            is_labelled=number % 4 == 0,
        )
        for number, week in enumerate(weeks)
    ]
