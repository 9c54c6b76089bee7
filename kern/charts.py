"""Small charts as inline drawings, without script and without a foreign library.

    {% include "kern/_columns.html" with columns=result.columns label=result.question %}

The same figures belong into a table beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

STEP, WIDTH = 40, 28
BASE, TALLEST = 84, 64


@dataclass(frozen=True)
class Column:
    """One column, with what stands below and above it, in a drawing 104 high."""

    label: str
    value: int
    x: int
    height: int

    @property
    def y(self) -> int:
        return BASE - self.height

    @property
    def above(self) -> int:
        return self.y - 5

    @property
    def middle(self) -> int:
        return self.x + WIDTH // 2


def columns(values: Sequence[tuple[str, int]]) -> list[Column]:
    """One column for each pair of label and number; the highest number fills the drawing."""
    tallest = max((value for _label, value in values), default=0) or 1
    return [
        Column(label, value, x=number * STEP + (STEP - WIDTH) // 2, height=round(TALLEST * value / tallest))
        for number, (label, value) in enumerate(values)
    ]
