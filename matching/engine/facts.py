"""What two people have in common, for the words that explain a score. Plain Python, one pair at a time."""

from __future__ import annotations

from collections.abc import Mapping

from matching.engine.grid import METRES, cell_of, steps_between
from matching.engine.profile import Common, Profile, Rules, Skill
from matching.engine.windows import QUARTER, in_quarters, overlaps


def common_of(volunteer: Profile, newcomer: Profile, rules: Rules) -> Common:
    languages, crossing, level = _languages(volunteer.languages, newcomer.languages, rules.language_level)
    long_enough = -(-rules.common_minutes // QUARTER) * QUARTER
    return Common(
        languages=languages,
        crossing=crossing,
        level=level,
        met=newcomer.tasks & volunteer.tasks,
        unmet=newcomer.tasks - volunteer.tasks,
        likes=volunteer.likes & newcomer.likes,
        dislikes=volunteer.dislikes & newcomer.dislikes,
        windows=tuple(
            window
            for window in overlaps(in_quarters(volunteer.windows), in_quarters(newcomer.windows))
            if window.minutes >= long_enough
        ),
        km=kilometres(volunteer, newcomer),
    )


def kilometres(one: Profile, other: Profile) -> float | None:
    """As the crow flies, to 100 m; None where a place is unknown."""
    if not (one.coordinates and other.coordinates):
        return None
    return steps_between(cell_of(one.coordinates), cell_of(other.coordinates)) * METRES / 1000


def _languages(
    volunteer: Mapping[str, Skill], newcomer: Mapping[str, Skill], least: int
) -> tuple[tuple[tuple[str, int], ...], tuple[str, str] | None, int]:
    """Languages that work both ways, else the two that work one way each, and the level of the weaker way.

    A language works one way as well as one side speaks and the other understands it. The two ways need
    not use the same language: she speaks German slowly, he answers in English.
    """
    both = sorted(volunteer.keys() & newcomer.keys())
    if not both:
        return (), None, 0
    there = {code: min(volunteer[code].speaking, newcomer[code].understanding) for code in both}
    back = {code: min(newcomer[code].speaking, volunteer[code].understanding) for code in both}
    shared = [(code, level) for code in both if (level := min(there[code], back[code])) >= least]
    shared.sort(key=lambda entry: (-entry[1], entry[0]))
    best_there = max(both, key=lambda code: there[code])
    best_back = max(both, key=lambda code: back[code])
    level = min(there[best_there], back[best_back])
    crossing = (best_there, best_back) if level >= least and not shared else None
    return tuple(shared), crossing, level
