"""Proving again who one is, for accounts without password and passkey: by a code sent by mail."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows, resume_request
from allauth.core import ratelimit
from allauth.core.internal.cryptokit import compare_user_code
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from accounts.access import SignedInRequest, allow_login
from accounts.letters import Letter, send_letter
from accounts.login_forms import CodeForm
from kern.views import FormPage, way_back

SESSION_KEY = "confirm_by_mail"


@allow_login
@require_POST
def send_code(request: SignedInRequest) -> HttpResponse:
    """Send a code to the address of the account; a new one ends the one before."""
    here = reverse("accounts:own_confirm_by_mail")
    back = way_back(request, otherwise=reverse("accounts:profile"))
    if not ratelimit.consume(request, action="request_login_code", key=request.user.email):
        messages.error(request, str(get_adapter().error_messages["rate_limited"]))
    else:
        code = get_adapter().generate_login_code()
        request.session[SESSION_KEY] = {"code": code, "at": time.time(), "failed": 0}
        send_letter(
            Letter.LOGIN_CODE, email=request.user.email, user=request.user, code=code, now=timezone.now()
        )
    return redirect(f"{here}?{urlencode({'next': back})}")


@allow_login
class ConfirmByMail(FormPage, FormView):
    """The code, and then on to where the reader was going."""

    form_class = CodeForm
    page_title = gettext_lazy("Please confirm that it is you")
    template_name = "accounts/confirm_by_mail.html"
    submit_label = gettext_lazy("Confirm")

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        is_known = request.method.lower() in self.http_method_names
        if is_known and get_reauthentication_flows(request.user):
            return redirect(reverse("account_reauthenticate"))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        back = way_back(self.request, otherwise=reverse("accounts:profile"))
        return {**context, "is_sent": SESSION_KEY in self.request.session, "next": back}

    def form_valid(self, form: Any) -> HttpResponse:
        sent = self.request.session.get(SESSION_KEY)
        try:
            self._check(sent, form.cleaned_data["code"])
        except ValidationError as error:
            form.add_error("code", error)
            return self.form_invalid(form)
        del self.request.session[SESSION_KEY]
        record_authentication(self.request, self.request.user, "code", reauthenticated=True)
        return resume_request(self.request) or redirect("accounts:profile")

    def _check(self, sent: dict[str, Any] | None, code: str) -> None:
        """Raises ValidationError; after three wrong codes a new one must be sent."""
        if not sent or time.time() - sent["at"] > app_settings.LOGIN_BY_CODE_TIMEOUT:
            raise ValidationError(_("This code is not right, or it is no longer valid."))
        if not compare_user_code(actual=code, expected=sent["code"]):
            sent["failed"] += 1
            if sent["failed"] >= app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS:
                del self.request.session[SESSION_KEY]
            self.request.session.modified = True
            raise ValidationError(_("This code is not right, or it is no longer valid."))
