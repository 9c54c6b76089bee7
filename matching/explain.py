"""A score in words, in the reader's language: why these two, or why not.

`labels` names interests and tasks by their id; whatever stands there is turned into text when the sentence
is made, so that bilingual names follow the reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.engine.profile import Gate, PairScore, Part, Profile, Window
from people.enums import Level
from people.languages import language_name

Labels = Mapping[str, object]
AN_HOUR = 60


def part_name(part: Part) -> str:
    return {
        Part.NEEDS: _("Needs and offers"),
        Part.LANGUAGE: _("Language"),
        Part.INTERESTS: _("Interests"),
        Part.TIME: _("Time in common"),
        Part.DISTANCE: _("Distance"),
    }[part]


def why(score: PairScore, labels: Labels) -> list[str]:
    """What brings the two together, one sentence each, the strongest reason to meet first."""
    common = score.common
    sentences = [
        language_sentence(score),
        likes_sentence(common.likes, labels),
        dislikes_sentence(common.dislikes, labels),
        days_sentence(common.windows),
        _needs_sentence(score, labels),
        _distance_sentence(common.km),
    ]
    return [sentence for sentence in sentences if sentence]


def shared_with_you(score: PairScore, labels: Labels) -> list[str]:
    """What both may read when they are asked about each other: only what they have in common."""
    common = score.common
    languages = [code for code, _level in common.languages] or sorted(set(common.crossing or ()))
    likes, days = _names(common.likes, labels), _days(common.windows)
    sentences = [
        _("You can talk in %(languages)s.") % {"languages": _list([language_name(c) for c in languages])}
        if languages
        else "",
        _("You both like %(interests)s.") % {"interests": _list(likes)} if likes else "",
        capfirst(_("on %(days)s you both have time.") % {"days": _list(days)}) if days else "",
    ]
    return [sentence for sentence in sentences if sentence]


def why_not(score: PairScore) -> list[str]:
    """Every reason that makes the pair impossible, one sentence each."""
    return [gate_sentence(gate, score) for gate in score.broken]


def missing_data(profile: Profile) -> list[str]:
    """What must be entered before anybody can be found; empty if everything is there."""
    return [
        *([] if profile.languages else [no_languages(profile.name)]),
        *([] if profile.windows else [no_free_times(profile.name)]),
    ]


def language_sentence(score: PairScore) -> str:
    common = score.common
    if common.languages:
        names = [language_name(code) for code, _level in common.languages]
        sentence = ngettext("%(languages)s connects them.", "%(languages)s connect them.", len(names))
        return sentence % {"languages": _list(names)}
    if common.crossing:
        return _("%(volunteer)s speaks %(theirs)s, %(newcomer)s answers in %(answer)s.") % {
            "volunteer": score.volunteer.name,
            "theirs": language_name(common.crossing[0]),
            "newcomer": score.newcomer.name,
            "answer": language_name(common.crossing[1]),
        }
    return ""


def likes_sentence(ids: Iterable[str], labels: Labels) -> str:
    names = _names(ids, labels)
    return _("Both like %(interests)s.") % {"interests": _list(names)} if names else ""


def dislikes_sentence(ids: Iterable[str], labels: Labels) -> str:
    names = _names(ids, labels)
    return _("Neither cares for %(interests)s.") % {"interests": _list(names)} if names else ""


def days_sentence(windows: Iterable[Window]) -> str:
    days = _days(windows)
    return capfirst(_("on %(days)s both have time.") % {"days": _list(days)}) if days else ""


def _days(windows: Iterable[Window]) -> list[str]:
    adverbs = (
        *(_("Mondays"), _("Tuesdays"), _("Wednesdays"), _("Thursdays")),
        *(_("Fridays"), _("Saturdays"), _("Sundays")),
    )
    return [adverbs[weekday] for weekday in sorted({window.weekday for window in windows})]


def clock(minutes: int) -> str:
    """Minutes of the day as short as people write them: 9, 15:30."""
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02d}" if minute else str(hour)


def _needs_sentence(score: PairScore, labels: Labels) -> str:
    met, unmet = _names(score.common.met, labels), _names(score.common.unmet, labels)
    names = {"volunteer": score.volunteer.name, "newcomer": score.newcomer.name}
    if met and not unmet:
        return _("%(volunteer)s offers all that %(newcomer)s needs: %(tasks)s.") % (
            names | {"tasks": _list(met)}
        )
    if met:
        return _("%(volunteer)s offers %(tasks)s; nobody is found yet for %(rest)s.") % (
            names | {"tasks": _list(met), "rest": _list(unmet)}
        )
    if unmet:
        return _("%(volunteer)s offers none of what %(newcomer)s needs: %(tasks)s.") % (
            names | {"tasks": _list(unmet)}
        )
    return _("It is not recorded what %(newcomer)s needs.") % names


def _distance_sentence(km: float | None) -> str:
    if km is None:
        return ""
    if km < 1:
        return _("They live in the same place.")
    return _("They live about %(km)d km apart.") % {"km": round(km)}


def gate_sentence(gate: Gate, score: PairScore) -> str:
    """Why this gate stands against the pair, with what one has to know to change it."""
    volunteer, newcomer, common = score.volunteer, score.newcomer, score.common
    names: dict[str, object] = {"volunteer": volunteer.name, "newcomer": newcomer.name}
    match gate:
        case Gate.LANGUAGE if not (volunteer.languages and newcomer.languages):
            return no_languages((newcomer if volunteer.languages else volunteer).name)
        case Gate.TIME if not (volunteer.windows and newcomer.windows):
            return no_free_times((newcomer if volunteer.windows else volunteer).name)
        case Gate.LANGUAGE:
            level = level_name(score.rules.language_level)
            return _("They have no language in which both get along (at least %(level)s).") % {"level": level}
        case Gate.TIME if score.rules.common_minutes == AN_HOUR:
            return _("They have no hour in common in the week.")
        case Gate.TIME:
            return _("They are never free at the same time for %(minutes)d minutes.") % {
                "minutes": score.rules.common_minutes
            }
        case Gate.VOLUNTEER_WISH if volunteer.wished_gender == "female":
            return _("%(volunteer)s would like to accompany a woman.") % names
        case Gate.VOLUNTEER_WISH:
            return _("%(volunteer)s would like to accompany a man.") % names
        case Gate.NEWCOMER_WISH if newcomer.wished_gender == "female":
            return _("%(newcomer)s would like to be accompanied by a woman.") % names
        case Gate.NEWCOMER_WISH:
            return _("%(newcomer)s would like to be accompanied by a man.") % names
        case Gate.CHILDREN:
            return (
                _("%(newcomer)s has children, %(volunteer)s would rather accompany somebody without.") % names
            )
        case Gate.DISTANCE:
            reach = max(volunteer.travels_km, newcomer.travels_km)
            return _("They live about %(km)d km apart, and neither can travel more than %(reach)d km.") % {
                "km": round(common.km or 0),
                "reach": reach,
            }
        case Gate.PLACE:
            return _("%(volunteer)s has no free place.") % names
        case Gate.DECLINED:
            return _("The two were asked before, and one of them said no.")
        case Gate.DID_NOT_FIT:
            return _("The two have had a partnership and parted.")
        case Gate.FORBIDDEN:
            return _("The office has decided against this pair.")
        case Gate.SAME_PERSON:
            return _("Nobody can accompany themselves.")


def level_name(level: int) -> str:
    """A2; the CEFR has no letter for the mother tongue."""
    return str(Level.NATIVE.label) if level == Level.NATIVE else Level(level).name


def no_languages(name: str) -> str:
    return _("No languages are entered for %(name)s.") % {"name": name}


def no_free_times(name: str) -> str:
    return _("No free times are entered for %(name)s.") % {"name": name}


def _names(ids: Iterable[str], labels: Labels) -> list[str]:
    return sorted((str(labels[key]) for key in ids), key=str.casefold)


def _list(names: list[str]) -> str:
    """A, B and C."""
    return get_text_list(names, _("and"))
