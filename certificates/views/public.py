"""Whether a certificate is genuine: for everybody who holds one in their hands."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import allow_public
from certificates.forms.public import VerifyForm
from certificates.models import Certificate


@allow_public
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Asks for the code; a typed code leads to its own address."""
    if "code" not in request.GET:
        return _page(request, VerifyForm())
    form = VerifyForm(request.GET)
    if form.is_valid():
        return redirect("certificates:verify_code", code=form.cleaned_data["code"])
    return _page(request, form, status=422)


@allow_public
@never_cache
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """Says that the certificate is genuine and whose initials it bears; a stranger learns no name."""
    certificate = Certificate.objects.with_code(code).select_related("programme").first()
    if certificate is None:
        form = VerifyForm({"code": code})
        if form.is_valid():
            form.add_error(
                "code", _("There is no certificate with this code. Please compare every character.")
            )
        return _page(request, form, status=404)
    return render(request, "certificates/verify_result.html", {"certificate": certificate})


def _page(request: HttpRequest, form: VerifyForm, status: int = 200) -> HttpResponse:
    return render(request, "certificates/verify.html", {"form": form}, status=status)
