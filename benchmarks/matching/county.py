"""A made-up county to measure on: people as programmes know them, the same for the same size and seed.

"region" is a rural county in which about 5 % of the pairs are possible, "city" one big town with about 25 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any, Literal

from matching.engine.profile import Profile, Skill, Window
from programmes.postcodes import all_places

Kind = Literal["region", "city"]

# Bergstraße, Darmstadt-Dieburg, Odenwald; Frankfurt.
DISTRICTS: dict[Kind, set[str]] = {"region": {"06431", "06432", "06437"}, "city": {"06412"}}
MOTHER_TONGUES = {
    "ar": 26,
    "uk": 18,
    "fa": 10,
    "prs": 9,
    "ti": 8,
    "tr": 7,
    "kmr": 6,
    "so": 5,
    "ru": 5,
    "ps": 4,
    "am": 2,
}
INTERESTS = [f"interest-{number}" for number in range(40)]
TASKS = [f"task-{number}" for number in range(10)]
TRAVELS_KM: dict[Kind, list[int]] = {"region": [10, 15, 20, 25, 30], "city": [10, 15, 20]}


@dataclass(frozen=True)
class County:
    """`places` and `waiting_days` belong to the volunteers and newcomers of the same position."""

    newcomers: list[Profile]
    volunteers: list[Profile]
    places: list[int]
    waiting_days: list[int]


@cache
def county(size: int, kind: Kind = "region", *, volunteers: int | None = None, seed: int = 7) -> County:
    """So many newcomers and, unless said otherwise, as many volunteers; one in five has two places."""
    maker = _Maker(kind, seed)
    number = size if volunteers is None else volunteers
    return County(
        newcomers=[maker.newcomer(f"n{position:06}") for position in range(size)],
        volunteers=[maker.volunteer(f"v{position:06}") for position in range(number)],
        places=[2 if maker.chance(0.2) else 1 for _ in range(number)],
        waiting_days=[min(int(maker.random.expovariate(1 / 90)), 900) for _ in range(size)],
    )


class _Maker:
    def __init__(self, kind: Kind, seed: int) -> None:
        self.random, self.kind = Random(f"{kind} {seed}"), kind  # noqa: S311
        self.places = sorted(
            {(p.latitude, p.longitude) for p in all_places() if p.district_code in DISTRICTS[kind]}
        )
        # More people live in some places than in others.
        self.inhabitants = [self.random.paretovariate(1.2) for _ in self.places]

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def newcomer(self, id_: str) -> Profile:
        random = self.random
        german = random.choice([0, 1, 1, 2, 2, 2, 3, 3, 4])
        languages = {
            "de": Skill(german, max(german - random.choice([0, 0, 1]), 0)),
            random.choices(list(MOTHER_TONGUES), list(MOTHER_TONGUES.values()))[0]: Skill(7, 7),
        }
        if self.chance(0.35):
            languages["en"] = self._skill(1, 5)
        return Profile(
            id=id_,
            wished_gender=random.choices(["any", "female", "male"], [7, 2, 1])[0],
            tasks=frozenset(random.sample(TASKS, random.choice([1, 2, 2, 3, 3, 4]))),
            children=random.choice([0, 0, 0, 1, 2, 3]),
            windows=self._windows(1, 3),
            **self._person(languages),
        )

    def volunteer(self, id_: str) -> Profile:
        random = self.random
        languages = {"de": Skill(7, 7)}
        if self.chance(0.7):
            languages["en"] = self._skill(3, 6)
        if self.chance(0.12):
            languages["fr"] = self._skill(2, 5)
        if self.chance(0.15):
            languages[random.choice(list(MOTHER_TONGUES))] = Skill(7, 7)
        return Profile(
            id=id_,
            wished_gender=random.choices(["any", "female", "male"], [7, 2, 1])[0],
            tasks=frozenset(random.sample(TASKS, random.choice([2, 3, 4, 5, 6]))),
            accepts_children=self.chance(0.85),
            windows=self._windows(1, 3),
            **self._person(languages),
        )

    def _person(self, languages: dict[str, Skill]) -> dict[str, Any]:
        random = self.random
        interests = random.sample(INTERESTS, random.choice([3, 4, 5, 6, 7, 8]))
        dislikes = random.choice([0, 0, 0, 1, 2])
        return {
            "gender": random.choices(["female", "male", "diverse", "unspecified"], [54, 43, 1, 2])[0],
            "languages": languages,
            "likes": frozenset(interests[dislikes:]),
            "dislikes": frozenset(interests[:dislikes]),
            "coordinates": random.choices(self.places, self.inhabitants)[0],
            "travels_km": random.choice(TRAVELS_KM[self.kind]),
        }

    def _skill(self, least: int, most: int) -> Skill:
        understanding = self.random.randint(least, most)
        return Skill(understanding, max(understanding - self.random.choice([0, 0, 1]), 0))

    def _windows(self, least: int, most: int) -> tuple[Window, ...]:
        """Afternoons and evenings mostly; in town people have more of them."""
        random, more = self.random, self.kind == "city"
        windows = []
        for weekday in random.sample(range(7), random.randint(least + more, most + 2 * more)):
            start = random.choice([9, 10, 14, 15, 16, 16, 17, 17, 18]) * 60 + random.choice([0, 0, 30])
            windows.append(Window(weekday, start, start + random.choice([90, 120, 180, 180, 240])))
        return tuple(windows)
