"""What was issued: the list, and the certificates as PDF."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE, Kind
from audit.reading import also_shows
from certificates.filters import CertificateFilter
from certificates.models import Certificate
from certificates.pdf import render_many
from certificates.services.files import pdf_bytes
from certificates.tables import CertificateTable
from kern.pdf import pdf_response
from kern.views import ListPage

# Laid out while somebody waits; more are a matter for the worker.
MOST_AT_ONCE = 100


@allow(*OFFICE)
class CertificateList(ListPage):
    """What was issued, the newest first; chosen ones can be had as one PDF."""

    template_name = "certificates/certificate_list.html"
    page_title = gettext_lazy("Certificates")
    table_class, filterset_class = CertificateTable, CertificateFilter
    empty_text = gettext_lazy("No certificate has been issued yet.")
    actions = (
        ("certificates:issue", gettext_lazy("Issue certificates")),
        ("certificates:ceremony_list", gettext_lazy("Ceremonies")),
    )

    def get_queryset(self) -> QuerySet[Certificate]:
        related = ("volunteer__person", "kind")
        ours = Certificate.objects.handed_out_by(self.request.user)
        return ours.select_related(*related).defer("facts").order_by("-issued_on", "-number", "-version")

    def get_actions(self) -> list[tuple[str, str | Promise]]:
        actions = super().get_actions()
        if Kind.ADMINISTRATOR in self.request.user.role_kinds:
            actions.append((reverse("certificates:kind_list"), _("Kinds and texts")))
        return actions

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d certificate issued", "%(count)d certificates issued", count) % {
            "count": count
        }


@allow(*OFFICE, Kind.VOLUNTEER)
@require_safe
def certificate_pdf(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The file as it was issued: the office's, or one's own that stands."""
    certificate = get_object_or_404(Certificate.objects.downloadable_by(request.user), pk=pk)
    try:
        return pdf_response(pdf_bytes(certificate), certificate.download_name)
    except ValidationError as error:
        # One from before files were kept, with something in it that cannot be printed.
        messages.error(request, " ".join(error.messages))
        return redirect("certificates:list" if request.user.works_in_office else "office:desk")


@allow(*OFFICE)
@require_safe
def certificate_pdf_many(request: SignedInRequest) -> HttpResponse:
    """The chosen certificates (`?certificate=…`, repeated) as one document, by number."""
    chosen = uuids(request.GET.getlist("certificate"))
    certificates = Certificate.objects.handed_out_by(request.user).standing().filter(pk__in=chosen)
    found = list(certificates.select_related("volunteer").order_by("year", "sequence"))
    if not found:
        messages.error(request, _("Please choose at least one certificate."))
        return redirect("certificates:list")
    if len(found) == 1:
        return redirect("certificates:pdf", pk=found[0].pk)
    if len(found) > MOST_AT_ONCE:
        messages.error(request, _("Please choose at most %(most)d certificates.") % {"most": MOST_AT_ONCE})
        return redirect("certificates:list")
    try:
        pdf = render_many(found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("certificates:list")
    also_shows(request, *(certificate.volunteer for certificate in found))
    return pdf_response(pdf, f"Zertifikate_{found[0].number}_bis_{found[-1].number}.pdf")


def uuids(texts: Iterable[str]) -> list[str]:
    """Those of the texts that are ids; whatever else somebody sends is passed over."""
    return [text for text in texts if _is_uuid(text)]


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
