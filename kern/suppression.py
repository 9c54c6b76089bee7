"""Tables of counts in which small cells are hidden, and as many others as it takes to keep them hidden.

A hidden cell can be worked out from a row or column in which it is the only one: total minus the rest. So
others are hidden with it, until every hidden cell lies on a closed way through hidden cells (along a row,
along a column, and so on), which is when no adding and subtracting of rows and columns gives it away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SMALLEST = 5
Cell = tuple[int, int]
# None where hidden.
Shown = list[list[int | None]]


@dataclass(frozen=True)
class Table:
    """`cells` with a last row and a last column of totals; `hidden` of them are None."""

    cells: Shown

    @property
    def hidden(self) -> int:
        return sum(value is None for row in self.cells for value in row)


def suppressed(counts: Sequence[Sequence[int]]) -> Table:
    """The counts with totals, and whatever would tell a count from 1 to 4 left out. Zeros are shown."""
    full = _with_totals(counts)
    hidden = {
        (row, column)
        for row, line in enumerate(full)
        for column, value in enumerate(line)
        if 0 < value < SMALLEST
    }
    while extra := _one_more(full, hidden):
        hidden.add(extra)
    return Table(
        [
            [None if (row, column) in hidden else value for column, value in enumerate(line)]
            for row, line in enumerate(full)
        ]
    )


def _with_totals(counts: Sequence[Sequence[int]]) -> list[list[int]]:
    lines = [[*line, sum(line)] for line in counts]
    return [*lines, [sum(column) for column in zip(*lines, strict=True)]] if lines else [[0]]


def _one_more(full: list[list[int]], hidden: set[Cell]) -> Cell | None:
    """A cell that has to be hidden as well; None when the table keeps its secrets."""
    for line in _lines(full):
        inside = [cell for cell in line if cell in hidden]
        if inside and _gives_away(full, line, inside) and (found := _cheapest(full, line, hidden)):
            return found
    for cell in sorted(hidden):
        if not _is_on_a_closed_way(cell, hidden):
            row = [(cell[0], column) for column in range(len(full[0]))]
            column = [(each, cell[1]) for each in range(len(full))]
            if found := _cheapest(full, row + column, hidden):
                return found
    return None


def _lines(full: list[list[int]]) -> list[list[Cell]]:
    height, width = len(full), len(full[0])
    rows = [[(row, column) for column in range(width)] for row in range(height)]
    return rows + [[(row, column) for row in range(height)] for column in range(width)]


def _gives_away(full: list[list[int]], line: list[Cell], inside: list[Cell]) -> bool:
    """One alone is total minus the rest; some that are 1 or more and add up to little are nearly known."""
    if len(inside) == 1:
        return True
    total = line[-1]
    return (
        total not in inside and sum(full[row][column] for row, column in inside) < len(inside) + SMALLEST - 1
    )


def _cheapest(full: list[list[int]], line: list[Cell], hidden: set[Cell]) -> Cell | None:
    """The smallest that is shown, so that little is lost: counts before totals, anything before zeros."""
    height, width = len(full), len(full[0])
    shown = [cell for cell in line if cell not in hidden]

    def cost(cell: Cell) -> tuple[bool, bool, int, Cell]:
        is_total = cell[0] == height - 1 or cell[1] == width - 1
        value = full[cell[0]][cell[1]]
        return value == 0, is_total, value, cell

    return min(shown, key=cost, default=None)


def _is_on_a_closed_way(cell: Cell, hidden: set[Cell]) -> bool:
    """Whether its row and its column are joined by other hidden cells, too."""
    others = hidden - {cell}
    goal, seen, todo = ("column", cell[1]), {("row", cell[0])}, [("row", cell[0])]
    while todo:
        kind, number = todo.pop()
        for row, column in others:
            here, there = (row, column) if kind == "row" else (column, row)
            step = ("column" if kind == "row" else "row", there)
            if here == number and step not in seen:
                seen.add(step)
                todo.append(step)
    return goal in seen
