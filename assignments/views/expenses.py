"""Expense sheets: the office's quarter, the sheets of one volunteer, the paper, and the volunteer's own."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow, freshly_confirmed
from accounts.enums import Kind
from accounts.models import User
from assignments.expense_paper import file_name, paper_pdf
from assignments.expenses import Sheet, settled_sheet, sheet, sheets, with_expenses
from assignments.hours import hours_of
from assignments.models import ExpenseSheet
from assignments.quarters import Quarter
from assignments.services.expenses import settle
from audit.enums import How
from audit.reading import also_lists
from audit.services import note_reading
from kern.pdf import CannotPrint, pdf_response
from kern.sheets import sheet_response
from volunteers.models import Volunteer

# So many quarters back can be chosen; older ones stand with each volunteer.
QUARTERS_SHOWN = 6


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def expenses(request: SignedInRequest) -> HttpResponse:
    """The quarter's sheets of all volunteers, settled or open. The last quarter that is over comes first."""
    quarter, today = _quarter(request), timezone.localdate()
    found = _sheets_of(request.user, quarter)
    also_lists(request, {Volunteer: len(found)})
    context = {
        "page_title": _("Expense sheets"),
        "quarter": quarter,
        "quarters": _quarters_to_choose(),
        "is_over": quarter.is_over(today),
        "sheets": found,
        "open_sheets": sum(each.saved is None for each in found),
        "total": _total(found),
    }
    return render(request, "assignments/expenses.html", context)


@require_POST
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def expenses_settle(request: SignedInRequest) -> HttpResponse:
    """Settle the quarter for the chosen volunteers."""
    quarter = Quarter.parse(request.POST.get("quarter")) or Quarter.of(timezone.localdate()).previous
    chosen = [pk for pk in map(_uuid, request.POST.getlist("volunteer")) if pk]
    volunteers = Volunteer.objects.visible_to(request.user).filter(pk__in=chosen)
    try:
        saved = settle(volunteers, quarter=quarter, by=request.user, today=timezone.localdate())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        if saved:
            text = ngettext("%(count)d sheet is settled.", "%(count)d sheets are settled.", len(saved))
            messages.success(request, text % {"count": len(saved)})
        elif chosen:
            messages.info(request, _("There was nothing left to settle."))
        else:
            messages.error(request, _("Please choose at least one person."))
    return redirect(f"{reverse('assignments:expenses')}?quarter={quarter.key}")


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
@freshly_confirmed
def expenses_export(request: SignedInRequest) -> HttpResponse:
    """The quarter for the treasury, as XLSX."""
    quarter = _quarter(request)
    found = _sheets_of(request.user, quarter)
    note_reading(
        user=request.user,
        model=ExpenseSheet,
        how=How.EXPORT,
        view="assignments:expenses_export",
        number=len(found),
    )
    heads = (
        _("Volunteer"),
        _("Quarter"),
        _("Assignments"),
        _("Hours"),
        _("Hours with an allowance"),
        _("Kilometres"),
        _("Travel (€)"),
        _("Allowance (€)"),
        _("Beyond the cap (€)"),
        _("Amount (€)"),
        _("Settled on"),
    )
    name = f"{_('expenses')}_{quarter.key}"
    return sheet_response("xlsx", name=name, heads=heads, rows=map(_row, found))


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def expenses_of(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One volunteer: the chosen quarter line by line, and what was settled."""
    visible = Volunteer.objects.visible_to(request.user).select_related("person", "programme")
    volunteer = get_object_or_404(visible, pk=pk)
    return _page_of(request, volunteer, _quarter(request), is_own=False)


@require_safe
@allow(Kind.VOLUNTEER)
def my_expenses(request: SignedInRequest) -> HttpResponse:
    """The volunteer's own: what has come together since the last settlement, and all settled sheets."""
    volunteer = get_object_or_404(
        Volunteer.objects.select_related("person", "programme"), person__user=request.user
    )
    return _page_of(request, volunteer, Quarter.of(timezone.localdate()), is_own=True)


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR, Kind.VOLUNTEER)
def expense_sheet(request: SignedInRequest, pk: UUID) -> HttpResponse:
    found = _saved_or_404(request.user, pk)
    is_own = found.volunteer.person.user_id == request.user.pk
    context = {
        "page_title": f"{_('Expense sheet')}, {Quarter(found.year, found.quarter)}",
        "sheet": settled_sheet(found),
        "is_own": is_own,
    }
    return render(request, "assignments/expense_sheet.html", context)


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR, Kind.VOLUNTEER)
def expense_paper(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The settled sheet as PDF."""
    found = settled_sheet(_saved_or_404(request.user, pk))
    try:
        return pdf_response(paper_pdf(found), file_name(found))
    except CannotPrint as error:
        messages.error(request, " ".join(error.messages))
        return redirect("assignments:expense_sheet", pk)


# --- what the pages share ---------------------------------------------------------------------------


def _page_of(
    request: SignedInRequest, volunteer: Volunteer, quarter: Quarter, *, is_own: bool
) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "page_title": _("My expenses") if is_own else _("Expense sheets"),
        "volunteer": volunteer,
        "is_own": is_own,
        "sheet": sheet(volunteer, quarter),
        "settled": ExpenseSheet.objects.visible_to(request.user).filter(volunteer=volunteer),
        "quarters": [] if is_own else _quarters_to_choose(),
        "quarter": quarter,
        "hours": hours_of([volunteer.pk], year=today.year).get(volunteer.pk),
        "year": today.year,
    }
    return render(request, "assignments/expenses_of.html", context)


def _sheets_of(user: User, quarter: Quarter) -> list[Sheet]:
    ours = with_expenses(Volunteer.objects.visible_to(user), quarter)
    volunteers = list(
        ours.select_related("person", "programme").order_by("person__last_name", "person__first_name")
    )
    return list(sheets(volunteers, quarter).values())


def _saved_or_404(user: User, pk: UUID) -> ExpenseSheet:
    visible = ExpenseSheet.objects.visible_to(user).select_related(
        "volunteer__person__organisation", "volunteer__programme"
    )
    found: ExpenseSheet = get_object_or_404(visible, pk=pk)
    return found


def _quarter(request: HttpRequest) -> Quarter:
    """The chosen one; the last that is over where none is, or none that exists."""
    return Quarter.parse(request.GET.get("quarter")) or Quarter.of(timezone.localdate()).previous


def _quarters_to_choose() -> list[Quarter]:
    """The running one first."""
    found = [Quarter.of(timezone.localdate())]
    while len(found) < QUARTERS_SHOWN:
        found.append(found[-1].previous)
    return found


def _total(found: list[Sheet]) -> dict[str, int]:
    names = ("minutes", "kilometres", "travel_cents", "allowance_cents", "total_cents")
    return {name: sum(getattr(each, name) for each in found) for name in names}


def _row(each: Sheet) -> tuple[object, ...]:
    return (
        each.volunteer,
        each.quarter.key,
        Decimal(len(each.lines)),
        _in_hours(each.minutes),
        _in_hours(each.paid_minutes),
        Decimal(each.kilometres),
        _in_euros(each.travel_cents),
        _in_euros(each.allowance_cents),
        _in_euros(each.cut_cents),
        _in_euros(each.total_cents),
        date_format(each.saved.settled_on, "SHORT_DATE_FORMAT") if each.saved else _("not settled"),
    )


def _in_euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def _in_hours(minutes: int) -> Decimal:
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
