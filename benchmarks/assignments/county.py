"""An invented county: 200 volunteers, and a year with 1,000 requests for company.

The towns are those of Kreis Bergstraße. Everything is drawn from a seed, so that each run is the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from assignments.diary import Busy
from assignments.enums import AssignmentKind
from assignments.facts import LATELY, Companion, Load, Need, Skill, possible_hours
from assignments.travel import Point
from matching.engine.profile import Window
from people.enums import GenderWish
from programmes.postcodes import all_places

BERLIN = ZoneInfo("Europe/Berlin")
FIRST_DAY = datetime(2026, 1, 5, tzinfo=BERLIN)
DISTRICT = "06431"
VOLUNTEERS, REQUESTS = 200, 1_000

# How many of a hundred requests ask for the language, and how many of a hundred volunteers speak it. Some are
# scarce, as in every county.
LANGUAGES = {
    "ar": (24, 22),
    "uk": (18, 14),
    "fa": (12, 12),
    "tr": (10, 14),
    "ti": (10, 6),
    "kmr": (8, 8),
    "ru": (7, 14),
    "so": (5, 3),
    "prs": (4, 4),
    "am": (2, 3),
}
KINDS = {
    AssignmentKind.AUTHORITY: 22,
    AssignmentKind.JOB_CENTRE: 16,
    AssignmentKind.DOCTOR: 24,
    AssignmentKind.SCHOOL: 14,
    AssignmentKind.FORM: 12,
    AssignmentKind.LETTER: 8,
    AssignmentKind.OTHER: 4,
}
# Half days in which people may have time: from and to, in hours.
HALF_DAYS = ((8, 12), (12, 15), (14, 18))


@dataclass
class Person:
    """A volunteer. `willing`: the chance that they say yes to a request in their free time when they are
    rested; `answers`: that they answer a mail at all. `taken` and `asked` grow with the year."""

    known: Companion
    willing: float
    answers: float
    taken: list[tuple[Busy, str]] = field(default_factory=list)
    asked: list[tuple[datetime, bool]] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        """All their assignments of the year."""
        return sum(int((busy.ends_at - busy.starts_at).total_seconds() // 60) for busy, _kind in self.taken)

    def companion(self, request: Request, now: datetime, answer: str) -> Companion:
        """What the office knows of them at this moment."""
        since = now - LATELY
        lately = [busy for busy, _kind in self.taken if busy.starts_at >= since]
        asked = [(at, is_yes) for at, is_yes in self.asked if at >= since]
        return replace(
            self.known,
            load=Load(
                assignments=len(lately),
                minutes=sum(int((busy.ends_at - busy.starts_at).total_seconds() // 60) for busy in lately),
                in_vain=sum(not is_yes for _at, is_yes in asked),
                this_month=sum(busy.starts_at.month == request.starts_at.month for busy in lately),
                last_asked_at=max((at for at, _yes in asked), default=None),
            ),
            same_kind=sum(kind == request.kind and busy.ends_at < now for busy, kind in self.taken),
            busy=[busy for busy in lately if busy.ends_at > now - timedelta(days=1)],
            answer=answer,
        )


@dataclass(frozen=True)
class Request:
    """`arrives`: when somebody asked for company; `until`: the latest hour at which it may begin."""

    id: str
    arrives: datetime
    starts_at: datetime
    until: datetime | None
    kind: str
    language: str
    minutes: int
    point: Point
    wished_gender: str
    is_urgent: bool

    def need(self, now: datetime) -> Need:
        hours = possible_hours(self.starts_at, self.until, now=now)
        return Need(
            id=self.id,
            kind=self.kind,
            languages=(self.language,),
            hours=hours,
            minutes=self.minutes,
            point=self.point,
            wished_gender=self.wished_gender,
            is_today=bool(hours) and hours[-1].astimezone(BERLIN).date() <= now.astimezone(BERLIN).date(),
        )


def volunteers(seed: int) -> list[Person]:
    """In the order of the alphabet, which has nothing to do with anything else."""
    dice = Random(f"{seed} volunteers")  # noqa: S311
    towns = _towns()
    return [_volunteer(dice, towns, number) for number in range(VOLUNTEERS)]


def requests(seed: int) -> list[Request]:
    """In the order in which they come in."""
    dice = Random(f"{seed} requests")  # noqa: S311
    towns = _towns()
    found = [_request(dice, towns, number) for number in range(REQUESTS)]
    return sorted(found, key=lambda request: request.arrives)


def _towns() -> list[Point]:
    places = [place for place in all_places() if place.district_code == DISTRICT]
    return sorted({(place.latitude, place.longitude) for place in places})


def _volunteer(dice: Random, towns: list[Point], number: int) -> Person:
    supply = [share for _wanted, share in LANGUAGES.values()]
    spoken = dice.choices(list(LANGUAGES), supply, k=1 + (dice.random() < 0.25))
    german = dice.choice([4, 5, 6, 7])
    skills = {code: Skill(level, level, level) for code in spoken for level in [dice.choice([5, 7, 7])]}
    some = dice.random() < 0.3
    known = Companion(
        id=f"v{number}",
        gender=dice.choice(["female", "female", "male"]),
        skills={"de": Skill(german, german, max(german - 1, 3)), **skills},
        windows=_windows(dice),
        point=dice.choice(towns),
        travels_km=dice.choice([10, 15, 20, 30]),
        kinds=tuple(dice.sample(list(KINDS), 4)) if some else (),
        at_short_notice=dice.random() < 0.7,
        most_per_month=dice.choice([2, 4]) if dice.random() < 0.2 else None,
    )
    return Person(known, dice.uniform(0.35, 0.9), dice.uniform(0.5, 0.95))


def _windows(dice: Random) -> tuple[Window, ...]:
    """Every fourth has time all day, the others on two to five half days a week."""
    if dice.random() < 0.25:
        return tuple(Window(day, 8 * 60, 18 * 60) for day in range(5))
    halves = [(day, half) for day in range(5) for half in HALF_DAYS]
    chosen = dice.sample(halves, dice.randint(2, 5))
    return tuple(Window(day, begins * 60, ends * 60) for day, (begins, ends) in sorted(chosen))


def _request(dice: Random, towns: list[Point], number: int) -> Request:
    """Six of seven come in on a working day; every seventh is urgent, the others some days ahead."""
    is_urgent = dice.random() < 0.15
    weeks, weekday = dice.randrange(51), dice.choice([*range(5), *range(5), *range(5), 5, 6])
    arrives = FIRST_DAY + timedelta(weeks=weeks, days=weekday, minutes=dice.randint(8 * 60, 18 * 60))
    ahead = 1 if is_urgent else max(2, round(dice.lognormvariate(1.6, 0.6)))
    day = arrives + timedelta(days=ahead)
    while day.weekday() > 4:
        day += timedelta(days=1)
    starts_at = day.replace(hour=dice.randint(8, 15), minute=dice.choice([0, 0, 15, 30]))
    until = starts_at.replace(hour=17, minute=0) if dice.random() < 0.15 else None
    wanted = [share for share, _supply in LANGUAGES.values()]
    return Request(
        id=f"r{number}",
        arrives=arrives.astimezone(UTC),
        starts_at=starts_at.astimezone(UTC),
        until=until and until.astimezone(UTC),
        kind=dice.choices(list(KINDS), list(KINDS.values()))[0],
        language=dice.choices(list(LANGUAGES), wanted)[0],
        minutes=dice.choice([30, 60, 60, 90, 120]),
        point=dice.choice(towns),
        wished_gender=dice.choices(list(GenderWish), [92, 6, 2])[0],
        is_urgent=is_urgent,
    )
