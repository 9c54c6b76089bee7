"""What coordinators see all day: the board and the week."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from assignments.board import LATELY, board
from assignments.enums import AssignmentStatus
from assignments.filters import PlaceFilter
from assignments.models import Assignment
from assignments.week import in_address, monday_of, week_of
from audit.reading import also_lists


def _searched(request: SignedInRequest) -> tuple[PlaceFilter, dict[str, Any]]:
    """The filter over everything the user runs, and what its bar has to know."""
    found = PlaceFilter(request.GET, Assignment.objects.run_by(request.user), request=request)
    chosen = {name: request.GET[name] for name in found.form.fields if request.GET.get(name)}
    return found, {
        "filter": found,
        "searched": bool(chosen),
        "chosen": chosen,
        # Who sees several organisations reads on each card whose it is.
        "names_organisation": "organisation" in found.form.fields and "organisation" not in chosen,
    }


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def assignment_board(request: SignedInRequest) -> HttpResponse:
    """Open, asked, taken, today, done: what presses most stands first."""
    now = timezone.now()
    found, bar = _searched(request)
    columns = board(found.qs, user=request.user, now=now, chosen=bar["chosen"])
    also_lists(request, {Assignment: len({card.assignment.pk for each in columns for card in each.cards})})
    beside = found.qs.aggregate(
        unconfirmed=Count("pk", filter=Q(status=AssignmentStatus.UNCONFIRMED)),
        unmet=Count("pk", filter=Q(status=AssignmentStatus.UNMET, starts_at__gte=now - LATELY)),
    )
    context = {
        "columns": columns,
        "is_empty": not any(each.count for each in columns),
        "unmet_address": urlencode(
            {**bar["chosen"], "status": "unmet", "since": timezone.localdate(now - LATELY).isoformat()}
        ),
        "unconfirmed_address": urlencode({**bar["chosen"], "status": "unconfirmed"}),
        **beside,
        **bar,
    }
    return render(request, "assignments/board.html", context)


@require_safe
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def assignment_calendar(request: SignedInRequest) -> HttpResponse:
    """One week, by default this one; `?week=2026-W48` another."""
    now = timezone.now()
    today = timezone.localdate(now)
    monday = monday_of(wanted) if (wanted := request.GET.get("week", "")) else None
    if wanted and monday is None:
        messages.error(request, _("There is no week “%(week)s”. This is the present one.") % {"week": wanted})
    if monday is None:
        monday = monday_of(in_address(today)) or today
    found, bar = _searched(request)
    week = week_of(found.qs, monday=monday, user=request.user, now=now, chosen=bar["chosen"])
    also_lists(request, {Assignment: sum(len(day.cards) for day in week.days)})
    context = {"week": week, "this_week": in_address(today), "shown_week": in_address(monday), **bar}
    return render(request, "assignments/calendar.html", context)
