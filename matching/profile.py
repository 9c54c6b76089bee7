"""What matching knows of a person, and what it says about a pair. Plain data: no database, no Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cached_property


class Part(StrEnum):
    """What a score is made of, in the order in which it is shown."""

    NEEDS = "needs"
    LANGUAGE = "language"
    INTERESTS = "interests"
    TIME = "time"
    DISTANCE = "distance"


class Gate(StrEnum):
    """What makes a pair impossible, the most fundamental first."""

    FORBIDDEN = "forbidden"
    DECLINED = "declined"
    DID_NOT_FIT = "did_not_fit"
    SAME_PERSON = "same_person"
    LANGUAGE = "language"
    VOLUNTEER_WISH = "volunteer_wish"
    NEWCOMER_WISH = "newcomer_wish"
    CHILDREN = "children"
    TIME = "time"
    DISTANCE = "distance"
    PLACE = "place"


@dataclass(frozen=True)
class Weights:
    """How many of the 100 points each part is worth."""

    needs: int = 25
    language: int = 20
    interests: int = 20
    time: int = 20
    distance: int = 15

    def __post_init__(self) -> None:
        values = [getattr(self, each.name) for each in fields(self)]
        if min(values) < 0 or sum(values) != 100:
            raise ValueError("Weights are not negative and add up to 100.")

    def of(self, part: Part) -> int:
        value: int = getattr(self, part.value)
        return value


@dataclass(frozen=True)
class Skill:
    """How well somebody understands and speaks a language: 0 (A0) to 7 (mother tongue)."""

    understanding: int
    speaking: int


@dataclass(frozen=True, order=True)
class Window:
    """Some time of the week: Monday is 0, `start` and `end` are minutes of the day."""

    weekday: int
    start: int
    end: int

    @property
    def minutes(self) -> int:
        return self.end - self.start


@dataclass(frozen=True)
class Profile:
    """One side of a pair.

    `tasks` are a volunteer's offers or a newcomer's needs. `children` and `barred` (volunteer id → why this
    pair is out of the question) matter for newcomers, `accepts_children` and `free_places` for volunteers.
    """

    id: str
    name: str = ""
    person: str = ""
    gender: str = "unspecified"
    wished_gender: str = "any"
    languages: Mapping[str, Skill] = field(default_factory=dict)
    likes: frozenset[str] = frozenset()
    dislikes: frozenset[str] = frozenset()
    tasks: frozenset[str] = frozenset()
    windows: tuple[Window, ...] = ()
    coordinates: tuple[float, float] | None = None
    travels_km: int = 10
    children: int = 0
    accepts_children: bool = True
    free_places: int = 1
    barred: Mapping[str, Gate] = field(default_factory=dict)


@dataclass(frozen=True)
class Common:
    """What the two share, for the score and for the words that explain it.

    `languages` (code, level) work in both directions. `crossing` is set only where there is none: the
    volunteer's language that the newcomer understands, and the other way round. `windows` are long enough
    to meet.
    """

    languages: tuple[tuple[str, int], ...]
    crossing: tuple[str, str] | None
    level: int
    met: frozenset[str]
    unmet: frozenset[str]
    likes: frozenset[str]
    dislikes: frozenset[str]
    windows: tuple[Window, ...]
    km: float | None

    @property
    def minutes(self) -> int:
        return sum(window.minutes for window in self.windows)


@dataclass(frozen=True)
class PairScore:
    """A pair on the scale of 0 to 100, and what stands against it. Impossible pairs have a score as well."""

    volunteer: Profile
    newcomer: Profile
    parts: Mapping[Part, int]
    broken: tuple[Gate, ...]
    common: Common

    @cached_property
    def total(self) -> int:
        return sum(self.parts.values())

    @property
    def is_possible(self) -> bool:
        return not self.broken
