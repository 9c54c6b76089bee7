"""What an assignment asks for, and what is known of a volunteer. Plain data: no database.

Everything that both the gates (`assignments.hindrance`) and the points (`assignments.ranking`) need to know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property

from django.utils.timezone import localtime

from assignments.diary import Busy, first_clash
from assignments.enums import AssignmentKind
from assignments.travel import Point
from matching.engine.profile import Window
from people.enums import Gender, GenderWish, Level

# "Can deal with most situations" (CEFR, Council of Europe 2001): whoever interprets for others needs that.
ENOUGH = Level.B1
GERMAN = "de"
# Paper is read and filled in rather than talked about.
ON_PAPER = (AssignmentKind.FORM, AssignmentKind.LETTER)
LATELY = timedelta(weeks=8)
HALF_HOUR = timedelta(minutes=30)


@dataclass(frozen=True)
class Skill:
    """Levels of a language, 0 (A0) to 7 (mother tongue)."""

    understanding: int
    speaking: int
    writing: int


@dataclass(frozen=True)
class Load:
    """What somebody did, has taken on and was asked in vain for in the last weeks (`LATELY`)."""

    assignments: int = 0
    minutes: int = 0
    in_vain: int = 0
    this_month: int = 0
    last_asked_at: datetime | None = None

    @property
    def points(self) -> int:
        """An hour of company is worth four, being asked for nothing one."""
        return 2 * self.assignments + self.minutes // 30 + self.in_vain


@dataclass(frozen=True)
class Need:
    """What an assignment asks for. `hours`: the moments (UTC) at which it may begin, often one."""

    id: str
    kind: str
    languages: tuple[str, ...]
    hours: tuple[datetime, ...]
    minutes: int
    point: Point | None = None
    place: str = ""
    wished_gender: str = GenderWish.ANY
    gender: str = Gender.UNSPECIFIED
    is_today: bool = False

    @cached_property
    def slots(self) -> dict[int, list[tuple[int, int, datetime]]]:
        """By weekday: first and last minute of the day as clocks here show it, and the moment it begins.

        What goes on beyond midnight is in nobody's free time.
        """
        found: dict[int, list[tuple[int, int, datetime]]] = {}
        for hour in self.hours:
            begins, ends = localtime(hour), localtime(hour + timedelta(minutes=self.minutes))
            if begins.date() == ends.date():
                slot = (_minute(begins), _minute(ends), hour)
                found.setdefault(begins.weekday(), []).append(slot)
        return found


@dataclass(frozen=True)
class Companion:
    """What speaks for and against a volunteer."""

    id: str
    gender: str = Gender.UNSPECIFIED
    wished_gender: str = GenderWish.ANY
    skills: Mapping[str, Skill] = field(default_factory=dict)
    windows: tuple[Window, ...] = ()
    point: Point | None = None
    travels_km: int = 10
    is_asked: bool = True
    kinds: tuple[str, ...] = ()
    at_short_notice: bool = True
    most_per_month: int | None = None
    load: Load = Load()
    same_kind: int = 0
    is_partner: bool = False
    has_met: bool = False
    is_barred: bool = False
    answer: str = ""
    busy: Sequence[Busy] = ()


def possible_hours(first: datetime, last: datetime | None, *, now: datetime) -> tuple[datetime, ...]:
    """The moments (UTC) still ahead at which it may begin: one, or with a window each half hour of it."""
    first, last = first.astimezone(UTC), (last or first).astimezone(UTC)
    hours = (first + HALF_HOUR * number for number in range((last - first) // HALF_HOUR + 1))
    return tuple(hour for hour in hours if hour > now)


def theirs(kind: str, skill: Skill) -> int:
    """The level at which somebody interprets from and into a language."""
    # Explaining a letter needs fewer words of one's own than speaking for somebody at an office.
    return min(skill.understanding, skill.speaking + (kind in ON_PAPER))


def german(kind: str, skill: Skill) -> int:
    return min(skill.understanding, skill.writing if kind in ON_PAPER else skill.speaking)


def both_ways(kind: str, skills: Mapping[str, Skill], code: str) -> int:
    """Of the two directions the weaker one: 0 where one of the languages is missing."""
    if code not in skills or GERMAN not in skills:
        return 0
    return min(theirs(kind, skills[code]), german(kind, skills[GERMAN]))


def language_of(kind: str, languages: Sequence[str], skills: Mapping[str, Skill]) -> str:
    """In which of the languages somebody gets along best; "" in none, or with too little German.

    Of two in which they get along equally well the one that was asked for first.
    """
    best = max(languages, key=lambda code: both_ways(kind, skills, code), default="")
    return best if best and both_ways(kind, skills, best) >= ENOUGH else ""


def can_be_there(need: Need, companion: Companion) -> bool:
    """Whether nothing else keeps them from it at one of the hours, be it in their usual free time or not."""
    return any(is_open(need, companion, hour) for hour in need.hours)


def usual_hours(need: Need, companion: Companion) -> Iterator[datetime]:
    """At which of the hours they usually have time, from beginning to end."""
    for window in companion.windows:
        for begins, ends, hour in need.slots.get(window.weekday, ()):
            if window.start <= begins and ends <= window.end:
                yield hour


def clash_at(need: Need, companion: Companion, hour: datetime) -> Busy | None:
    """What keeps them from being there at this hour."""
    return first_clash(
        companion.busy, starts_at=hour, minutes=need.minutes, point=need.point, place=need.place
    )


def is_open(need: Need, companion: Companion, hour: datetime) -> bool:
    """Whether nothing keeps them from being there at this hour."""
    return not companion.busy or clash_at(need, companion, hour) is None


def _minute(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute
