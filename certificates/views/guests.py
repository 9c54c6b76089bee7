"""The guests of honour: choosing them, putting them in order, giving them seats."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE
from certificates.ceremonies import candidates
from certificates.enums import GuestOrder
from certificates.filters import CandidateFilter
from certificates.forms.ceremony import SeatsForm
from certificates.models import Ceremony, CeremonyGuest, Certificate
from certificates.services.ceremony import (
    add_guests,
    arrange_guests,
    move_guest,
    number_seats,
    order_guests,
    remove_guest,
)
from certificates.tables import CandidateTable
from certificates.views.ceremony import (
    GUESTS_A_PAGE,
    arrange_form,
    detail_page,
    page_of_guests,
    visible_ceremony,
)
from certificates.views.office import uuids
from kern.views import ListPage


@allow(*OFFICE)
class GuestsAdd(ListPage):
    """Whose certificate can be handed over; the chosen ones, or all that are found, join the list (POST)."""

    request: SignedInRequest
    http_method_names = ("get", "head", "options", "post")
    template_name = "certificates/ceremony_guests.html"
    page_title = gettext_lazy("Choose guests of honour")
    table_class, filterset_class = CandidateTable, CandidateFilter
    empty_text = gettext_lazy(
        "There is no certificate that could be handed over. Issue some first, they appear here at once."
    )
    chosen: frozenset[str] = frozenset()
    error: ValidationError | None = None

    @cached_property
    def ceremony(self) -> Ceremony:
        return visible_ceremony(self.request, self.kwargs["pk"])

    def get_queryset(self) -> QuerySet[Certificate]:
        return candidates(self.ceremony, self.request.user)

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"chosen": self.chosen}

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d certificate", "%(count)d certificates", count) % {"count": count}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"ceremony": self.ceremony, "error": self.error}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            guests = add_guests(ceremony=self.ceremony, certificates=self._asked_for())
        except ValidationError as error:
            self.error = error
            response: HttpResponse = self.get(request, *args, **kwargs)
            response.status_code = 422
            return response
        messages.success(
            request,
            ngettext("%(count)d is on the list now.", "%(count)d are on the list now.", len(guests))
            % {"count": len(guests)},
        )
        return redirect(self.ceremony)

    def _asked_for(self) -> QuerySet[Certificate]:
        if "all" in self.request.POST:
            filterset = CandidateFilter(self.request.GET, queryset=self.get_queryset(), request=self.request)
            found: QuerySet[Certificate] = filterset.qs
            return found
        self.chosen = frozenset(uuids(self.request.POST.getlist("certificate")))
        # Also those that another tab has put on the list meanwhile: the service says so.
        return Certificate.objects.handed_out_by(self.request.user).filter(pk__in=self.chosen)


@allow(*OFFICE)
@require_POST
def arrange(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Typed places and seats of the page's guests."""
    ceremony = visible_ceremony(request, pk)
    if refused := _save_typed(request, ceremony):
        return refused
    messages.success(request, _("Order and seats are saved."))
    return redirect(_page_url(ceremony, request.GET.get("page", "")))


@allow(*OFFICE)
@require_POST
def sort(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The whole list by name, number or town."""
    ceremony = visible_ceremony(request, pk)
    order = request.POST.get("order", "")
    if order not in GuestOrder.values:
        raise Http404
    order_guests(ceremony=ceremony, order=GuestOrder(order))
    messages.success(request, _("The list is in its new order. Seats have stayed with their people."))
    return redirect(ceremony)


@allow(*OFFICE)
@require_POST
def seats(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Everybody gets a seat in the list's order."""
    ceremony = visible_ceremony(request, pk)
    form = SeatsForm(request.POST)
    if not form.is_valid():
        return detail_page(request, ceremony, seats=form)
    number_seats(ceremony=ceremony, per_row=form.cleaned_data["per_row"])
    messages.success(request, _("Everybody has a seat now."))
    return redirect(ceremony)


@allow(*OFFICE)
@require_POST
def move(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One place `up` or `down`: the button's value is the guest. What is typed beside is saved first."""
    ceremony = visible_ceremony(request, pk)
    up = "up" in request.POST
    guest = _guest(request, ceremony, "up" if up else "down")
    if refused := _save_typed(request, ceremony):
        return refused
    move_guest(guest=guest, up=up)
    guest.refresh_from_db()
    page = 1 + (guest.position - 1) // GUESTS_A_PAGE
    return redirect(f"{_page_url(ceremony, str(page))}#guest-{guest.pk}")


@allow(*OFFICE)
@require_POST
def remove(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Off the list; what is typed beside is saved first."""
    ceremony = visible_ceremony(request, pk)
    guest = _guest(request, ceremony, "guest")
    if refused := _save_typed(request, ceremony):
        return refused
    try:
        remove_guest(guest=guest)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = _("%(name)s is off the list.") % {"name": guest.certificate.facts["name"]}
        messages.success(request, said)
    return redirect(_page_url(ceremony, request.GET.get("page", "")))


def _save_typed(request: SignedInRequest, ceremony: Ceremony) -> HttpResponse | None:
    """Save places and seats that came with the form; the page with what is wrong, where something is."""
    form = arrange_form(page_of_guests(request, ceremony), request.POST)
    if not any(name in request.POST for name in form.fields):
        return None
    if form.is_valid():
        try:
            arrange_guests(ceremony=ceremony, positions=form.positions, seats=form.seats)
        except ValidationError as error:
            for name, sentences in error.message_dict.items():
                form.add_error(name if name in form.fields else None, sentences)
        else:
            return None
    return detail_page(request, ceremony, arrange=form)


def _guest(request: SignedInRequest, ceremony: Ceremony, name: str) -> CeremonyGuest:
    guests = ceremony.guests.select_related("ceremony", "certificate")
    return get_object_or_404(guests, pk__in=uuids(request.POST.getlist(name))[:1])


def _page_url(ceremony: Ceremony, page: str) -> str:
    address = reverse("certificates:ceremony_detail", args=[ceremony.pk])
    return f"{address}?page={page}" if page.isdecimal() and page != "1" else address
