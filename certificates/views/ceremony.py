"""Ceremonies: the list, planning one, and its page with order and seats."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE
from certificates.ceremonies import counts, guests_of, with_counts
from certificates.ceremony_pdf import render_list
from certificates.enums import GuestOrder
from certificates.filters import CeremonyFilter
from certificates.forms.ceremony import ArrangeForm, CeremonyForm, PrintForm, SeatsForm
from certificates.models import Ceremony, CeremonyGuest, PrintJob
from certificates.services.ceremony import change_ceremony, delete_ceremony, plan_ceremony
from certificates.services.evening import doors_are_open
from certificates.tables import CeremonyTable
from kern.pdf import CannotPrint, pdf_response
from kern.views import ListPage, ServicePage

# Two inputs a guest: more would be too many for one form.
GUESTS_A_PAGE = 100
SHOWN_JOBS = 3


def visible_ceremony(request: SignedInRequest, pk: UUID) -> Ceremony:
    ceremonies = Ceremony.objects.visible_to(request.user).select_related("organisation", "municipality")
    return get_object_or_404(ceremonies, pk=pk)


@allow(*OFFICE)
class CeremonyList(ListPage):
    request: SignedInRequest
    template_name = "certificates/ceremony_list.html"
    page_title = gettext_lazy("Ceremonies")
    intro = gettext_lazy(
        "Evenings on which certificates are handed over: who is called up when, and who came."
    )
    table_class, filterset_class = CeremonyTable, CeremonyFilter
    empty_text = gettext_lazy("No ceremony has been planned yet.")
    actions = (("certificates:ceremony_create", gettext_lazy("Plan a ceremony")),)

    def get_queryset(self) -> QuerySet[Ceremony]:
        return with_counts(Ceremony.objects.visible_to(self.request.user))

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d ceremony", "%(count)d ceremonies", count) % {"count": count}


@allow(*OFFICE)
class CeremonyCreate(ServicePage):
    request: SignedInRequest
    template_name = "certificates/ceremony_form.html"
    form_class, page_title = CeremonyForm, gettext_lazy("Plan a ceremony")
    success_message = gettext_lazy("The ceremony is saved. Now choose whose certificates are handed over.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_cancel_url(self) -> str:
        return reverse("certificates:ceremony_list")

    def perform(self, form: CeremonyForm) -> str:
        return plan_ceremony(**form.cleaned_data, by=self.request.user).get_absolute_url()


@allow(*OFFICE)
class CeremonyEdit(ServicePage):
    request: SignedInRequest
    template_name = "certificates/ceremony_form.html"
    form_class, page_title = CeremonyForm, gettext_lazy("Edit ceremony")
    success_message = gettext_lazy("The ceremony is saved.")

    @cached_property
    def ceremony(self) -> Ceremony:
        return visible_ceremony(self.request, self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        # Before the form touches it: refused input must not become the ceremony's name above.
        self.subject = str(self.ceremony)
        return super().get_form_kwargs() | {"instance": self.ceremony, "user": self.request.user}

    def get_cancel_url(self) -> str:
        return reverse("certificates:ceremony_detail", args=[self.kwargs["pk"]])

    def perform(self, form: CeremonyForm) -> str:
        changed = change_ceremony(ceremony=self.ceremony, **form.cleaned_data, by=self.request.user)
        return changed.get_absolute_url()


@allow(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Asks first; the list of guests goes with it, their certificates stay."""
    ceremony = visible_ceremony(request, pk)
    if request.method == "POST":
        try:
            delete_ceremony(ceremony=ceremony)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(ceremony)
        messages.success(request, _("The ceremony is deleted."))
        return redirect("certificates:ceremony_list")
    context = {
        "page_title": _("Delete ceremony"),
        "ceremony": ceremony,
        "question": _(
            "“%(title)s” and its list of guests are deleted for good. The certificates stay as they are."
        )
        % {"title": ceremony},
        "submit_label": _("Delete"),
        "cancel_url": ceremony.get_absolute_url(),
    }
    return render(request, "certificates/ceremony_delete.html", context)


@allow(*OFFICE)
@require_safe
def detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who is called up when and where they sit; what can be printed; who came."""
    return detail_page(request, visible_ceremony(request, pk))


def detail_page(
    request: SignedInRequest,
    ceremony: Ceremony,
    *,
    arrange: ArrangeForm | None = None,
    seats: SeatsForm | None = None,
    printing: PrintForm | None = None,
) -> HttpResponse:
    """The ceremony's page; with a form that was refused, status 422 and what was typed."""
    page = page_of_guests(request, ceremony)
    now = timezone.now()
    jobs = PrintJob.objects.visible_to(request.user).filter(ceremony=ceremony)
    context = {
        "page_title": ceremony.title,
        "ceremony": ceremony,
        "counts": counts(ceremony),
        "pages": {"page": page, "paginator": page.paginator, "prefixed_page_field": "page"},
        "arrange": arrange or arrange_form(page),
        "seats": seats or SeatsForm(),
        "printing": printing or PrintForm(),
        "orders": GuestOrder.choices,
        "jobs": jobs[:SHOWN_JOBS],
        "doors_are_open": doors_are_open(ceremony, now=now),
        "has_begun": ceremony.has_begun(now=now),
    }
    refused = arrange or seats or printing
    return render(request, "certificates/ceremony_detail.html", context, status=422 if refused else 200)


def page_of_guests(request: HttpRequest, ceremony: Ceremony) -> Any:
    return Paginator(guests_of(ceremony), GUESTS_A_PAGE).get_page(request.GET.get("page"))


def arrange_form(page: Any, data: Any = None) -> ArrangeForm:
    guests: list[CeremonyGuest] = list(page.object_list)
    return ArrangeForm(data, guests=guests, last=page.paginator.count)


@allow(*OFFICE)
@require_safe
def list_pdf(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The list for the desk at the door: order, seat, name, number, a box to tick."""
    ceremony = visible_ceremony(request, pk)
    try:
        pdf = render_list(ceremony, guests_of(ceremony))
    except CannotPrint as error:
        messages.error(request, " ".join(error.messages))
        return redirect(ceremony)
    return pdf_response(pdf, f"Feierstunde_{timezone.localtime(ceremony.starts_at):%Y-%m-%d}.pdf")
