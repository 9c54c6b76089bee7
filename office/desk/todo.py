"""One thing that waits for somebody, and how sentences about it count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

NAMES_SHOWN = 4
SMALL_NUMBERS = (
    gettext_lazy("zero"),
    gettext_lazy("one"),
    gettext_lazy("two"),
    gettext_lazy("three"),
    gettext_lazy("four"),
    gettext_lazy("five"),
    gettext_lazy("six"),
    gettext_lazy("seven"),
    gettext_lazy("eight"),
    gettext_lazy("nine"),
    gettext_lazy("ten"),
    gettext_lazy("eleven"),
    gettext_lazy("twelve"),
)


class Mood(StrEnum):
    """How a thing looks: it needs care, it is news, or it is good news."""

    CARE = "care"
    NEWS = "news"
    DONE = "done"


@dataclass(frozen=True)
class Todo:
    """`mark` is the word or two in the circle, `reason` why it is here and what to do.

    Where one can simply take note of a thing, `noted_url` is where a POST says so.
    """

    mark: str
    kind: Mood
    title: str
    reason: str
    action_label: str
    action_url: str
    noted_url: str = ""


def in_words(number: int) -> str:
    """Small numbers as words: five, 13."""
    return str(SMALL_NUMBERS[number]) if number < len(SMALL_NUMBERS) else str(number)


def capitalised(sentence: str) -> str:
    """With a capital first letter, where a number word starts the sentence."""
    return sentence[:1].upper() + sentence[1:]


def names(people: Sequence[object]) -> str:
    """The first few, and how many more: Ayşe D., Bernd H. and two more."""
    shown = ", ".join(str(person) for person in people[:NAMES_SHOWN])
    rest = len(people) - NAMES_SHOWN
    if rest <= 0:
        return shown
    more = ngettext("%(names)s and one more", "%(names)s and %(count)s more", rest)
    return more % {"names": shown, "count": in_words(rest)}


def weeks_between(earlier: date, later: date) -> int:
    return (later - earlier).days // 7


def for_weeks(weeks: int) -> str:
    """For less than a week, for one week, for five weeks."""
    if weeks < 1:
        return _("for less than a week")
    return ngettext("for one week", "for %(count)s weeks", weeks) % {"count": in_words(weeks)}


def weeks_mark(weeks: int) -> str:
    """What stands in the circle: 5 W."""
    return _("%(count)d wk") % {"count": weeks}
