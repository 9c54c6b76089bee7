"""What is missing: which volunteers, if they were found, would make how many more pairs.

Guessed from those who stay alone, group by group, and then not left to a guess: volunteers of each kind are
added to the solved choice, one after the other, and what comes out is again the best for all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching.engine.crowd import Crowd
from matching.engine.edges import Benefits
from matching.engine.market import Market
from matching.engine.outcome import Missing
from matching.engine.packing import key_of
from matching.engine.profile import Profile, Skill, Window
from matching.engine.repair import add_column, settle

MOST_ADDED = 5
MOST_TOLD = 5
MOST_GROUPS = 20
NATIVE = Skill(7, 7)
GERMAN = "de"
LONGEST_WINDOW = 180

BenefitsWith = Callable[[Sequence[Profile]], Benefits]


def what_is_missing(
    market: Market,
    benefits: Benefits,
    newcomers: Crowd,
    alone: Iterable[int],
    benefits_with: BenefitsWith,
    minutes: int,
) -> tuple[Missing, ...]:
    """Kinds of volunteers, those who would make the most pairs first.

    `market` is the best choice by `benefits`, `alone` those who have nobody in it, `benefits_with` gives the
    benefits of all newcomers with volunteers of these profiles, and `minutes` is how long a meeting is.
    """
    wanted = [_wanted(group, minutes) for group in _groups(newcomers.profile(row) for row in alone)]
    if not wanted:
        return ()
    with_volunteers = benefits_with([each.profile for each in wanted])
    added = with_volunteers.block(0, with_volunteers.shape[0])
    columns = {each.near: added[:, position] for position, each in enumerate(wanted)}
    found = [_try_out(market, each, columns[each.near]) for each in wanted]
    told: dict[str, Missing] = {}
    for each in sorted(found, key=lambda each: (-each.pairs, each.volunteers)):
        if each.pairs and len(told) < MOST_TOLD:
            told.setdefault(each.language, each)  # the best of each language: not five times the same
    return tuple(_confirmed(market, each, columns[each.near], benefits) for each in told.values())


@dataclass(frozen=True)
class _Wanted:
    language: str
    near: str
    profile: Profile


def _groups(alone: Iterable[Profile]) -> list[list[Profile]]:
    """Those with the same best language at the same place, the largest groups first."""
    groups: dict[tuple[str, tuple[float, float]], list[Profile]] = {}
    for profile in alone:
        key = (_best_language(profile), profile.coordinates or (0, 0))
        groups.setdefault(key, []).append(profile)
    ordered = sorted(groups.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    return [group for _key, group in ordered[:MOST_GROUPS]]


def _best_language(profile: Profile) -> str:
    return min(
        profile.languages,
        key=lambda code: (
            -min(profile.languages[code].speaking, profile.languages[code].understanding),
            code == GERMAN,
            code,
        ),
    )


def _wanted(group: list[Profile], minutes: int) -> _Wanted:
    """Somebody who speaks the group's language, lives where they live, and has time and offers for them."""
    language = _best_language(group[0])
    wish, wishing = Counter(profile.wished_gender for profile in group).most_common(1)[0]
    return _Wanted(
        language,
        near=group[0].id,
        profile=Profile(
            id=f"missing {language} {group[0].id}",
            gender="unspecified" if wish == "any" or 2 * wishing < len(group) else wish,
            languages={GERMAN: NATIVE, language: NATIVE},
            tasks=frozenset().union(*(profile.tasks for profile in group)),
            windows=_windows(group, minutes),
            coordinates=group[0].coordinates,
        ),
    )


def _windows(group: list[Profile], minutes: int) -> tuple[Window, ...]:
    """Two times of the week at which most of them can meet somebody."""
    offered = sorted(
        {
            Window(each.weekday, each.start, min(each.end, each.start + LONGEST_WINDOW))
            for profile in group
            for each in profile.windows
            if each.minutes >= minutes
        }
    )
    chosen: list[Window] = []
    open_ = group
    while offered and len(chosen) < 2:
        best = max(offered, key=lambda window: sum(_can_meet(profile, window, minutes) for profile in open_))
        chosen.append(best)
        offered = [window for window in offered if window.weekday != best.weekday]
        open_ = [profile for profile in group if not _can_meet(profile, best, minutes)] or group
    return tuple(sorted(chosen))


def _can_meet(profile: Profile, window: Window, minutes: int) -> bool:
    return any(
        each.weekday == window.weekday
        and min(each.end, window.end) - max(each.start, window.start) >= minutes
        for each in profile.windows
    )


def _try_out(market: Market, wanted: _Wanted, benefits: NDArray[np.int32]) -> Missing:
    """Adds such volunteers one by one: the smallest number of them with the most pairs more."""
    trial, gains = market.copy(), [0]
    profiles = tuple(
        replace(wanted.profile, id=f"{wanted.profile.id} {number}") for number in range(1, MOST_ADDED + 1)
    )
    for profile in profiles:
        add_column(trial, np.uint64(key_of(profile.id)), benefits)
        gains.append(trial.pairs - market.pairs)
    number = gains.index(max(gains))
    return Missing(
        language=wanted.language,
        near=wanted.near,
        windows=wanted.profile.windows,
        tasks=wanted.profile.tasks,
        gender=wanted.profile.gender,
        volunteers=number,
        pairs=gains[number],
        profiles=profiles[:number],
    )


@dataclass(frozen=True)
class _Beside:
    """All benefits, and a column of the same ones for each added volunteer."""

    benefits: Benefits
    column: NDArray[np.int32]
    times: int

    @property
    def shape(self) -> tuple[int, int]:
        rows, columns = self.benefits.shape
        return rows, columns + self.times

    def block(self, start: int, stop: int) -> NDArray[np.int32]:
        added = np.repeat(self.column[start:stop, None], self.times, axis=1)
        return np.concatenate([self.benefits.block(start, stop), added], axis=1)


def _confirmed(market: Market, missing: Missing, column: NDArray[np.int32], benefits: Benefits) -> Missing:
    """The same with the number of pairs that all pairs there are, not only the likely ones, leave."""
    trial = market.copy()
    for profile in missing.profiles:
        add_column(trial, np.uint64(key_of(profile.id)), column)
    settle(trial, _Beside(benefits, column, missing.volunteers))
    return replace(missing, pairs=trial.pairs - market.pairs)
