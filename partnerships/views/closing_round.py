"""Many partnerships of a programme at once: closed at its end, or carried over into another programme."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from partnerships.forms.closure import RoundForm
from partnerships.models import Partnership
from partnerships.queries import with_meetings
from partnerships.services.succession import Outcome, carry_over, close_many
from programmes.models import Programme

CARRY = "carry"


def open_pairs(user: Any, programme: Programme) -> QuerySet[Partnership]:
    """What the user looks after in the programme and is open, with the last meeting, by name."""
    pairs = Partnership.objects.run_by(user).open().filter(volunteer__programme=programme).with_people()
    return with_meetings(pairs).order_by(
        "volunteer__person__last_name", "volunteer__person__first_name", "pk"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Kind.COORDINATOR, Kind.ADMINISTRATOR)
def closing_round(request: SignedInRequest) -> HttpResponse:
    """Which programme stands in the address; which pairs, and what becomes of them, is posted."""
    theirs = Partnership.objects.run_by(request.user).open()
    programmes = Programme.objects.filter(pk__in=theirs.values("volunteer__programme"))
    programme = _chosen(request.GET, programmes)
    if programme is None:
        context: dict[str, Any] = {"programmes": programmes, "asked_for": request.GET.get("programme", "")}
        return render(request, "partnerships/closing_round_start.html", context)
    today = localdate()
    pairs = open_pairs(request.user, programme)
    others = Programme.objects.running(today=today).exclude(pk=programme.pk)
    initial = {"closed_on": min(programme.ends_on or today, today)}
    form = RoundForm(request.POST or None, open_pairs=pairs, programmes=others, initial=initial)
    outcome = None
    if request.method == "POST" and form.is_valid():
        outcome = _carry_out(request, form)
        if outcome and not outcome.refused:
            return redirect(f"{reverse('partnerships:closing_round')}?programme={programme.pk}")
    refused = {pair.pk: why for pair, why in outcome.refused} if outcome else {}
    ticked = set(request.POST.getlist("pairs"))
    context = {
        "form": form,
        "programme": programme,
        "programmes": programmes,
        "rows": [(pair, str(pair.pk) in ticked, refused.get(pair.pk, "")) for pair in pairs],
        "refused_count": len(refused),
        "others": others,
    }
    status = 422 if form.is_bound else 200
    return render(request, "partnerships/closing_round.html", context, status=status)


def _chosen(query: QueryDict, programmes: QuerySet[Programme]) -> Programme | None:
    try:
        return programmes.filter(pk=UUID(query.get("programme", ""))).first()
    except ValueError:
        return None


def _carry_out(request: SignedInRequest, form: RoundForm) -> Outcome | None:
    """Do what the button said and tell how many it was; None with an error in the form."""
    data, today = form.cleaned_data, localdate()
    shared: dict[str, Any] = {
        "partnerships": list(data["pairs"]),
        "closed_on": data["closed_on"],
        "by": request.user,
        "today": today,
    }
    if request.POST.get("action") == CARRY:
        if not data["programme"]:
            form.add_error("programme", _("Please choose the programme in which they go on."))
            return None
        outcome = carry_over(**shared, programme=data["programme"])
        number = len(outcome.started)
        sentence = ngettext(
            "%(number)d partnership goes on in “%(programme)s”.",
            "%(number)d partnerships go on in “%(programme)s”.",
            number,
        ) % {"number": number, "programme": data["programme"]}
    else:
        if not data["reason"]:
            form.add_error("reason", _("Please give the reason for the closure."))
            return None
        outcome = close_many(**shared, reason=data["reason"])
        number = len(outcome.closed)
        sentence = ngettext(
            "%(number)d partnership is closed.", "%(number)d partnerships are closed.", number
        ) % {"number": number}
    if number:
        messages.success(request, sentence)
    return outcome
