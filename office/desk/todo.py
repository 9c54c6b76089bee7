"""One thing that waits for somebody, and how sentences about it count."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from office.desk.weights import KINDS, Kind
from partnerships.enums import Side
from partnerships.models import Partnership

R = TypeVar("R")
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
class Call:
    """A conversation with somebody of a pair; whose, is asked where it may have been either."""

    partnership: Partnership
    sides: tuple[Side, ...] = (Side.VOLUNTEER, Side.NEWCOMER)

    @property
    def people(self) -> list[tuple[Side, str]]:
        return [(side, self.partnership.person_on(side).short_name) for side in self.sides]


@dataclass(frozen=True, kw_only=True)
class Todo:
    """`mark` is the word or two in the circle, `reason` why it is here and what to do.

    `kind` is a row of `office.desk.weights.KINDS`. `about` names the record and the state it is in: with a
    new state the entry comes back, whatever was decided before. `since` is when it began to wait.
    Where `values` are given, the main button changes something at once: a POST with them.
    """

    kind: str
    about: str
    mark: str
    mood: Mood
    title: str
    reason: str
    action_label: str
    action_url: str
    since: date | None = None
    values: Mapping[str, str] | None = None
    page_url: str = ""
    partnership: Partnership | None = None
    call: Call | None = None
    parts: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.about}"

    @property
    def keys(self) -> tuple[str, ...]:
        """What is decided with it: its own key, or the keys of all the records that it speaks of."""
        return self.parts or (self.key,)

    @property
    def rules(self) -> Kind:
        return KINDS[self.kind]

    def weight(self, *, today: date) -> int:
        """What is lost if it waits, by now."""
        return self.rules.weight_after(today - (self.since or today))


@dataclass(frozen=True)
class Part(Generic[R]):
    """A record that stands in one row with others of its kind: three new applications.

    Each is decided on by itself, so that a new one shows alone while the others wait. `together` makes the
    row of those that are left; its `about` is empty.
    """

    kind: str
    about: str
    record: R
    together: Callable[[list[R]], Todo]

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.about}"


def one_row(parts: Sequence[Part[Any]]) -> Todo:
    """The row of all these parts, which belong together."""
    keys = tuple(part.key for part in parts)
    about = hashlib.sha256(" ".join(sorted(keys)).encode()).hexdigest()[:20]
    row = parts[0].together([part.record for part in parts])
    return replace(row, about=about, parts=keys)


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


def pair_name(record: Any) -> str:
    """Both of a partnership or a proposal: Helga M. and Samira A."""
    return _("%(volunteer)s and %(newcomer)s") % {
        "volunteer": record.volunteer.person.short_name,
        "newcomer": record.newcomer.person.short_name,
    }
