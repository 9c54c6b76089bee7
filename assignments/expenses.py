"""What a volunteer gets back for a quarter: kilometres and an allowance. All money is in whole cents.

A sheet holds everything reported and not settled yet up to the quarter's end, so a late report comes into
the next open sheet; a settled one stays as it was. The rules are those of the volunteer's own programme,
also for assignments of another, and the caps count in the year of the sheet. Hours beyond a cap are hours
all the same, without money.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assignments.enums import AssignmentKind, AssignmentStatus
from assignments.models import Assignment, AssignmentRules, ExpenseSheet
from assignments.quarters import Quarter, midnight
from volunteers.models import Volunteer


@dataclass(frozen=True)
class Terms:
    """What is paid, and what was paid before in the same year. No cap: None."""

    cents_per_km: int = 0
    cents_per_hour: int = 0
    cents_per_assignment: int = 0
    most_minutes: int | None = None
    most_cents: int | None = None
    minutes_before: int = 0
    cents_before: int = 0

    @property
    def has_allowance(self) -> bool:
        return bool(self.cents_per_hour or self.cents_per_assignment)


@dataclass(frozen=True)
class Entry:
    """One assignment as it was reported. `minutes` were spent there, waiting included; the way counts in km.

    `kind` and `town` are empty for what another contact point asked for: the volunteer's own office, which
    pays, may not read what it was.
    """

    day: date
    kind: str
    town: str
    minutes: int
    km: int


@dataclass(frozen=True)
class Line(Entry):
    """`paid_minutes` lie within the cap on hours; `cut_cents` of the allowance beyond the one on euros."""

    paid_minutes: int = 0
    travel_cents: int = 0
    allowance_cents: int = 0
    cut_cents: int = 0

    @property
    def total_cents(self) -> int:
        return self.travel_cents + self.allowance_cents

    @property
    def words(self) -> str:
        """What it was, as far as the volunteer's own office may read it."""
        return str(capfirst(AssignmentKind(self.kind).label)) if self.kind else _("For another contact point")


@dataclass(frozen=True)
class Sheet:
    """`saved` is the settlement, None for what is still open; `assignments` are those in it."""

    volunteer: Volunteer
    quarter: Quarter
    terms: Terms
    lines: tuple[Line, ...]
    assignments: tuple[UUID, ...] = ()
    saved: ExpenseSheet | None = None

    @property
    def minutes(self) -> int:
        return sum(line.minutes for line in self.lines)

    @property
    def paid_minutes(self) -> int:
        return sum(line.paid_minutes for line in self.lines)

    @property
    def over_minutes(self) -> int:
        """Hours without an allowance because a cap is reached."""
        return self.minutes - self.paid_minutes if self.terms.has_allowance else 0

    @property
    def kilometres(self) -> int:
        return sum(line.km for line in self.lines)

    @property
    def travel_cents(self) -> int:
        return sum(line.travel_cents for line in self.lines)

    @property
    def allowance_cents(self) -> int:
        return sum(line.allowance_cents for line in self.lines)

    @property
    def cut_cents(self) -> int:
        return sum(line.cut_cents for line in self.lines)

    @property
    def total_cents(self) -> int:
        return self.travel_cents + self.allowance_cents

    @property
    def year_minutes(self) -> int:
        """With an allowance in this year, up to and including this sheet."""
        return self.terms.minutes_before + self.paid_minutes

    @property
    def year_cents(self) -> int:
        return self.terms.cents_before + self.allowance_cents


# --- arithmetic -------------------------------------------------------------------------------------


def work_out(entries: Iterable[Entry], terms: Terms) -> tuple[Line, ...]:
    """The money of each line, in the order in which it was earned, until a cap is reached.

    The allowance is worked out by the minute and rounded once, over all lines: each gets what the sum grows
    by, so that lines add up to the cent. An assignment's own amount is due where at least a minute of it is
    within the cap on hours; the cap on euros holds for the allowance alone, kilometres are always paid.
    """
    lines: list[Line] = []
    minutes = earned = 0
    for entry in entries:
        paid = _within(entry.minutes, terms.most_minutes, terms.minutes_before + minutes)
        if not terms.has_allowance:
            paid = 0
        due = _hourly(minutes + paid, terms) - _hourly(minutes, terms)
        due += terms.cents_per_assignment if paid else 0
        allowance = _within(due, terms.most_cents, terms.cents_before + earned)
        if due and not allowance:
            paid = 0
        minutes, earned = minutes + paid, earned + allowance
        lines.append(
            Line(
                **asdict(entry),
                paid_minutes=paid,
                travel_cents=entry.km * terms.cents_per_km,
                allowance_cents=allowance,
                cut_cents=due - allowance,
            )
        )
    return tuple(lines)


def _within(wanted: int, most: int | None, before: int) -> int:
    """So much of it as the cap leaves; a cap that was lowered below what is paid already leaves nothing."""
    return wanted if most is None else min(wanted, max(0, most - before))


def _hourly(minutes: int, terms: Terms) -> int:
    """Half a cent counts as a whole one."""
    return (2 * minutes * terms.cents_per_hour + 60) // 120


def terms_of(rules: AssignmentRules, *, minutes_before: int, cents_before: int) -> Terms:
    hours, euros = rules.yearly_cap_hours, rules.yearly_cap_euros
    return Terms(
        cents_per_km=rules.cents_per_km,
        cents_per_hour=rules.cents_per_hour,
        cents_per_assignment=rules.cents_per_assignment,
        most_minutes=None if hours is None else 60 * hours,
        most_cents=None if euros is None else 100 * euros,
        minutes_before=minutes_before,
        cents_before=cents_before,
    )


# --- what there is ----------------------------------------------------------------------------------


def unsettled(quarter: Quarter) -> QuerySet[Assignment]:
    """Reported, with hours or a way to pay, in no sheet yet, up to the quarter's last midnight."""
    return Assignment.objects.filter(
        Q(actual_minutes__gt=0) | Q(travel_km__gt=0),
        status=AssignmentStatus.DONE,
        expense_sheet=None,
        starts_at__lt=midnight(quarter.next.starts_on),
    )


def with_expenses(volunteers: QuerySet[Volunteer], quarter: Quarter) -> QuerySet[Volunteer]:
    """Those of them who have a sheet for the quarter, settled or to be settled."""
    sheets = ExpenseSheet.objects.filter(volunteer=OuterRef("pk"))
    later = sheets.filter(_after(quarter))
    opened = unsettled(quarter).filter(volunteer=OuterRef("pk"))
    has_one = Exists(sheets.filter(year=quarter.year, quarter=quarter.number))
    return volunteers.filter(has_one | (Exists(opened) & ~Exists(later)))


def sheets(volunteers: Sequence[Volunteer], quarter: Quarter) -> dict[UUID, Sheet]:
    """The quarter's sheet of each, settled or as it would be settled today. Three queries.

    Nothing is left for a quarter before one that is settled: its late reports come into the next sheet.
    """
    saved: dict[UUID, list[ExpenseSheet]] = {volunteer.pk: [] for volunteer in volunteers}
    known = ExpenseSheet.objects.filter(volunteer__in=saved).select_related("settled_by")
    for row in known.filter(Q(year=quarter.year) | _after(quarter)):
        saved[row.volunteer_id].append(row)
    reported: dict[UUID, list[Assignment]] = {volunteer.pk: [] for volunteer in volunteers}
    found = unsettled(quarter).filter(volunteer__in=saved).select_related("municipality")
    for assignment in found.order_by("starts_at", "pk"):
        reported[assignment.volunteer_id].append(assignment)  # type: ignore[index]
    programmes = {volunteer.programme_id for volunteer in volunteers}
    rules = {row.programme_id: row for row in AssignmentRules.objects.filter(programme__in=programmes)}
    return {
        volunteer.pk: _sheet(
            volunteer,
            quarter,
            rules.get(volunteer.programme_id) or AssignmentRules(),
            saved[volunteer.pk],
            reported[volunteer.pk],
        )
        for volunteer in volunteers
    }


def sheet(volunteer: Volunteer, quarter: Quarter) -> Sheet:
    """The one sheet: see `sheets`."""
    return sheets([volunteer], quarter)[volunteer.pk]


def settled_sheet(saved: ExpenseSheet) -> Sheet:
    """As it stood when it was settled. No query where the volunteer is loaded."""
    lines = (Line(**line | {"day": date.fromisoformat(line["day"])}) for line in saved.lines)
    quarter = Quarter(saved.year, saved.quarter)
    return Sheet(saved.volunteer, quarter, Terms(**saved.terms), tuple(lines), saved=saved)


def to_keep(sheet: Sheet) -> dict[str, Any]:
    """The fields of an ExpenseSheet that hold its sums, its lines and what they rest on."""
    return {
        "minutes": sheet.minutes,
        "paid_minutes": sheet.paid_minutes,
        "kilometres": sheet.kilometres,
        "travel_cents": sheet.travel_cents,
        "allowance_cents": sheet.allowance_cents,
        "lines": [asdict(line) | {"day": line.day.isoformat()} for line in sheet.lines],
        "terms": asdict(sheet.terms),
    }


def _sheet(
    volunteer: Volunteer,
    quarter: Quarter,
    rules: AssignmentRules,
    saved: list[ExpenseSheet],
    reported: list[Assignment],
) -> Sheet:
    for row in saved:
        if (row.year, row.quarter) == quarter:
            row.volunteer = volunteer
            return settled_sheet(row)
    before = [row for row in saved if row.year == quarter.year]
    terms = terms_of(
        rules,
        minutes_before=sum(row.paid_minutes for row in before),
        cents_before=sum(row.allowance_cents for row in before),
    )
    if any((row.year, row.quarter) > quarter for row in saved):
        return Sheet(volunteer, quarter, terms, ())
    home = volunteer.person.organisation_id
    entries = [_entry(assignment, home) for assignment in reported]
    return Sheet(
        volunteer,
        quarter,
        terms,
        work_out(entries, terms),
        assignments=tuple(assignment.pk for assignment in reported),
    )


def _entry(assignment: Assignment, home: UUID | None) -> Entry:
    is_ours = assignment.organisation_id == home
    return Entry(
        day=localdate(assignment.starts_at),
        kind=assignment.kind if is_ours else "",
        town=str(assignment.municipality or "") if is_ours else "",
        minutes=assignment.actual_minutes or 0,
        km=assignment.travel_km or 0,
    )


def _after(quarter: Quarter) -> Q:
    return Q(year__gt=quarter.year) | Q(year=quarter.year, quarter__gt=quarter.number)
