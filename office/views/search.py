"""One box for everybody whom the office knows."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE
from audit.reading import also_lists
from newcomers.models import Newcomer
from partnerships.models import Partnership
from volunteers.models import Volunteer

SHOWN = 10


@allow(*OFFICE)
@require_safe
def search(request: SignedInRequest) -> HttpResponse:
    """Volunteers, newcomers and partnerships by name, e-mail or phone: every word must fit."""
    words = request.GET.get("q", "").split()
    context: dict[str, Any] = {"q": " ".join(words)}
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
        }
        found = (Volunteer, "volunteers"), (Newcomer, "newcomers"), (Partnership, "partnerships")
        also_lists(request, {model: len(context[name]) for model, name in found})
    return render(request, "office/search.html", context)


def _matches(words: list[str], people: list[str]) -> Q:
    """Every word is part of a name, the e-mail or the phone number of one of these people."""
    condition = Q()
    for word in words:
        fits = Q()
        for person in people:
            for field in ("first_name", "last_name", "email", "phone"):
                fits |= Q(**{f"{person}__{field}__icontains": word})
        condition &= fits
    return condition
