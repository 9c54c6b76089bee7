"""Placeholders in texts that offices write: whether a text is right, and filling them in.

A placeholder is one plain word in curly brackets, {name}. Nothing else has a meaning: no attribute, no index,
no format. A bracket that is to be printed is written twice, {{ or }}.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# A doubled bracket, a placeholder, or a bracket that stands alone.
_TOKEN = re.compile(r"\{\{|\}\}|\{(?P<word>[^{}\n]*)\}|(?P<alone>[{}])")


def words_in(text: str) -> list[str]:
    """What stands in brackets, each once, as typed."""
    words = (token["word"] for token in _TOKEN.finditer(text))
    return list(dict.fromkeys(word for word in words if word is not None))


def unknown_in(text: str, allowed: Collection[str]) -> list[str]:
    """What stands in brackets and is none of the allowed placeholders, each once, as typed."""
    return [word for word in words_in(text) if word not in allowed]


def problems_in(text: str, allowed: Collection[str]) -> list[str]:
    """Sentences for whoever wrote the text; none where every placeholder can be filled in."""
    possible = " ".join(f"{{{word}}}" for word in allowed)
    sentences = [
        _("There is no placeholder {%(word)s} here. Possible are: %(possible)s")
        % {"word": word, "possible": possible}
        for word in unknown_in(text, allowed)
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
    """The paragraphs of a text, not yet filled; one with a placeholder whose value is empty is left out.

    So one text does for everybody: whoever had no assignment reads nothing of assignments.
    """
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n"))
    said = [part.strip("\n\r ") for part in parts if all(values.get(word, "?") for word in words_in(part))]
    return [part for part in said if part]


def _lonely_brackets(text: str) -> Iterator[tuple[int, str]]:
    """Line and surroundings of each bracket without a partner."""
    for token in _TOKEN.finditer(text):
        if token["alone"]:
            at = token.start()
            line = text.count("\n", 0, at) + 1
            excerpt = text[max(0, at - 15) : at + 16]
            yield line, " ".join(excerpt.split())
