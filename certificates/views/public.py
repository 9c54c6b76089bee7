"""Whether a certificate is genuine: for everybody who holds one in their hands.

Codes have 60 bits, so trying them is hopeless; numbers follow each other, so they are asked with the holder's
initials, and only a few times. A wrong number and wrong initials get the very same answer.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import allow_public
from certificates.forms.public import CodeForm, NumberForm
from certificates.verification import Answer, by_code, by_number
from kern.limits import Limit, client_address

MINUTE, DAY = 60, 24 * 60 * 60
# A school that checks a pile of certificates gets through; whoever walks the numbers does not.
CODES = Limit("certificate-code", 60, 10 * MINUTE)
NUMBERS = Limit("certificate-number", 20, 60 * MINUTE)
ONE_NUMBER = Limit("certificate-one-number", 5, DAY)


@allow_public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Asks for the code, which leads to its own address, or for number and initials.

    These are posted, although nothing changes: addresses are written down by servers and browsers.
    """
    if request.method == "POST":
        return _by_number(request, NumberForm(request.POST))
    if "code" not in request.GET:
        return _page(request)
    form = CodeForm(request.GET)
    if form.is_valid():
        return redirect("certificates:verify_code", code=form.cleaned_data["code"])
    return _page(request, code_form=form, status=422)


@allow_public
@never_cache
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """The answer to a code: where the QR code on the paper leads to."""
    if wait := CODES.wait(client_address(request)):
        return _too_often(request, wait)
    form = CodeForm({"code": code})
    answer = by_code(form.cleaned_data["code"]) if form.is_valid() else None
    if answer is None:
        if form.is_valid():
            form.add_error(
                "code", _("There is no certificate with this code. Please compare every character.")
            )
        return _page(request, code_form=form, status=404)
    return _result(request, answer)


def _by_number(request: HttpRequest, form: NumberForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, number_form=form, status=422)
    number, initials = form.cleaned_data["number"], form.cleaned_data["initials"]
    # Both are counted, the second for whoever has many addresses.
    waits = (NUMBERS.wait(client_address(request)), ONE_NUMBER.wait(number))
    if any(waits):
        return _too_often(request, max(waits))
    answer = by_number(number, initials)
    if answer is None:
        form.add_error(
            None,
            _("There is no certificate with this number and these initials. Please compare both."),
        )
        return _page(request, number_form=form, status=404)
    return _result(request, answer)


def _page(
    request: HttpRequest,
    *,
    code_form: forms.Form | None = None,
    number_form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "code_form": code_form or CodeForm(),
        "number_form": number_form or NumberForm(),
        "has_errors": status >= 400,
    }
    return render(request, "certificates/verify.html", context, status=status)


def _result(request: HttpRequest, answer: Answer) -> HttpResponse:
    return render(request, "certificates/verify_result.html", {"answer": answer})


def _too_often(request: HttpRequest, wait: int) -> HttpResponse:
    minutes = -(-wait // MINUTE)
    context = {
        "when": ngettext("in %(count)d minute", "in %(count)d minutes", minutes) % {"count": minutes}
        if minutes <= MINUTE
        else _("tomorrow")
    }
    response = render(request, "certificates/verify_too_often.html", context, status=429)
    response["Retry-After"] = str(wait)
    return response
