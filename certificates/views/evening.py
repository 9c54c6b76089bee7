"""The evening itself, on a phone: who is there, who is not, and writing to those who were missed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE
from certificates.ceremonies import Arrival, arrivals, counts, guests_of
from certificates.enums import GuestStatus
from certificates.models import Ceremony, CeremonyGuest
from certificates.services.ceremony import mail_absent, record_guests, record_rest_absent
from certificates.services.evening import Told, doors_are_open
from certificates.views.ceremony import visible_ceremony
from certificates.views.office import uuids


@allow(*OFFICE)
@require_safe
def evening(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Everybody expected, with two answers each; `q` finds one of many."""
    ceremony = visible_ceremony(request, pk)
    now = timezone.now()
    words = request.GET.get("q", "")
    context = {
        "page_title": _("Who is there?"),
        "ceremony": ceremony,
        "arrivals": [one for one in arrivals(guests_of(ceremony)) if _fits(one, words)],
        "counts": counts(ceremony),
        "q": words,
        "doors_are_open": doors_are_open(ceremony, now=now),
        "has_begun": ceremony.has_begun(now=now),
    }
    return render(request, "certificates/ceremony_evening.html", context)


@allow(*OFFICE)
@require_POST
def presence(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One tap. htmx gets the person's row and the figures, a plain form the page again at that row."""
    ceremony = visible_ceremony(request, pk)
    guest = get_object_or_404(guests_of(ceremony), pk__in=uuids(request.POST.getlist("guest"))[:1])
    status = request.POST.get("status", "")
    if status not in GuestStatus.values:
        raise Http404
    try:
        record_guests(ceremony=ceremony, statuses={guest.pk: GuestStatus(status)}, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(_evening(ceremony))
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "certificates/_arrival_recorded.html", _row(ceremony, guest))
    return redirect(f"{_evening(ceremony)}#guest-{guest.pk}")


@allow(*OFFICE)
@require_POST
def rest_absent(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Whoever has not been recorded was not there."""
    ceremony = visible_ceremony(request, pk)
    try:
        number = record_rest_absent(ceremony=ceremony, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = ngettext(
            "%(count)d certificate was not handed over.",
            "%(count)d certificates were not handed over.",
            number,
        )
        messages.success(request, said % {"count": number})
    return redirect(_evening(ceremony))


@allow(*OFFICE)
@require_POST
def tell_absent(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Write to those who were not there, once each."""
    ceremony = visible_ceremony(request, pk)
    try:
        told = mail_absent(ceremony=ceremony, by=request.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(ceremony)
    if told.told:
        said = ngettext(
            "%(count)d person is told by e-mail.", "%(count)d people are told by e-mail.", told.told
        )
        messages.success(request, said % {"count": told.told})
    elif told.told_before:
        messages.info(request, _("All who can be told have had their e-mail already."))
    if told.without_email:
        messages.warning(request, _without_email(told))
    return redirect(ceremony)


def _without_email(told: Told) -> str:
    return _("Without an e-mail address, please tell them yourself: %(names)s.") % {
        "names": ", ".join(told.without_email)
    }


def _row(ceremony: Ceremony, guest: CeremonyGuest) -> dict[str, Any]:
    """The person's row anew, however many certificates they get."""
    person = guest.certificate.volunteer.person_id
    rows = arrivals(guests_of(ceremony).filter(certificate__volunteer__person=person))
    return {"arrival": rows[0], "ceremony": ceremony, "counts": counts(ceremony), "doors_are_open": True}


def _fits(arrival: Arrival, words: str) -> bool:
    text = " ".join([arrival.name, arrival.guest.seat, *arrival.numbers]).casefold()
    return all(word in text for word in words.casefold().split())


def _evening(ceremony: Ceremony) -> str:
    return reverse("certificates:ceremony_evening", args=[ceremony.pk])
