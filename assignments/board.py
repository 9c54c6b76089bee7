"""The coordinators' board: five columns, what presses most stands first, each cut to what one reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assignments.cards import Card, CardWriter
from assignments.enums import AssignmentStatus, Urgency
from assignments.models import PENDING, Assignment
from assignments.models.assignment import AssignmentQuerySet

SHOWN = 8
# What begins within a day presses as much as what is called urgent.
SOON = timedelta(hours=24)
LATELY = timedelta(days=14)


@dataclass
class Column:
    """`query`: what the list has to be asked for to show all of them."""

    key: str
    title: str | Promise
    hint: str | Promise
    empty: str | Promise
    condition: Q
    order: tuple[Any, ...]
    query: dict[str, str]
    count: int = 0
    cards: list[Card] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.count - len(self.cards)

    @property
    def address(self) -> str:
        return "?" + urlencode(self.query)


def board(
    assignments: AssignmentQuerySet, *, user: User, now: datetime, chosen: Mapping[str, str]
) -> list[Column]:
    """The columns with their cards. A fixed number of queries, however many assignments there are.

    `chosen`: what the assignments are narrowed down to already, in the words of the list's address.
    """
    columns = _columns(now)
    counts = assignments.aggregate(**{each.key: Count("pk", filter=each.condition) for each in columns})
    rows: dict[str, list[Assignment]] = {}
    for each in columns:
        found = assignments.filter(each.condition).with_people()
        rows[each.key] = list(found.order_by(*each.order)[:SHOWN])
    writer = CardWriter([row for found in rows.values() for row in found], user=user, now=now)
    for each in columns:
        each.count = counts[each.key]
        each.query = {**chosen, **each.query}
        each.cards = [writer.card(row, with_day=each.key != "today") for row in rows[each.key]]
    return columns


def midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))


def _columns(now: datetime) -> list[Column]:
    today = localdate(now)
    tomorrow = today + timedelta(days=1)
    this_day = Q(starts_at__gte=midnight(today), starts_at__lt=midnight(tomorrow))
    presses = Q(urgency=Urgency.URGENT) | Q(starts_at__lt=now + SOON) | Q(exhausted_at__isnull=False)
    pressing_first = (_first(presses), "starts_at")
    lacks_report = Q(status=AssignmentStatus.TAKEN)
    over = Q(starts_at__lt=midnight(today)) & (
        lacks_report
        | Q(status=AssignmentStatus.DONE, needs_follow_up=True)
        | Q(status=AssignmentStatus.DONE, starts_at__gte=now - LATELY)
    )
    return [
        Column(
            "open",
            capfirst(AssignmentStatus.OPEN.label),
            _("Somebody is looked for"),
            _("Nothing waits for somebody. Well done!"),
            Q(status=AssignmentStatus.OPEN),
            pressing_first,
            {"status": AssignmentStatus.OPEN.value},
        ),
        Column(
            "asked",
            capfirst(AssignmentStatus.OFFERED.label),
            _("Answers are awaited"),
            _("Nobody is being asked at the moment."),
            Q(status=AssignmentStatus.OFFERED),
            pressing_first,
            {"status": AssignmentStatus.OFFERED.value},
        ),
        Column(
            "taken",
            capfirst(AssignmentStatus.TAKEN.label),
            _("From tomorrow on"),
            _("Nothing is agreed for the days to come."),
            Q(status=AssignmentStatus.TAKEN, starts_at__gte=midnight(tomorrow)),
            ("starts_at",),
            {"status": AssignmentStatus.TAKEN.value, "since": tomorrow.isoformat()},
        ),
        Column(
            "today",
            _("Today"),
            _("Whatever the state, by the hour"),
            _("Nobody has an appointment today."),
            Q(status__in=[*PENDING, AssignmentStatus.DONE, AssignmentStatus.UNMET]) & this_day,
            ("starts_at",),
            {"since": today.isoformat(), "until": today.isoformat()},
        ),
        Column(
            "done",
            capfirst(AssignmentStatus.DONE.label),
            _("Lately, and what is left to do"),
            _("Nothing took place in the last two weeks."),
            over,
            (_first(lacks_report), _first(Q(needs_follow_up=True)), "-starts_at"),
            {"since": localdate(now - LATELY).isoformat(), "until": (today - timedelta(days=1)).isoformat()},
        ),
    ]


def _first(condition: Q) -> Case:
    """For `order_by`: those that fit stand before the others."""
    return Case(When(condition, then=Value(0)), default=Value(1), output_field=IntegerField())
