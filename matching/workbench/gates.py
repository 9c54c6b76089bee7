"""Gate by gate: what a pair needs, whether it is so, and the figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kern.templatetags.kern import hours, weekday
from matching.engine.profile import Gate, PairScore, Rules, Window
from matching.explain import clock, gate_sentence, language_sentence
from people.enums import Level

PAST = (Gate.FORBIDDEN, Gate.DECLINED, Gate.DID_NOT_FIT, Gate.SAME_PERSON)
FACTS = (
    Gate.LANGUAGE,
    Gate.TIME,
    Gate.DISTANCE,
    Gate.VOLUNTEER_WISH,
    Gate.NEWCOMER_WISH,
    Gate.CHILDREN,
    Gate.PLACE,
)


@dataclass(frozen=True)
class Line:
    """One thing that a pair needs."""

    title: str
    holds: bool
    text: str


def gate_title(gate: Gate) -> str:
    """What the gate is about, for the heading of a line or of the people who fail on it."""
    return {
        Gate.FORBIDDEN: _("Decided against"),
        Gate.DECLINED: _("Asked before in vain"),
        Gate.DID_NOT_FIT: _("An earlier pair that parted"),
        Gate.SAME_PERSON: _("The same person"),
        Gate.LANGUAGE: _("Language"),
        Gate.VOLUNTEER_WISH: _("Wish of the volunteer"),
        Gate.NEWCOMER_WISH: _("Wish of the newcomer"),
        Gate.CHILDREN: _("Children"),
        Gate.TIME: _("Time in common"),
        Gate.DISTANCE: _("Distance"),
        Gate.PLACE: _("Free place"),
    }[gate]


def gate_lines(score: PairScore, rules: Rules) -> list[Line]:
    """All gates in the order in which people ask for them; what lies behind the two comes last."""
    lines = [
        Line(gate_title(gate), True, _holds(gate, score, rules))
        if gate not in score.broken
        else Line(gate_title(gate), False, gate_sentence(gate, score))
        for gate in FACTS
    ]
    past = [gate for gate in PAST if gate in score.broken]
    if not past:
        return [*lines, Line(_("Past"), True, _("Nothing that lies behind the two speaks against it."))]
    return [*lines, *(Line(gate_title(gate), False, gate_sentence(gate, score)) for gate in past)]


def spans(windows: Iterable[Window]) -> str:
    """Times of the week as short as on a calendar: Di 15–18, Fr 9–11."""
    return ", ".join(
        f"{weekday(window.weekday, 'short')} {clock(window.start)}–{clock(window.end)}" for window in windows
    )


def level_name(level: int) -> str:
    """B1, or the word for the mother tongue."""
    return str(Level(level).label) if level == Level.NATIVE else Level(level).name


def _holds(gate: Gate, score: PairScore, rules: Rules) -> str:
    """Why nothing is against it. A programme may mind less: then the figure alone is told."""
    volunteer, newcomer, common = score.volunteer, score.newcomer, score.common
    names: dict[str, object] = {"volunteer": volunteer.name, "newcomer": newcomer.name}
    match gate:
        case Gate.LANGUAGE:
            return _("%(sentence)s Together they reach %(level)s, %(least)s is needed.") % {
                "sentence": language_sentence(score),
                "level": level_name(common.level),
                "least": level_name(rules.language_level),
            }
        case Gate.TIME:
            return _("%(hours)s a week: %(times)s. %(least)d minutes at a stretch are needed.") % {
                "hours": hours(common.minutes),
                "times": spans(common.windows),
                "least": rules.common_minutes,
            }
        case Gate.DISTANCE:
            return _distance(score)
        case Gate.VOLUNTEER_WISH:
            return _wish(volunteer.wished_gender, volunteer.name)
        case Gate.NEWCOMER_WISH:
            return _wish(newcomer.wished_gender, newcomer.name)
        case Gate.CHILDREN if not newcomer.children:
            return _("%(newcomer)s has no children in the household.") % names
        case Gate.CHILDREN if volunteer.accepts_children:
            return _("%(newcomer)s has children, which %(volunteer)s is glad about.") % names
        case Gate.CHILDREN:
            return _("%(volunteer)s would rather be without children; the programme leaves it open.") % names
    return ngettext(
        "%(volunteer)s has %(count)d free place.",
        "%(volunteer)s has %(count)d free places.",
        volunteer.free_places,
    ) % {**names, "count": volunteer.free_places}


def _distance(score: PairScore) -> str:
    km = score.common.km
    if km is None:
        return _("It is not known how far apart they live.")
    if km < 1:
        return _("They live in the same place.")
    return _("About %(km)d km. %(volunteer)s travels up to %(far)d km, %(newcomer)s up to %(reach)d km.") % {
        "km": round(km),
        "volunteer": score.volunteer.name,
        "far": score.volunteer.travels_km,
        "newcomer": score.newcomer.name,
        "reach": score.newcomer.travels_km,
    }


def _wish(gender: str, name: str) -> str:
    if gender == "any":
        return _("%(name)s has no wish about it.") % {"name": name}
    return _("%(name)s wishes for it so, and it fits.") % {"name": name}
