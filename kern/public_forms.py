"""What protects the forms that everybody can send, without a puzzle to solve and without JavaScript.

`PublicPart` goes into the form, `PublicPage` (`kern.views`) under its view. Together: a field that only
machines fill in, a signed time at which the form was opened, and limits for each sender and each address that
is typed. What is refused comes back with all input; what is answered is the same for known and unknown
addresses. How many mails an address gets is limited where they are queued (`messaging.strangers`).
"""

from __future__ import annotations

import re
import time
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

DAY = 24 * 60 * 60
# Seconds. Nobody reads and answers a question faster; machines do.
QUICKEST = 2
LONGEST = DAY

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
