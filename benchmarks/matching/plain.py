"""The score once more, in plain Python and written apart from the engine: to check it and to measure against.

Both take one pair at a time. `short_circuit` stops at the first gate that is closed, `full` always works
out everything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, log, sqrt
from typing import Any

from matching.engine.grid import cell_of
from matching.engine.profile import Gate, Part, Profile, Rules, Window

Score = Callable[[Profile, Profile, Rules, dict[Part, int]], Any]
STEPS = (0, 0, 6, 12, 16, 18, 19, 20)


def short_circuit(volunteer: Profile, newcomer: Profile, rules: Rules, weights: dict[Part, int]) -> int:
    """The total in hundredths of a point, -1 where the pair is impossible."""
    if volunteer.id in newcomer.barred or volunteer.wished_gender not in ("any", newcomer.gender):
        return -1
    if newcomer.wished_gender not in ("any", volunteer.gender):
        return -1
    if rules.minds_children and newcomer.children and not volunteer.accepts_children:
        return -1
    steps = _steps(volunteer, newcomer)
    if rules.minds_distance and (steps or 0) > 10 * max(volunteer.travels_km, newcomer.travels_km):
        return -1
    level = _level(volunteer, newcomer)
    if level < rules.language_level:
        return -1
    minutes = sum(window.end - window.start for window in _windows(volunteer, newcomer, rules))
    if not minutes:
        return -1
    return sum(_parts(volunteer, newcomer, weights, level, minutes, steps).values())


@dataclass(frozen=True)
class Full:
    parts: dict[Part, int]
    broken: set[Gate]
    windows: list[Window]
    languages: list[str]
    interests: list[str]
    tasks: list[str]


def full(volunteer: Profile, newcomer: Profile, rules: Rules, weights: dict[Part, int]) -> Full:
    """Parts, all closed gates and what the words need."""
    level, steps = _level(volunteer, newcomer), _steps(volunteer, newcomer)
    windows = _windows(volunteer, newcomer, rules)
    reach = 10 * max(volunteer.travels_km, newcomer.travels_km)
    closed = {
        Gate.LANGUAGE: level < rules.language_level,
        Gate.VOLUNTEER_WISH: volunteer.wished_gender not in ("any", newcomer.gender),
        Gate.NEWCOMER_WISH: newcomer.wished_gender not in ("any", volunteer.gender),
        Gate.CHILDREN: rules.minds_children and newcomer.children and not volunteer.accepts_children,
        Gate.TIME: not windows,
        Gate.DISTANCE: rules.minds_distance and (steps or 0) > reach,
    }
    broken = {gate for gate, is_closed in closed.items() if is_closed}
    if barred := newcomer.barred.get(volunteer.id):
        broken.add(barred)
    minutes = sum(window.end - window.start for window in windows)
    return Full(
        _parts(volunteer, newcomer, weights, level, minutes, steps),
        broken,
        windows,
        sorted(
            code
            for code, skill in newcomer.languages.items()
            if code in volunteer.languages
            and min(skill.speaking, skill.understanding, *_pair(volunteer, code)) >= rules.language_level
        ),
        sorted((volunteer.likes & newcomer.likes) | (volunteer.dislikes & newcomer.dislikes)),
        sorted(volunteer.tasks & newcomer.tasks),
    )


def _pair(volunteer: Profile, code: str) -> tuple[int, int]:
    skill = volunteer.languages[code]
    return skill.speaking, skill.understanding


def _level(volunteer: Profile, newcomer: Profile) -> int:
    there = back = 0
    for code, ours in volunteer.languages.items():
        theirs = newcomer.languages.get(code)
        if theirs is not None:
            there = max(there, min(ours.speaking, theirs.understanding))
            back = max(back, min(theirs.speaking, ours.understanding))
    return min(there, back)


def _steps(volunteer: Profile, newcomer: Profile) -> int | None:
    if volunteer.coordinates is None or newcomer.coordinates is None:
        return None
    (x, y), (u, v) = cell_of(volunteer.coordinates), cell_of(newcomer.coordinates)
    return round(sqrt((x - u) ** 2 + (y - v) ** 2))


def _windows(volunteer: Profile, newcomer: Profile, rules: Rules) -> list[Window]:
    """Minute windows joined first, then cut to whole quarters, then those that are long enough."""
    found = []
    theirs = _joined(newcomer)
    for day, start, end in _joined(volunteer):
        for other_day, other_start, other_end in theirs:
            if day == other_day:
                a = max(ceil(start / 15), ceil(other_start / 15)) * 15
                b = min(end // 15, other_end // 15) * 15
                if b > a and b - a >= rules.common_minutes:
                    found.append(Window(day, a, b))
    return found


def _joined(profile: Profile) -> list[list[int]]:
    joined: list[list[int]] = []
    for window in sorted((w.weekday, w.start, w.end) for w in profile.windows):
        if joined and joined[-1][0] == window[0] and window[1] <= joined[-1][2]:
            joined[-1][2] = max(joined[-1][2], window[2])
        else:
            joined.append(list(window))
    return joined


def _parts(
    volunteer: Profile,
    newcomer: Profile,
    weights: dict[Part, int],
    level: int,
    minutes: int,
    steps: int | None,
) -> dict[Part, int]:
    needs = len(newcomer.tasks)
    each = ceil(weights[Part.NEEDS] / needs) if needs else 0
    met = len(newcomer.tasks & volunteer.tasks)
    shared = len(volunteer.likes & newcomer.likes) + len(volunteer.dislikes & newcomer.dislikes)
    near = 0.0 if steps is None else log(500 / min(max(steps, 20), 500)) / log(25)
    return {
        Part.NEEDS: min(each * met, weights[Part.NEEDS]) if needs else (weights[Part.NEEDS] + 1) // 2,
        Part.LANGUAGE: _share(weights[Part.LANGUAGE], STEPS[level], 20),
        Part.INTERESTS: _share(weights[Part.INTERESTS], (0, 8, 14, 18, 20)[min(shared, 4)], 20),
        Part.TIME: _share(weights[Part.TIME], min(minutes, 240), 240),
        Part.DISTANCE: round(weights[Part.DISTANCE] * near),
    }


def _share(weight: int, numerator: int, denominator: int) -> int:
    """Rounded half up."""
    return (2 * weight * numerator + denominator) // (2 * denominator)
