"""Figures of single assignments for the office, and as a sheet: for the office or, with small counts hidden,
for funders."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from accounts.models import User
from assignments.figures import Figures, cells, figures
from assignments.models import Assignment
from assignments.periods import Period, PeriodForm
from kern.sheets import sheet_response
from kern.suppression import SMALLEST, suppressed
from volunteers.models import Volunteer


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def assignment_figures(request: SignedInRequest) -> HttpResponse:
    """By kind, language, town and source; how soon somebody said yes; which languages are missing."""
    form = _form(request)
    found, period = None, None
    if form.is_valid():
        period = form.chosen
        found = _figures(request.user, period)
    context = {
        "page_title": _("Figures"),
        "form": form,
        "period": period,
        "found": found,
        "year": period.first.year if period else None,
        "smallest": SMALLEST,
        "query": request.GET.urlencode(),
    }
    return render(request, "assignments/figures.html", context, status=200 if found else 422)


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def figures_export(request: SignedInRequest) -> HttpResponse:
    """XLSX of the chosen time; `for=funders`: of its whole calendar year, with small counts hidden."""
    form = _form(request)
    if not form.is_valid():
        return redirect("assignments:figures")
    period = form.chosen
    name = f"{_('assignments')}_{period.first:%Y-%m-%d}_{period.last:%Y-%m-%d}"
    rows = _all_rows
    if request.GET.get("for") == "funders":
        # Always a whole year: two times that overlap would tell what is hidden in one of them.
        period = Period(period.first.replace(month=1, day=1), period.first.replace(month=12, day=31))
        name = f"{_('assignments')}_{period.first.year}_{_('for_funders')}"
        rows = _rows_for_funders
    heads = [
        _("Counted by"),
        "",
        _("Filled"),
        _("Nobody was found"),
        _("Cancelled"),
        _("Still open"),
        _("Requests"),
    ]
    if rows is _all_rows:
        heads.append(_("Hours"))
    return sheet_response("xlsx", name=name, heads=heads, rows=rows(_figures(request.user, period)))


def _form(request: SignedInRequest) -> PeriodForm:
    today = timezone.localdate()
    data = request.GET if "period" in request.GET else {"period": str(today.year)}
    return PeriodForm(data, today=today)


def _figures(user: User, period: Period) -> Figures:
    able = Volunteer.objects.visible_to(user).active().filter(person__restricted_at=None)
    return figures(Assignment.objects.run_by(user), able, first=period.first, last=period.last)


def _all_rows(found: Figures) -> list[list[Any]]:
    rows = []
    for title, group in [*found.groups, ("", [found.total])]:
        for row in group:
            numbers = [Decimal(number) for number in (*cells(row), row.requests)]
            hours = (Decimal(row.minutes) / 60).quantize(Decimal("0.01"))
            rows.append([title, row.label, *numbers, hours])
    return rows


def _rows_for_funders(found: Figures) -> list[list[Any]]:
    """Counts below five are hidden, and others with them, so that nobody can work them out."""
    tables = [suppressed([cells(row) for row in group]).cells for _title, group in found.groups if group]
    # All tables end with the same totals: what one of them has to hide, no other may show.
    kept = [None not in totals for totals in zip(*(table[-1] for table in tables), strict=True)]
    rows: list[list[Any]] = []
    for (title, group), table in zip(found.groups, tables, strict=False):
        table[-1] = [number if is_kept else None for number, is_kept in zip(table[-1], kept, strict=True)]
        for label, line in zip([*(row.label for row in group), _("all")], table, strict=True):
            shown = [_("hidden") if number is None else Decimal(number) for number in line]
            rows.append([title, label, *shown])
    return rows
