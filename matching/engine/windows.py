"""Free times of a week: joined, rounded to quarters of an hour, and what two people have in common."""

from __future__ import annotations

from collections.abc import Iterable

from matching.engine.profile import Window

QUARTER = 15


def merged(windows: Iterable[Window]) -> list[Window]:
    """In order, with those that touch or overlap made one."""
    result: list[Window] = []
    for window in sorted(windows):
        last = result[-1] if result else None
        if last and last.weekday == window.weekday and window.start <= last.end:
            result[-1] = Window(last.weekday, last.start, max(last.end, window.end))
        else:
            result.append(window)
    return result


def in_quarters(windows: Iterable[Window]) -> list[Window]:
    """Joined and cut to whole quarters of an hour: nobody is promised a minute that they did not offer."""
    cut = (
        Window(w.weekday, -(-w.start // QUARTER) * QUARTER, w.end // QUARTER * QUARTER)
        for w in merged(windows)
    )
    return [window for window in cut if window.start < window.end]


def overlaps(ours: Iterable[Window], theirs: Iterable[Window]) -> list[Window]:
    """The times in both, however short, in the order of the week."""
    right = merged(theirs)
    return [
        Window(a.weekday, max(a.start, b.start), min(a.end, b.end))
        for a in merged(ours)
        for b in right
        if a.weekday == b.weekday and max(a.start, b.start) < min(a.end, b.end)
    ]
