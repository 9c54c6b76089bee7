"""Issuing and printing certificates."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE, Kind
from certificates.eligibility import eligible
from certificates.filters import CertificateFilter
from certificates.models import Certificate
from certificates.pdf import render_many
from certificates.services.issue import issue_certificates
from certificates.tables import CertificateTable
from kern.pdf import pdf_response
from kern.views import ListPage
from volunteers.models import Volunteer


@allow(*OFFICE)
class CertificateList(ListPage):
    """Above: who may get one, to be chosen and issued together (POST). Below: what was issued."""

    http_method_names = ("get", "head", "options", "post")
    template_name = "certificates/certificate_list.html"
    page_title = gettext_lazy("Certificates")
    table_class, filterset_class = CertificateTable, CertificateFilter
    empty_text = gettext_lazy("No certificate has been issued yet.")
    chosen: frozenset[str] = frozenset()
    error: ValidationError | None = None

    def get_queryset(self) -> QuerySet[Certificate]:
        return Certificate.objects.visible_to(self.request.user).select_related("volunteer__person")

    def count_text(self, count: int) -> str:
        return ngettext("%(count)d certificate issued", "%(count)d certificates issued", count) % {
            "count": count
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = eligible(self._volunteers(), today=timezone.localdate())
        return super().get_context_data(**kwargs) | {
            "eligible": waiting.order_by("person__last_name", "person__first_name"),
            "chosen": self.chosen,
            "error": self.error,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.chosen = frozenset(filter(_is_uuid, request.POST.getlist("volunteer")))
        volunteers = self._volunteers().filter(pk__in=self.chosen)
        try:
            issued = issue_certificates(
                volunteers=volunteers,
                by=self.request.user,
                today=timezone.localdate(),
            )
        except ValidationError as error:
            self.error = error
            response: HttpResponse = self.get(request, *args, **kwargs)
            response.status_code = 422
            return response
        messages.success(request, _issued_text(issued))
        return redirect("certificates:list")

    def _volunteers(self) -> QuerySet[Volunteer]:
        return Volunteer.objects.visible_to(self.request.user).select_related(
            "person", "programme__organisation"
        )


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _issued_text(issued: list[Certificate]) -> str:
    return ngettext(
        "%(count)d certificate is issued: %(numbers)s.",
        "%(count)d certificates are issued: %(numbers)s.",
        len(issued),
    ) % {"count": len(issued), "numbers": ", ".join(certificate.number for certificate in issued)}


@allow(*OFFICE, Kind.VOLUNTEER)
@require_safe
def certificate_pdf(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The office's or one's own certificate."""
    certificate = get_object_or_404(Certificate.objects.visible_to(request.user), pk=pk)
    return pdf_response(render_many([certificate]), certificate.download_name)


@allow(*OFFICE)
@require_safe
def certificate_pdf_many(request: SignedInRequest) -> HttpResponse:
    """The chosen certificates (`?certificate=…`, repeated) as one document, by number."""
    chosen = list(filter(_is_uuid, request.GET.getlist("certificate")))
    certificates = Certificate.objects.visible_to(request.user).filter(pk__in=chosen)
    found = list(certificates.order_by("year", "sequence"))
    if not found:
        messages.error(request, _("Please choose at least one certificate."))
        return redirect("certificates:list")
    if len(found) == 1:
        return pdf_response(render_many(found), found[0].download_name)
    return pdf_response(render_many(found), f"Zertifikate_{found[0].number}_bis_{found[-1].number}.pdf")
