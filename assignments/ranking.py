"""Who suits an assignment best, said in points and in short sentences. Pure: no database.

What makes somebody impossible (`hindrance`) is kept apart from how well they suit (`fit`). Points are whole
numbers from 0 to 100, the same on every machine; whoever has equally many is ordered by `turn`, which favours
whoever was asked longest ago and nobody for their name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assignments.diary import Busy, first_clash
from assignments.enums import AssignmentKind
from assignments.travel import Point, km_between
from matching.engine.profile import Window
from people.enums import Gender, GenderWish, Level
from people.languages import language_name

# "Can deal with most situations" (CEFR, Council of Europe 2001): whoever interprets for others needs that.
ENOUGH = Level.B1
GERMAN = "de"
# Paper is read and filled in rather than talked about.
ON_PAPER = (AssignmentKind.FORM, AssignmentKind.LETTER)
LATELY = timedelta(weeks=8)
MOST_HOURS = 96


@dataclass(frozen=True)
class Weights:
    """How many of the 100 points each part is worth.

    - `time`: a request that falls into somebody's free time is the one that is most likely to be taken.
    - `load`: the same few would otherwise be asked for everything, and leave.
    - `distance`: an hour at the doctor's is not worth two hours on the bus.
    - `language`, `experience`: all have enough of the first (a gate), and the second comes by going along;
      both decide only among those who are equally free.
    - `bond`: whoever knows the newcomer needs no introduction, but must not be their only way out either.
    """

    time: int = 28
    load: int = 27
    distance: int = 15
    language: int = 10
    experience: int = 10
    bond: int = 10

    def __post_init__(self) -> None:
        if sum(getattr(self, each.name) for each in fields(self)) != 100:
            raise ValueError("The weights add up to 100 points.")


WEIGHTS = Weights()

# Percent of the part's points.
BY_LEVEL = {Level.B1: 40, Level.B2: 70, Level.C1: 90, Level.C2: 100, Level.NATIVE: 100}
BY_TIMES = (0, 50, 80, 100)  # so many assignments of the kind
OTHER_LANGUAGE = 20  # less than the language that was asked for first
FREE, NOT_KNOWN, NOT_FREE = 100, 50, 0
PARTNER, KNOWN, STRANGER = 100, 60, 0
# Load that halves the points: about two assignments of an hour.
HALF = 8


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
class Helper:
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


@dataclass(frozen=True)
class Reason:
    """A short sentence; `tone` is the badge's: success, info or warning."""

    text: str
    tone: str


@dataclass(frozen=True)
class Fit:
    score: int
    reasons: tuple[Reason, ...]
    is_free: bool
    km: int | None
    level: str


def possible_hours(
    first: datetime, last: datetime | None, *, now: datetime, step: int = 15
) -> tuple[datetime, ...]:
    """The moments (UTC) still ahead at which something with a window may begin, each quarter of an hour.

    Over windows of days the steps are longer: never more than about a hundred.
    """
    first, last = first.astimezone(UTC), (last or first).astimezone(UTC)
    span = int((last - first).total_seconds() // 60)
    step = max(step, -(-span // MOST_HOURS // step) * step)
    hours = [first + timedelta(minutes=minutes) for minutes in range(0, span + 1, step)]
    return tuple(hour for hour in dict.fromkeys([*hours, last]) if hour > now)


def theirs(kind: str, skill: Skill) -> int:
    """The level at which somebody interprets from and into a language."""
    # Explaining a letter needs fewer words of one's own than speaking for somebody at an office.
    return min(skill.understanding, skill.speaking + (kind in ON_PAPER))


def german(kind: str, skill: Skill) -> int:
    return min(skill.understanding, skill.writing if kind in ON_PAPER else skill.speaking)


def language_of(kind: str, languages: Sequence[str], skills: Mapping[str, Skill]) -> str:
    """In which of the languages somebody gets along best, the one asked for first before others; "" in none.

    Both ways: they need enough German, too.
    """
    if GERMAN not in skills or german(kind, skills[GERMAN]) < ENOUGH:
        return ""
    able = [code for code in languages if code in skills and theirs(kind, skills[code]) >= ENOUGH]
    return max(able, key=lambda code: _language_share(kind, languages, skills, code), default="")


def free_hours(need: Need, helper: Helper) -> list[datetime]:
    """When nothing else keeps the volunteer from being there, whether they usually have time then or not."""
    if not helper.busy:
        return list(need.hours)
    return [hour for hour in need.hours if _clash(need, helper, hour) is None]


def hindrance(need: Need, helper: Helper) -> str:
    """Why this volunteer is not asked, in a sentence; "" where nothing stands against it."""
    wishes = {GenderWish.FEMALE: Gender.FEMALE, GenderWish.MALE: Gender.MALE}
    wanted, wants = wishes.get(GenderWish(need.wished_gender)), wishes.get(GenderWish(helper.wished_gender))
    if helper.answer == "no":
        return _("Has said no.")
    if helper.answer:
        return _("Has been asked already.")
    if helper.is_barred:
        return _("The office has decided against bringing these two together.")
    if not helper.is_asked:
        return _("Does not want to be asked for single assignments.")
    if helper.kinds and need.kind not in helper.kinds:
        return _("Does not go along to this kind of assignment.")
    if not language_of(need.kind, need.languages, helper.skills):
        return _language_missing(need, helper)
    if wanted and helper.gender != wanted:
        return _("Somebody else is wished for: %(whom)s.") % {"whom": GenderWish(need.wished_gender).label}
    if wants and need.gender != Gender.UNSPECIFIED and need.gender != wants:
        return _("Would like to accompany others: %(whom)s.") % {
            "whom": GenderWish(helper.wished_gender).label
        }
    if need.is_today and not helper.at_short_notice:
        return _("Does not want to be asked on the same day.")
    if helper.most_per_month is not None and helper.load.this_month >= helper.most_per_month:
        return ngettext(
            "Has %(count)d assignment in this month already, and wants no more.",
            "Has %(count)d assignments in this month already, and wants no more.",
            helper.load.this_month,
        ) % {"count": helper.load.this_month}
    if not free_hours(need, helper):
        found = _clash(need, helper, need.hours[0]) if need.hours else None
        return (
            _("Is taken then: %(what)s.") % {"what": found.sentence}
            if found
            else _("This hour has passed already.")
        )
    return ""


def fit(need: Need, helper: Helper, weights: Weights = WEIGHTS) -> Fit:
    """How well the volunteer suits, whatever stands against it."""
    code = language_of(need.kind, need.languages, helper.skills)
    is_free, time, time_said = _time(need, helper)
    km = km_between(helper.point, need.point)
    distance, distance_said = _distance(km, helper.travels_km)
    language = _language_share(need.kind, need.languages, helper.skills, code) if code else 0
    bond = PARTNER if helper.is_partner else KNOWN if helper.has_met else STRANGER
    experience = BY_TIMES[min(helper.same_kind, len(BY_TIMES) - 1)]
    hundredths = (
        weights.time * time
        + weights.load * (100 * HALF // (HALF + helper.load.points))
        + weights.distance * distance
        + weights.language * language
        + weights.experience * experience
        + weights.bond * bond
    )
    reasons = [
        *_bond_said(helper),
        time_said,
        *([_language_said(need, helper, code)] if code else []),
        distance_said,
        *_load_said(helper.load),
        *_experience_said(helper),
    ]
    return Fit(
        score=(hundredths + 50) // 100,
        reasons=tuple(reasons),
        is_free=is_free,
        km=km,
        level=_level(theirs(need.kind, helper.skills[code])) if code else "",
    )


def turn(need: Need, helper: Helper) -> tuple[float, bytes]:
    """Whose turn it is among those who suit equally well: who was asked longest ago or never; then by lot,
    which falls differently for each assignment and the same each time one looks."""
    asked = helper.load.last_asked_at
    lot = blake2b(f"{need.id}:{helper.id}".encode(), digest_size=8).digest()
    return asked.timestamp() if asked else 0.0, lot


def _minute(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


def _clash(need: Need, helper: Helper, hour: datetime) -> Busy | None:
    return first_clash(helper.busy, starts_at=hour, minutes=need.minutes, point=need.point, place=need.place)


def _level(level: int) -> str:
    return str(Level.NATIVE.label) if level == Level.NATIVE else Level(level).name


def _language_share(kind: str, languages: Sequence[str], skills: Mapping[str, Skill], code: str) -> int:
    """Percent: the weaker of the two directions counts."""
    level = min(theirs(kind, skills[code]), german(kind, skills[GERMAN]))
    share = BY_LEVEL[Level(level)]
    return share if code == languages[0] else max(share - OTHER_LANGUAGE, 0)


def _language_said(need: Need, helper: Helper, code: str) -> Reason:
    level = theirs(need.kind, helper.skills[code])
    ours = german(need.kind, helper.skills[GERMAN])
    skills = dict.fromkeys([(code, level), (GERMAN, ours)])
    text = ", ".join(f"{language_name(each)} {_level(at)}" for each, at in skills)
    return Reason(text, "success" if min(level, ours) >= Level.B2 else "info")


def _language_missing(need: Need, helper: Helper) -> str:
    known = [code for code in need.languages if code in helper.skills]
    if any(theirs(need.kind, helper.skills[code]) >= ENOUGH for code in known):
        return _("Too little German for it: B1 is needed.")
    names = ", ".join(language_name(code) for code in known or need.languages[:1])
    return _("Too little %(language)s for it: B1 is needed.") % {"language": names}


def _time(need: Need, helper: Helper) -> tuple[bool, int, Reason]:
    if not helper.windows:
        return False, NOT_KNOWN, Reason(_("Free times are not known."), "info")
    slots = need.slots()
    usual = [
        hour
        for window in helper.windows
        for begins, ends, hour in slots.get(window.weekday, ())
        if window.start <= begins and ends <= window.end
    ]
    if any(not helper.busy or _clash(need, helper, hour) is None for hour in usual):
        text = _("Usually has time then.")
        if len(need.hours) > 1:
            text = _("Usually has time at one of the possible hours.")
        return True, FREE, Reason(text, "success")
    return False, NOT_FREE, Reason(_("Usually has no time then."), "warning")


def _distance(km: int | None, travels: int) -> tuple[int, Reason]:
    """All the points on the spot, half of them where they still want to go, none at three times that."""
    if km is None:
        return NOT_KNOWN, Reason(_("Distance not known."), "info")
    wished = max(travels, 1)
    if km <= wished:
        text = _("Lives in the same town.") if km == 0 else _("Lives ca. %(km)d km away.") % {"km": km}
        return 100 - 50 * km // wished, Reason(text, "success")
    text = _("Lives ca. %(km)d km away: further than they wish to travel.") % {"km": km}
    return max(50 - 50 * (km - wished) // (2 * wished), 0), Reason(text, "warning")


def _load_said(load: Load) -> list[Reason]:
    said = []
    if load.assignments:
        text = ngettext(
            "%(count)d assignment in the last eight weeks.",
            "%(count)d assignments in the last eight weeks.",
            load.assignments,
        )
        tone = "warning" if load.assignments > 3 else "info"
        said.append(Reason(text % {"count": load.assignments}, tone))
    else:
        said.append(Reason(_("No assignment in the last eight weeks."), "success"))
    if load.in_vain:
        text = ngettext(
            "Asked in vain once in that time.", "Asked in vain %(count)d times in that time.", load.in_vain
        )
        said.append(Reason(text % {"count": load.in_vain}, "info"))
    return said


def _experience_said(helper: Helper) -> list[Reason]:
    if not helper.same_kind:
        return []
    text = ngettext(
        "Has gone along to this kind once.",
        "Has gone along to this kind %(count)d times.",
        helper.same_kind,
    )
    return [Reason(text % {"count": helper.same_kind}, "success")]


def _bond_said(helper: Helper) -> list[Reason]:
    if helper.is_partner:
        return [Reason(_("Accompanies this newcomer as partner."), "success")]
    if helper.has_met:
        return [Reason(_("Has gone along with this newcomer before."), "success")]
    return []
