"""Placeholders in the texts of certificates: which there are, whether a text is right, filling them in.

A placeholder is one plain word in curly brackets, {name}. Nothing else has a meaning: no attribute, no index,
no format. A bracket that is to be printed is written twice, {{ or }}.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.enums import Basis

Descriptions = dict[str, str | Promise]

_EVERYWHERE: Descriptions = {
    "name": gettext_lazy("First and last name"),
    "title": gettext_lazy("The title from above, for a woman, a man or otherwise"),
    "programme": gettext_lazy("Name of the programme"),
    "organisation": gettext_lazy("Who runs the programme"),
    "place": gettext_lazy("Where the training was completed, the course took place or the office is"),
    "day": gettext_lazy("The day of issue, as in 21 November 2026"),
}
_TIME: Descriptions = {
    "hours": gettext_lazy("The time in hours, as in 39.5 hours"),
    "units": gettext_lazy("The time in teaching units, as in 52⅔ teaching units"),
}
_PERIOD: Descriptions = {
    "from": gettext_lazy("The first day of it, as in 1 March 2026"),
    "until": gettext_lazy("The last day of it, as in 30 June 2026"),
}

# Values carry their noun: "34 Treffen", "7 von 8 Terminen". Where there is nothing to count, they are empty.
PLACEHOLDERS: dict[Basis, Descriptions] = {
    Basis.TRAINING: {
        **_EVERYWHERE,
        **_TIME,
        "completed_on": gettext_lazy("The day on which the training was completed"),
    },
    Basis.PARTICIPATION: {
        **_EVERYWHERE,
        "course": gettext_lazy("Title of the course"),
        **_PERIOD,
        "dates": gettext_lazy("How many of its dates were attended, as in 7 of 8 dates"),
        **_TIME,
    },
    Basis.VOLUNTEERING: {
        **_EVERYWHERE,
        **_PERIOD,
        "hours": gettext_lazy("The time given, as in 39.5 hours"),
        "meetings": gettext_lazy("How many meetings took place, as in 34 meetings"),
        "exchanges": gettext_lazy("How many group exchanges were attended, as in 6 group exchanges"),
        "assignments": gettext_lazy("How many single assignments were done, as in 12 assignments"),
        "tasks": gettext_lazy("What was done, as in speaking German, visits to authorities"),
    },
    Basis.THANKS: _EVERYWHERE,
}

# A doubled bracket, a placeholder, or a bracket that stands alone.
_TOKEN = re.compile(r"\{\{|\}\}|\{(?P<word>[^{}\n]*)\}|(?P<alone>[{}])")


def unknown_in(text: str, basis: Basis, *, without: Collection[str] = ()) -> list[str]:
    """What stands in brackets and is no placeholder of this basis, each once, as typed."""
    allowed = PLACEHOLDERS[basis].keys() - set(without)
    return list(dict.fromkeys(word for word in _words(text) if word not in allowed))


def problems_in(text: str, basis: Basis, *, without: Collection[str] = ()) -> list[str]:
    """Sentences for whoever wrote the text; none where every placeholder can be filled in."""
    possible = " ".join(f"{{{word}}}" for word in PLACEHOLDERS[basis] if word not in without)
    sentences = [
        _("There is no placeholder {%(word)s} here. Possible are: %(possible)s")
        % {"word": word, "possible": possible}
        for word in unknown_in(text, basis, without=without)
    ]
    sentences += [
        _("The curly bracket at “%(excerpt)s” (line %(line)s) has no partner. To print one, type it twice.")
        % {"excerpt": excerpt, "line": line}
        for line, excerpt in _lonely_brackets(text)
    ]
    return sentences


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with every placeholder replaced once: what a value contains is never looked at again.

    Raises ValidationError where a value is missing or a bracket has no partner: half a text is never printed.
    """

    def replaced(token: re.Match[str]) -> str:
        if token["alone"]:
            raise ValidationError(_("A curly bracket in the text has no partner."))
        word = token["word"]
        if word is None:
            return token[0][0]
        if word not in values:
            raise ValidationError(_("There is nothing to put in for {%(word)s}.") % {"word": word})
        return values[word]

    return _TOKEN.sub(replaced, text)


def paragraphs(text: str, values: Mapping[str, str]) -> list[str]:
    """The filled paragraphs of a text; one with a placeholder whose value is empty is left out.

    So one text does for everybody: whoever had no assignment reads nothing of assignments.
    """
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n"))
    said = [part.strip() for part in parts if all(values.get(word, "?") for word in _words(part))]
    return [fill(part, values) for part in said if part]


def _words(text: str) -> Iterator[str]:
    return (token["word"] for token in _TOKEN.finditer(text) if token["word"] is not None)


def _lonely_brackets(text: str) -> Iterator[tuple[int, str]]:
    """Line and surroundings of each bracket without a partner."""
    for token in _TOKEN.finditer(text):
        if token["alone"]:
            at = token.start()
            line = text.count("\n", 0, at) + 1
            excerpt = text[max(0, at - 15) : at + 16]
            yield line, " ".join(excerpt.split())
