"""A week of assignments, day by day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Window
from django.db.models.functions import RowNumber, TruncDate
from django.utils.timezone import localdate, localtime

from accounts.models import User
from assignments.board import midnight
from assignments.cards import Card, CardWriter
from assignments.enums import AssignmentStatus
from assignments.models.assignment import AssignmentQuerySet

SHOWN_A_DAY = 15
# What was called off, and what nobody has confirmed yet, keeps no hour.
NOT_SHOWN = (AssignmentStatus.CANCELLED, AssignmentStatus.UNCONFIRMED)


@dataclass
class Day:
    date: date
    is_today: bool
    chosen: Mapping[str, str]
    count: int = 0
    cards: list[Card] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.count - len(self.cards)

    @property
    def address(self) -> str:
        """What the list has to be asked for to show the whole day."""
        day = self.date.isoformat()
        return "?" + urlencode({**self.chosen, "since": day, "until": day})


@dataclass(frozen=True)
class Week:
    """Monday to Sunday."""

    monday: date
    days: list[Day]

    @property
    def count(self) -> int:
        return sum(day.count for day in self.days)

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def before(self) -> str:
        return in_address(self.monday - timedelta(days=7))

    @property
    def after(self) -> str:
        return in_address(self.monday + timedelta(days=7))


def in_address(day: date) -> str:
    """The week of that day as addresses and inputs name it: 2026-W48."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02d}"


def monday_of(text: str) -> date | None:
    """The Monday of a week such as 2026-W48; None where there is no such week."""
    year, _between, week = text.partition("-W")
    try:
        monday = date.fromisocalendar(int(year), int(week), 1)
        # The weeks before and after have to exist as well, for the links to them.
        return monday if date.min.year < monday.year < date.max.year else None
    except ValueError:
        return None


def week_of(
    assignments: AssignmentQuerySet, *, monday: date, user: User, now: datetime, chosen: Mapping[str, str]
) -> Week:
    """What takes place in these seven days. A fixed number of queries; of full days the first ones.

    `chosen`: what the assignments are narrowed down to already, in the words of the list's address.
    """
    today = localdate(now)
    days = [
        Day(each, is_today=each == today, chosen=chosen)
        for each in (monday + timedelta(days=number) for number in range(7))
    ]
    by_day = TruncDate("starts_at")
    found = (
        assignments.with_people()
        .filter(starts_at__gte=midnight(monday), starts_at__lt=midnight(monday + timedelta(days=7)))
        .exclude(status__in=NOT_SHOWN)
        .annotate(
            place_in_day=Window(RowNumber(), partition_by=by_day, order_by=("starts_at", "pk")),
            number_in_day=Window(Count("pk"), partition_by=by_day),
        )
        .filter(place_in_day__lte=SHOWN_A_DAY)
        .order_by("starts_at", "pk")
    )
    rows = list(found)
    writer = CardWriter(rows, user=user, now=now)
    for row in rows:
        day = days[(localtime(row.starts_at).date() - monday).days]
        day.count = row.number_in_day
        day.cards.append(writer.card(row, with_day=False))
    return Week(monday, days)
