"""One box for everybody whom the office knows."""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE
from assignments.models import Assignment
from audit.reading import also_lists
from newcomers.models import Newcomer
from partnerships.models import Partnership
from volunteers.models import Volunteer

SHOWN = 10
FEWEST_DIGITS = 4
# Of whom an assignment alone knows.
STRANGERS = (
    *("guest_name", "guest_phone"),
    *("requester_name", "requester_institution", "requester_email", "requester_phone"),
)


@allow(*OFFICE)
@require_safe
def search(request: SignedInRequest) -> HttpResponse:
    """Volunteers, newcomers and partnerships, guests and requesters of assignments, by name, e-mail or phone:
    every word must fit."""
    words = request.GET.get("q", "").split()
    context: dict[str, Any] = {"q": " ".join(words)}
    words = _as_kept(words)
    if words:
        user = request.user
        context |= {
            "volunteers": Volunteer.objects.visible_to(user)
            .filter(_matches(words, ["person"]))
            .select_related("person__municipality")[:SHOWN],
            "newcomers": Newcomer.objects.visible_to(user)
            .filter(_matches(words, ["person"]))
            .select_related("person__municipality")[:SHOWN],
            "partnerships": Partnership.objects.run_by(user)
            .filter(_matches(words, ["volunteer__person", "newcomer__person"]))
            .with_people()[:SHOWN],
            "assignments": Assignment.objects.run_by(user)
            .filter(_are_found(words, STRANGERS))
            .order_by("-starts_at")[:SHOWN],
        }
        found = (
            *((Volunteer, "volunteers"), (Newcomer, "newcomers"), (Partnership, "partnerships")),
            (Assignment, "assignments"),
        )
        also_lists(request, {model: len(context[name]) for model, name in found})
    return render(request, "office/search.html", context)


def _matches(words: list[str], people: list[str]) -> Q:
    """Every word is part of a name, the e-mail or the phone number of one of these people."""
    fields = ("first_name", "last_name", "email", "phone")
    return _are_found(words, [f"{person}__{field}" for person in people for field in fields])


def _are_found(words: list[str], fields: Iterable[str]) -> Q:
    """Every word is part of one of these fields."""
    condition = Q()
    for word in words:
        fits = Q()
        for field in fields:
            fits |= Q(**{f"{field}__icontains": word})
        condition &= fits
    return condition


def _as_kept(words: list[str]) -> list[str]:
    """A telephone number, however it was written, without what varies: the 0 of the town, signs between."""
    written = "".join(words)
    digits = re.sub(r"\D", "", written).lstrip("0")
    is_number = re.fullmatch(r"[+\d()/-]+", written) and len(digits) >= FEWEST_DIGITS
    return [digits] if is_number else words
