"""The story of a pair, told by every app that knows something of it.

A higher app adds its moments in `<app>/timeline.py`:

    @timeline_source
    def certificates(partnership, user):
        yield Moment(on=…, kind=MomentKind.STEP, title=…)

Modules named `timeline` are imported when Django starts. A source asks the database the same few times
whatever it finds. Only the office reads the story: sources may tell what volunteers must not see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from partnerships.models import Partnership


class MomentKind(TextChoices):
    """What a moment is about, as one may ask for it."""

    STEP = "steps", _("milestones")
    MEETING = "meetings", _("meetings")
    CONTACT = "contacts", _("conversations")
    GOAL = "goals", _("goals")
    EXCHANGE = "exchange", _("group exchange")


@dataclass(frozen=True)
class Moment:
    """`title` says it in a line, `lines` say more, `by` who noted it; `url` with its `label` leads on.

    `at` orders the moments of a day. `parts` are what a moment stands for, such as the meetings of a month.
    """

    on: date
    kind: MomentKind
    title: str
    lines: tuple[str, ...] = ()
    by: str = ""
    url: str = ""
    label: str = ""
    at: datetime | None = None
    parts: tuple[Moment, ...] = ()


Source = Callable[[Partnership, User], Iterable[Moment]]
_sources: list[Source] = []


def timeline_source(function: Source) -> Source:
    """Add moments to the stories of pairs, in the active language."""
    _sources.append(function)
    return function


def timeline_of(partnership: Partnership, user: User, *, kind: str = "") -> list[Moment]:
    """The moments of a pair, of one kind if asked for, the latest first."""
    found = [moment for source in _sources for moment in source(partnership, user)]
    if kind in MomentKind.values:
        found = [moment for moment in found if moment.kind == kind]
    return sorted(found, key=_order, reverse=True)


def _order(moment: Moment) -> tuple[date, float]:
    return moment.on, moment.at.timestamp() if moment.at else 0
