"""What matching knows of a person, and what it says about a pair. Plain data: no database, no Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cached_property
from math import isfinite


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
    """How much each part counts beside the others; they are brought to 100 points together.

    Needs and offers come first because practical help is what people come for; for the finer weights there is
    little evidence, which is why a programme can change them (see `matching.engine.scoring`).
    """

    needs: float = 25
    language: float = 20
    interests: float = 20
    time: float = 20
    distance: float = 15

    def __post_init__(self) -> None:
        values = [getattr(self, each.name) for each in fields(self)]
        if not all(isfinite(value) and value >= 0 for value in values) or sum(values) <= 0:
            raise ValueError("Weights are numbers, none below 0 and not all 0.")

    def of(self, part: Part) -> float:
        """What the part is worth of 100 points."""
        value: float = getattr(self, part.value)
        return 100 * value / sum(getattr(self, each.name) for each in fields(self))

    def hundredths(self) -> dict[Part, int]:
        """The weights in whole hundredths of a point that add up to 100 points."""
        exact = {part: 100 * self.of(part) for part in Part}
        result = {part: int(value) for part, value in exact.items()}
        rest = 10_000 - sum(result.values())
        for part in sorted(Part, key=lambda part: result[part] - exact[part])[:rest]:
            result[part] += 1
        return result


@dataclass(frozen=True)
class Rules:
    """What a programme sets.

    - `language_level`: both get along from A2 on ("can communicate in simple and routine tasks", CEFR,
      Council of Europe 2001), in one language or each in one that the other understands.
    - `common_minutes`: a meeting takes an hour at a stretch.
    - `minds_distance`, `minds_children`: gates that a programme may leave to the conversation.
    - `threshold`: points that a pair needs; better nobody than a bad fit.
    - `balance`: the power to which benefits are raised, 1 for the highest total; 2 costs about 1 % of it and
      halves the pairs in which two people would both rather swap.
    - `waiting_points`: bonus for a year of waiting, outside the 100 and without an upper end, so that nobody
      is passed over forever. It decides who is matched, not with whom.
    """

    weights: Weights = Weights()
    language_level: int = 2
    common_minutes: int = 60
    minds_distance: bool = True
    minds_children: bool = True
    threshold: int = 30
    balance: int = 1
    waiting_points: int = 10

    def __post_init__(self) -> None:
        if not 0 <= self.language_level <= 7 or self.common_minutes < 1:
            raise ValueError("A language has the levels 0 to 7, and time in common is longer than nothing.")


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
    hundredths: Mapping[Part, int]
    broken: tuple[Gate, ...]
    common: Common
    rules: Rules = Rules()

    @cached_property
    def parts(self) -> Mapping[Part, int]:
        """Whole points that add up to the total: those nearest to the next one are rounded up."""
        points = {part: value // 100 for part, value in self.hundredths.items()}
        rest = self.total - sum(points.values())
        for part in sorted(Part, key=lambda part: -(self.hundredths[part] % 100))[:rest]:
            points[part] += 1
        return points

    @cached_property
    def total(self) -> int:
        return (self.exact + 50) // 100

    @cached_property
    def exact(self) -> int:
        """The total in hundredths of a point: pairs are ordered by it."""
        return sum(self.hundredths.values())

    @property
    def is_possible(self) -> bool:
        return not self.broken
