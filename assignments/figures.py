"""What became of requests: how many were filled, how soon, with how much asking; what is missing.

Counted by the day of the appointment. What its requester never confirmed and what was entered twice is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import mean, median
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from assignments.enums import AssignmentKind, AssignmentStatus, CancelReason, Source
from assignments.models import Assignment
from assignments.quarters import midnight
from kern.charts import Column, columns
from people.enums import Level
from people.languages import language_name
from people.models import LanguageSkill
from programmes.models import Municipality
from volunteers.models import Volunteer

ENOUGH = Level.B1
FILLED = (AssignmentStatus.TAKEN, AssignmentStatus.DONE)
# Up to these many minutes until the first yes; the last column is everything later.
STEPS = (15, 60, 240, 1440)
MOST_WAVES = 5


class Request(NamedTuple):
    """A row as it is counted. `asked` volunteers were asked, in `wave` waves beside those by hand."""

    kind: str
    language: str
    municipality: UUID | None
    source: str
    status: str
    actual_minutes: int | None
    travel_minutes: int | None
    asked_at: datetime | None
    first_yes_at: datetime | None
    wave: int
    asked: int


@dataclass
class Row:
    """Requests of one kind, language, town or source; `minutes` there and on the way."""

    label: str
    filled: int = 0
    unmet: int = 0
    cancelled: int = 0
    pending: int = 0
    minutes: int = 0

    @property
    def requests(self) -> int:
        return self.filled + self.unmet + self.cancelled + self.pending

    @property
    def percent(self) -> int | None:
        """Of those that somebody was needed for in the end, how many were filled."""
        needed = self.filled + self.unmet
        return round(100 * self.filled / needed) if needed else None

    def add(self, request: Request) -> None:
        match request.status:
            case AssignmentStatus.TAKEN | AssignmentStatus.DONE:
                self.filled += 1
            case AssignmentStatus.UNMET:
                self.unmet += 1
            case AssignmentStatus.CANCELLED:
                self.cancelled += 1
            case _:
                self.pending += 1
        if request.status == AssignmentStatus.DONE:
            self.minutes += _time(request)


@dataclass(frozen=True)
class Asking:
    """How asking went. `asked`: requests for which volunteers were asked and that have a yes or are over."""

    asked: int
    answered: int
    median_minutes: float | None
    in_an_hour: int | None
    in_a_day: int | None
    people: float | None
    first_wave: int | None
    soon: list[Column] = field(default_factory=list)
    waves: list[Column] = field(default_factory=list)

    @property
    def median_words(self) -> str:
        """Minutes up to two hours, then hours, then days."""
        minutes = round(self.median_minutes or 0)
        for size, most, words in (
            (1, 120, ngettext_lazy("%(count)d minute", "%(count)d minutes", "count")),
            (60, 2880, ngettext_lazy("%(count)d hour", "%(count)d hours", "count")),
        ):
            if minutes < most:
                return str(words % {"count": round(minutes / size)})
        return ngettext("%(count)d day", "%(count)d days", round(minutes / 1440)) % {
            "count": round(minutes / 1440)
        }

    @property
    def soon_words(self) -> str:
        return _in_words(_("Time to the first yes"), self.soon)

    @property
    def waves_words(self) -> str:
        return _in_words(_("Waves needed"), self.waves)


@dataclass(frozen=True)
class Missing:
    """Where nobody was found; `volunteers` of the office speak the language (live in the town)."""

    row: Row
    volunteers: int


@dataclass(frozen=True)
class Figures:
    total: Row
    travel_minutes: int
    groups: list[tuple[str, list[Row]]]
    asking: Asking
    languages: list[Missing]
    towns: list[Missing]


def figures(
    assignments: QuerySet[Assignment], volunteers: QuerySet[Volunteer], *, first: date, last: date
) -> Figures:
    """Of the assignments with a day from `first` to `last`. `volunteers`: who could be asked at the office.

    Four queries.
    """
    found = list(_requests(assignments, first, last))
    towns = dict(Municipality.objects.values_list("pk", "name"))
    total = Row(_("all"))
    for request in found:
        total.add(request)

    def town(request: Request) -> str:
        return towns.get(request.municipality, _("not known"))  # type: ignore[arg-type]

    by_language = _rows(found, lambda request: language_name(request.language))
    by_town = _rows(found, town)
    speakers, neighbours = _volunteers(volunteers)
    return Figures(
        total,
        sum(request.travel_minutes or 0 for request in found if request.status == AssignmentStatus.DONE),
        [
            (_("kind"), _rows(found, lambda request: str(capfirst(AssignmentKind(request.kind).label)))),
            (_("language"), by_language),
            (_("town"), by_town),
            (
                _("way of coming in"),
                _rows(found, lambda request: str(capfirst(Source(request.source).label))),
            ),
        ],
        _asking(found),
        _missing(by_language, speakers),
        _missing(by_town, neighbours),
    )


def _requests(assignments: QuerySet[Assignment], first: date, last: date) -> Iterable[Request]:
    counted = assignments.filter(
        starts_at__gte=midnight(first), starts_at__lt=midnight(last + timedelta(days=1))
    ).exclude(Q(status=AssignmentStatus.UNCONFIRMED) | Q(cancel_reason=CancelReason.DUPLICATE))
    asked = counted.order_by().annotate(asked=Count("offers__volunteer", distinct=True))
    return (Request(*row) for row in asked.values_list(*Request._fields))


def _time(request: Request) -> int:
    return (request.actual_minutes or 0) + (request.travel_minutes or 0)


def _rows(found: Iterable[Request], label_of: Callable[[Request], str]) -> list[Row]:
    """Those with the most requests first."""
    rows: dict[str, Row] = {}
    for request in found:
        label = label_of(request)
        rows.setdefault(label, Row(label)).add(request)
    return sorted(rows.values(), key=lambda row: (-row.requests, row.label))


def _missing(rows: list[Row], volunteers: Counter[str]) -> list[Missing]:
    return sorted(
        (Missing(row, volunteers[row.label]) for row in rows if row.unmet),
        key=lambda each: (-each.row.unmet, each.row.percent or 0, each.row.label),
    )


def _volunteers(volunteers: QuerySet[Volunteer]) -> tuple[Counter[str], Counter[str]]:
    """How many of them speak each language well enough, and live in each town."""
    able = volunteers.order_by().values("person")
    skills = LanguageSkill.objects.filter(person__in=able, speaking__gte=ENOUGH)
    speakers = skills.order_by().values_list("language").annotate(Count("person", distinct=True))
    towns = volunteers.order_by().values_list("person__municipality__name").annotate(Count("pk"))
    return (
        Counter({language_name(code): number for code, number in speakers}),
        Counter({name or _("not known"): number for name, number in towns}),
    )


def _asking(found: list[Request]) -> Asking:
    """Clock time, nights included: that is how long somebody waited."""
    asked = [each for each in found if each.asked_at and (each.first_yes_at or not _is_running(each))]
    waits = [
        (each.first_yes_at - each.asked_at).total_seconds() / 60
        for each in asked
        if each.first_yes_at and each.asked_at
    ]
    waves = [each.wave for each in asked if each.wave and each.status in FILLED]
    labels = (_("15 min"), _("1 h"), _("4 h"), _("1 day"), _("later"))
    soon: Counter[int] = Counter(sum(wait > step for step in STEPS) for wait in waits)
    needed: Counter[int] = Counter(min(wave, MOST_WAVES) for wave in waves)
    return Asking(
        asked=len(asked),
        answered=len(waits),
        median_minutes=median(waits) if waits else None,
        in_an_hour=_percent(sum(wait <= 60 for wait in waits), len(asked)),
        in_a_day=_percent(sum(wait <= 1440 for wait in waits), len(asked)),
        people=mean(each.asked for each in asked) if asked else None,
        first_wave=_percent(needed[1], len(waves)),
        soon=columns([(label, soon[number]) for number, label in enumerate(labels)]) if waits else [],
        waves=columns([(_wave_label(n), needed[n]) for n in range(1, MOST_WAVES + 1)]) if waves else [],
    )


def _in_words(title: str, drawn: list[Column]) -> str:
    """A chart for whoever does not see it."""
    return f"{title}: " + ", ".join(f"{column.label}: {column.value}" for column in drawn)


def _is_running(request: Request) -> bool:
    return request.status in (AssignmentStatus.OPEN, AssignmentStatus.OFFERED)


def _wave_label(number: int) -> str:
    return f"{number}+" if number == MOST_WAVES else str(number)


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def cells(row: Row) -> tuple[Any, ...]:
    """A row's counts in the order of every table."""
    return row.filled, row.unmet, row.cancelled, row.pending
