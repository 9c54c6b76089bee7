"""How well a volunteer suits an assignment, in points and in short sentences. Pure: no database.

Points are whole numbers from 0 to 100, the same on every machine; whoever has equally many is ordered by
`turn`, which favours whoever was asked longest ago and nobody for their name.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from hashlib import blake2b

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assignments.facts import (
    GERMAN,
    Companion,
    Load,
    Need,
    both_ways,
    german,
    is_open,
    language_of,
    theirs,
    usual_hours,
)
from assignments.travel import km_between
from people.enums import Level
from people.languages import language_name


@dataclass(frozen=True)
class Weights:
    """How many of the 100 points each part is worth.

    - `load`: the same few would otherwise be asked for everything, and leave. It weighs most because in the
      simulated year (`benchmarks/assignments/year.py`) it spreads the hours and costs no request: with 40
      points instead of 27 (taken from time, distance and experience) as many are filled, and the Gini
      coefficient falls from 0.44 to 0.39.
    - `time`: a request that falls into somebody's free time is the one that is most likely to be taken.
    - `distance`: an hour at the doctor's is not worth two hours on the bus.
    - `language`: all have enough of it (a gate); better is better, but not worth the same few each time.
    - `experience`: comes by going along, so it must not keep the new ones from their first time.
    - `bond`: whoever knows the newcomer needs no introduction, but must not be their only way out either.
    """

    load: int = 40
    time: int = 25
    distance: int = 10
    language: int = 10
    experience: int = 5
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


def fit(need: Need, companion: Companion, weights: Weights = WEIGHTS) -> Fit:
    """How well the volunteer suits, whatever stands against it."""
    code = language_of(need.kind, need.languages, companion.skills)
    is_free, time, time_said = _time(need, companion)
    km = km_between(companion.point, need.point)
    distance, distance_said = _distance(km, companion.travels_km)
    language = _language_share(need, companion, code) if code else 0
    bond = PARTNER if companion.is_partner else KNOWN if companion.has_met else STRANGER
    experience = BY_TIMES[min(companion.same_kind, len(BY_TIMES) - 1)]
    hundredths = (
        weights.time * time
        + weights.load * (100 * HALF // (HALF + companion.load.points))
        + weights.distance * distance
        + weights.language * language
        + weights.experience * experience
        + weights.bond * bond
    )
    reasons = [
        *_bond_said(companion),
        time_said,
        *([_language_said(need, companion, code)] if code else []),
        distance_said,
        *_load_said(companion.load),
        *_experience_said(companion),
    ]
    return Fit(
        score=(hundredths + 50) // 100,
        reasons=tuple(reasons),
        is_free=is_free,
        km=km,
        level=_level(theirs(need.kind, companion.skills[code])) if code else "",
    )


def turn(need: Need, companion: Companion) -> tuple[float, bytes]:
    """Whose turn it is among those who suit equally well: who was asked longest ago or never; then by lot,
    which falls differently for each assignment and the same each time one looks."""
    asked = companion.load.last_asked_at
    lot = blake2b(f"{need.id}:{companion.id}".encode(), digest_size=8).digest()
    return asked.timestamp() if asked else 0.0, lot


def _level(level: int) -> str:
    return str(Level.NATIVE.label) if level == Level.NATIVE else Level(level).name


def _language_share(need: Need, companion: Companion, code: str) -> int:
    """Percent of the points for the weaker of the two directions."""
    share = BY_LEVEL[Level(both_ways(need.kind, companion.skills, code))]
    return share if code == need.languages[0] else max(share - OTHER_LANGUAGE, 0)


def _language_said(need: Need, companion: Companion, code: str) -> Reason:
    level = theirs(need.kind, companion.skills[code])
    ours = german(need.kind, companion.skills[GERMAN])
    skills = dict.fromkeys([(code, level), (GERMAN, ours)])
    text = ", ".join(f"{language_name(each)} {_level(at)}" for each, at in skills)
    return Reason(text, "success" if min(level, ours) >= Level.B2 else "info")


def _time(need: Need, companion: Companion) -> tuple[bool, int, Reason]:
    if not companion.windows:
        return False, NOT_KNOWN, Reason(_("Free times are not known."), "info")
    if any(is_open(need, companion, hour) for hour in usual_hours(need, companion)):
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
            "In the last eight weeks or soon: %(count)d assignment.",
            "In the last eight weeks or soon: %(count)d assignments.",
            load.assignments,
        )
        tone = "warning" if load.assignments > 3 else "info"
        said.append(Reason(text % {"count": load.assignments}, tone))
    else:
        said.append(Reason(_("No assignment in the last eight weeks, and none ahead."), "success"))
    if load.in_vain:
        text = ngettext(
            "Asked in vain once in that time.", "Asked in vain %(count)d times in that time.", load.in_vain
        )
        said.append(Reason(text % {"count": load.in_vain}, "info"))
    return said


def _experience_said(companion: Companion) -> list[Reason]:
    if not companion.same_kind:
        return []
    text = ngettext(
        "Has gone along to this kind once.",
        "Has gone along to this kind %(count)d times.",
        companion.same_kind,
    )
    return [Reason(text % {"count": companion.same_kind}, "success")]


def _bond_said(companion: Companion) -> list[Reason]:
    if companion.is_partner:
        return [Reason(_("Accompanies this newcomer as partner."), "success")]
    if companion.has_met:
        return [Reason(_("Has gone along with this newcomer before."), "success")]
    return []
