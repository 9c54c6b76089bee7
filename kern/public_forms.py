"""What protects the forms that everybody can send, without a puzzle to solve and without JavaScript.

`PublicPart` goes into the form, `PublicPage` under its view. Together: a field that only machines fill in, a
signed time at which the form was opened, and limits for each sender and each address that is typed. What is
refused comes back with all input; what is answered is the same for known and unknown addresses. How many
mails an address gets is limited where they are queued (`messaging.strangers`).
"""

from __future__ import annotations

import re
import time
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kern.limits import Limit, client_address
from kern.views import ServicePage

MINUTE, HOUR, DAY = 60, 60 * 60, 24 * 60 * 60
# Seconds. Nobody reads and answers a question faster; machines do.
QUICKEST = 2
LONGEST = DAY
# A hall of people who fill in the form over one network gets through.
SENDERS = Limit("public-form", 100, HOUR)
# A teacher who registers a class with the own address gets through.
ADDRESSES = Limit("public-form-address", 20, DAY)

WEB_ADDRESS = re.compile(r"://|www\.|@|\.(com|de|info|net|org)\b", re.IGNORECASE)
_signer = signing.Signer(salt="kern.public_forms")


def stamp(*, ago: float = 0) -> str:
    """What a form carries that was opened so many seconds ago."""
    return _signer.sign(str(int(time.time() - ago)))


def age_of(value: str) -> float | None:
    """How many seconds ago the form with this stamp was opened; None where the stamp is not ours."""
    try:
        return time.time() - int(_signer.unsign(value))
    except signing.BadSignature:
        return None


class OpenedField(forms.CharField):
    """When the form was opened. One sent again after a mistake keeps its time; a stale one gets a new one."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, initial=stamp, **kwargs)

    def bound_data(self, data: Any, initial: Any) -> Any:
        age = age_of(data or "")
        return data if age is not None and age <= LONGEST else stamp()


class PublicPart(forms.Form):
    """A field that people do not see, and the time at which the form was opened.

    Names hold no web address: our mails repeat them to whatever address somebody enters.
    """

    # Shown together by kern/_trap.html.
    TRAP = ("website", "opened")

    website = forms.CharField(label=gettext_lazy("Please leave this field empty"), required=False)
    opened = OpenedField()

    def clean(self) -> dict[str, Any]:
        super().clean()
        for name in {"first_name", "last_name", "name", "contact_name"} & set(self.cleaned_data):
            if WEB_ADDRESS.search(self.cleaned_data[name]):
                self.add_error(name, _("A name holds no web address."))
        age = age_of(self.cleaned_data.get("opened", ""))
        if age is None or age > LONGEST:
            self.add_error(
                None,
                _("This page had been open for long. Please look over your entries and send them once more."),
            )
        elif age < QUICKEST:
            self.add_error(
                None, _("That was very quick. Please look over your entries and send them once more.")
            )
        return self.cleaned_data

    @property
    def is_trapped(self) -> bool:
        return bool(self.data.get("website"))


class PublicPage(ServicePage):
    """A page with such a form. Too many at once are answered with 429, the form and all its input.

    `notice` is the part of the address of the notice on data protection for whoever fills it in.
    """

    notice = "website"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # A form that is not shown (an event that is full, say) needs no notice, but it does no harm.
        return super().get_context_data(**kwargs) | {
            "notice_url": reverse("privacy:notice", args=[self.notice])
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        is_valid = form.is_valid()
        waits = [SENDERS.wait(client_address(request))]
        if is_valid and (address := form.cleaned_data.get("email")):
            waits.append(ADDRESSES.wait(address.strip().casefold()))
        if wait := max(waits):
            return self.too_often(form, wait)
        return self.form_valid(form) if is_valid else self.form_invalid(form)

    def too_often(self, form: forms.BaseForm, wait: int) -> HttpResponse:
        """The form with a sentence that says when to come back; `wait` in seconds."""
        form.add_error(None, _("Too many forms came at once. %(when)s") % {"when": come_back(wait)})
        response = self.form_invalid(form)
        response.status_code = 429
        response["Retry-After"] = str(wait)
        return response


def come_back(wait: int) -> str:
    """When to try again after so many seconds, as a sentence."""
    minutes = -(-wait // MINUTE)
    if minutes > MINUTE:
        return _("Please try again tomorrow, or call us.")
    return ngettext(
        "Please try again in %(count)d minute, or call us.",
        "Please try again in %(count)d minutes, or call us.",
        minutes,
    ) % {"count": minutes}
