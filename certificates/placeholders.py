"""Placeholders in the texts of certificates; how they are filled in says `kern.placeholders`."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from certificates.enums import Basis
from kern import placeholders

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
        "assignment_hours": gettext_lazy("The time of single assignments and the way, as in 18.5 hours"),
        "tasks": gettext_lazy("What was done, as in speaking German, visits to authorities"),
    },
    Basis.THANKS: _EVERYWHERE,
}


def possible_in(basis: Basis, *, without: Collection[str] = ()) -> list[str]:
    """The placeholders that a text of this basis may have."""
    return [word for word in PLACEHOLDERS[basis] if word not in without]


def unknown_in(text: str, basis: Basis, *, without: Collection[str] = ()) -> list[str]:
    """What stands in brackets and is no placeholder of this basis, each once, as typed."""
    return placeholders.unknown_in(text, possible_in(basis, without=without))


def problems_in(text: str, basis: Basis, *, without: Collection[str] = ()) -> list[str]:
    """Sentences for whoever wrote the text; none where every placeholder can be filled in."""
    return placeholders.problems_in(text, possible_in(basis, without=without))


def paragraphs(text: str, values: Mapping[str, str]) -> list[str]:
    """The filled paragraphs of a text; one with a placeholder whose value is empty is left out."""
    return [placeholders.fill(part, values) for part in placeholders.paragraphs(text, values)]
