"""The week in four parts a day: what forms let people tick and pages show."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Window = tuple[int, time, time]
Slot = tuple[int, int]  # weekday with Monday = 0, number of the part of the day

PARTS: tuple[tuple[str | Promise, time, time], ...] = (
    (_("Morning"), time(9), time(12)),
    (_("Midday"), time(12), time(15)),
    (_("Afternoon"), time(15), time(18)),
    (_("Evening"), time(18), time(21)),
)


def span(starts_at: time, ends_at: time) -> str:
    """Hours as people write them: 9–12, 9:30–12."""
    return "–".join(
        f"{at.hour}:{at.minute:02d}" if at.minute else f"{at.hour}" for at in (starts_at, ends_at)
    )


def _within(window: Window, slot: Slot) -> Window | None:
    """What of a window lies in a part of the day."""
    weekday, starts_at, ends_at = window
    _label, opens, closes = PARTS[slot[1]]
    starts_at, ends_at = max(starts_at, opens), min(ends_at, closes)
    return (weekday, starts_at, ends_at) if weekday == slot[0] and starts_at < ends_at else None


def slots_of(windows: Iterable[Window]) -> set[Slot]:
    """Every part of the week in which there is some time."""
    slots = [(weekday, part) for weekday in range(7) for part in range(len(PARTS))]
    return {slot for window in windows for slot in slots if _within(window, slot)}


def beyond(windows: Iterable[Window]) -> list[Window]:
    """What lies before the first and after the last part of the day."""
    opens, closes = PARTS[0][1], PARTS[-1][2]
    early = [(day, start, min(end, opens)) for day, start, end in windows if start < opens]
    late = [(day, max(start, closes), end) for day, start, end in windows if end > closes]
    return sorted([*early, *late])


def windows_of(slots: Iterable[Slot], *, before: Iterable[Window] = ()) -> list[Window]:
    """Free times from ticked parts. A part that was ticked `before` keeps its exact hours."""
    before = list(before)
    found = beyond(before)
    for slot in slots:
        exact = [piece for window in before if (piece := _within(window, slot))]
        found += exact or [(slot[0], PARTS[slot[1]][1], PARTS[slot[1]][2])]
    return sorted(found)


def week_rows(windows: Iterable[Window]) -> list[tuple[str | Promise, list[str]]]:
    """For each part of the day its name and the hours of seven days, empty where there is no time."""
    windows = list(windows)
    rows = []
    for part, (label, _opens, _closes) in enumerate(PARTS):
        cells = []
        for weekday in range(7):
            pieces = [piece for window in windows if (piece := _within(window, (weekday, part)))]
            cells.append(", ".join(span(start, end) for _day, start, end in pieces))
        rows.append((label, cells))
    return rows
