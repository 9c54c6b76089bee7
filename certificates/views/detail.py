"""One certificate: what it says, its versions, and putting it right."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.enums import OFFICE
from certificates.forms.issue import ReissueForm, RevokeForm
from certificates.models import Certificate
from certificates.services.reissue import reissue_certificate, revoke_certificate
from kern.views import ServicePage


@allow(*OFFICE)
@require_safe
def certificate_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    certificate = certificate_or_404(request, pk)
    versions = Certificate.objects.filter(
        programme=certificate.programme_id, year=certificate.year, sequence=certificate.sequence
    )
    context = {
        "certificate": certificate,
        "versions": versions.select_related("issued_by", "revoked_by").order_by("-version"),
    }
    return render(request, "certificates/certificate_detail.html", context)


class _ChangePage(ServicePage):
    """A reason is asked for; then the certificate is changed."""

    request: SignedInRequest

    @cached_property
    def certificate(self) -> Certificate:
        return certificate_or_404(self.request, self.kwargs["pk"])

    def get_form(self, form_class: Any = None) -> Any:
        self.subject = self.certificate
        return super().get_form(form_class)

    def get_cancel_url(self) -> str:
        return self.certificate.get_absolute_url()


@allow(*OFFICE)
class CertificateReissue(_ChangePage):
    form_class = ReissueForm
    page_title = gettext_lazy("Issue a new version")
    intro = gettext_lazy(
        "The new version keeps the number and says what the records say today. The old paper stays as it is; "
        "whoever checks it learns that there is a newer one. The holder is told by e-mail."
    )
    submit_label = gettext_lazy("Issue new version")
    success_message = gettext_lazy("The new version is issued.")

    def perform(self, form: ReissueForm) -> str:
        new = reissue_certificate(
            certificate=self.certificate,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            today=timezone.localdate(),
        )
        return new.get_absolute_url()


@allow(*OFFICE)
class CertificateRevoke(_ChangePage):
    form_class = RevokeForm
    page_title = gettext_lazy("Revoke certificate")
    intro = gettext_lazy(
        "A revoked certificate is not valid any more, for good: whoever checks it learns so, its holder is "
        "told by e-mail and can download it no longer. Its number stays used."
    )
    submit_label = gettext_lazy("Revoke certificate")
    success_message = gettext_lazy("The certificate is revoked.")

    def perform(self, form: RevokeForm) -> str:
        revoked = revoke_certificate(
            certificate=self.certificate,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            today=timezone.localdate(),
        )
        return revoked.get_absolute_url()


def certificate_or_404(request: SignedInRequest, pk: UUID) -> Certificate:
    certificates = Certificate.objects.handed_out_by(request.user)
    related = ("kind", "programme", "volunteer__person", "issued_by", "revoked_by")
    found: Certificate = get_object_or_404(certificates.select_related(*related), pk=pk)
    return found
