"""Data breaches: the list, the worksheet with its 72 hours, and the sheet for the authority's form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import Kind
from kern.pdf import CannotPrint, pdf_response
from kern.views import ListPage, ServicePage
from privacy.breach_paper import paper_pdf
from privacy.clock import authority_due_at, breach_clock
from privacy.forms.breach import BreachForm
from privacy.models import Breach
from privacy.services.breach import close_breach, missing_for_closing, save_breach
from privacy.tables import BreachFilter, BreachTable


@allow(Kind.ADMINISTRATOR)
class BreachList(ListPage):
    """Open ones first."""

    request: SignedInRequest
    page_title = gettext_lazy("Data breaches")
    intro = gettext_lazy(
        "When data got lost or were seen by others: note it here at once. The authority must be told within "
        "72 hours unless a risk is unlikely; what is noted is the proof either way."
    )
    table_class, filterset_class = BreachTable, BreachFilter
    empty_text = gettext_lazy("Nothing of the kind was noted.")
    actions = (("privacy:breach_create", gettext_lazy("Note a breach")),)

    def get_queryset(self) -> QuerySet[Breach]:
        return Breach.objects.visible_to(self.request.user).order_by(
            F("closed_on").asc(nulls_first=True), "-discovered_at"
        )

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d breach", "%(count)d breaches", count) % {"count": count}


def visible_breach(request: SignedInRequest, pk: UUID) -> Breach:
    return get_object_or_404(Breach.objects.visible_to(request.user).select_related("noted_by"), pk=pk)


@allow(Kind.ADMINISTRATOR)
@require_safe
def detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Step by step what is noted and what is still missing, with the clock."""
    breach = visible_breach(request, pk)
    context = {
        "page_title": _("Data breach of %(day)s") % {"day": breach},
        "breach": breach,
        "clock": breach_clock(breach, now=now()),
        "due_at": authority_due_at(breach),
        "missing": missing_for_closing(breach) if breach.closed_on is None else [],
    }
    return render(request, "privacy/breach_detail.html", context)


@allow(Kind.ADMINISTRATOR)
class BreachCreate(ServicePage):
    request: SignedInRequest
    form_class = BreachForm
    page_title = gettext_lazy("Note a breach")
    intro = gettext_lazy("The first line is enough to begin with; everything else can follow within hours.")
    success_message = gettext_lazy("The breach is noted.")

    def get_cancel_url(self) -> str:
        return reverse("privacy:breach_list")

    def perform(self, form: BreachForm) -> str:
        return save_breach(form.instance, by=self.request.user, now=now()).get_absolute_url()


@allow(Kind.ADMINISTRATOR)
class BreachEdit(ServicePage):
    request: SignedInRequest
    form_class = BreachForm
    page_title = gettext_lazy("Go on with the worksheet")
    success_message = gettext_lazy("The worksheet is saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        self.breach = visible_breach(self.request, self.kwargs["pk"])
        # Before the form touches it: refused input must not become the page's heading.
        self.subject = str(self.breach)
        return super().get_form_kwargs() | {"instance": self.breach}

    def get_cancel_url(self) -> str:
        return reverse("privacy:breach_detail", args=[self.kwargs["pk"]])

    def perform(self, form: BreachForm) -> str:
        return save_breach(form.instance, by=self.request.user, now=now()).get_absolute_url()


@allow(Kind.ADMINISTRATOR)
@require_POST
def close(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """End the work on a breach where nothing is missing any more."""
    breach = visible_breach(request, pk)
    try:
        close_breach(breach=breach, by=request.user, today=localdate())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The breach is closed."))
    return redirect(breach)


@allow(Kind.ADMINISTRATOR)
@require_safe
def paper(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What the authority's form asks for, in its order, as PDF."""
    breach = visible_breach(request, pk)
    try:
        pdf = paper_pdf(breach)
    except CannotPrint as error:
        messages.error(request, " ".join(error.messages))
        return redirect(breach)
    return pdf_response(pdf, f"Datenpanne_{breach.discovered_at:%Y-%m-%d}.pdf", inline=True)
