"""Why nobody was found for somebody, in one sentence in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.engine.profile import Gate, Rules
from matching.engine.reasons import Reason, ReasonKind
from matching.explain import level_name, no_free_times, no_languages
from newcomers.models import Newcomer
from people.enums import GenderWish
from people.languages import language_name


def reason_sentence(
    reason: Reason, newcomer: Newcomer, names: Mapping[str, str], rules: Rules | None = None
) -> str:
    """`names` holds the volunteers whom the reader may see by id; `newcomer` comes from `with_person()`."""
    match reason.kind:
        case ReasonKind.NO_VOLUNTEERS:
            return _("No volunteer has a free place.")
        case ReasonKind.DATA_MISSING:
            return _data_missing(reason, newcomer)
        case ReasonKind.GATES:
            return _gates(reason, newcomer, rules or Rules())
        case ReasonKind.BELOW_THRESHOLD:
            return _below_threshold(reason, names)
        case ReasonKind.OUTBID:
            return ngettext(
                "One volunteer would suit, but for all together it is better that they accompany another.",
                "%(number)d volunteers would suit, but for all together it is better that they help others.",
                reason.number,
            ) % {"number": reason.number}


def _data_missing(reason: Reason, newcomer: Newcomer) -> str:
    name = newcomer.person.first_name
    sentences = {Gate.LANGUAGE: no_languages(name), Gate.TIME: no_free_times(name)}
    return " ".join(sentences[gate] for gate in reason.gates)


def _below_threshold(reason: Reason, names: Mapping[str, str]) -> str:
    values = {"volunteer": names.get(reason.volunteer, ""), "score": reason.score}
    if values["volunteer"]:
        return _("%(volunteer)s would fit best, but %(score)d points are too few for a good pair.") % values
    return _("The best pair would reach %(score)d points, which is too few for a good pair.") % values


def _gates(reason: Reason, newcomer: Newcomer, rules: Rules) -> str:
    """All that stands against the nearest, or what stands against most of those who fail on one thing."""
    if reason.together:
        return _("Nobody %(does)s.") % {
            "does": get_text_list([_missed(gate, newcomer, rules) for gate in reason.gates], _("and"))
        }
    gate = max(reason.gates, key=lambda gate: reason.gates[gate])
    number = reason.gates[gate]
    return ngettext(
        "Nobody %(does)s; one volunteer would suit otherwise.",
        "Nobody %(does)s; %(number)d volunteers would suit otherwise.",
        number,
    ) % {"does": _missed(gate, newcomer, rules), "number": number}


def _missed(gate: Gate, newcomer: Newcomer, rules: Rules) -> str:
    """What would have to be true of somebody: "Nobody …"."""
    match gate:
        case Gate.LANGUAGE:
            return _speaks(newcomer, rules.language_level)
        case Gate.TIME:
            return _("has time when %(name)s has") % {"name": newcomer.person.first_name}
        case Gate.VOLUNTEER_WISH:
            return _("is open to somebody of this gender")
        case Gate.NEWCOMER_WISH if newcomer.wished_gender == GenderWish.FEMALE:
            return _("is a woman, as wished for")
        case Gate.NEWCOMER_WISH:
            return _("is a man, as wished for")
        case Gate.CHILDREN:
            return _("accompanies people with children as well")
        case Gate.DISTANCE:
            return _("lives near enough")
        case Gate.PLACE:
            return _("has a free place")
        case Gate.DECLINED | Gate.DID_NOT_FIT | Gate.FORBIDDEN | Gate.SAME_PERSON:
            return _("is left who has not said no or been ruled out before")


def _speaks(newcomer: Newcomer, level: int) -> str:
    """The languages in which the newcomer gets along well enough."""
    spoken = [
        language_name(skill.language)
        for skill in newcomer.person.languages.all()
        if min(skill.understanding, skill.speaking) >= level
    ]
    if not spoken:
        return _("has a language in common with %(name)s") % {"name": newcomer.person.first_name}
    return _("speaks %(languages)s (at least %(level)s)") % {
        "languages": get_text_list(spoken, _("or")),
        "level": level_name(level),
    }
