"""The one field of the public check."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kern.forms import KernFormMixin


class VerifyForm(KernFormMixin, forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Check code"),
        max_length=40,
        help_text=gettext_lazy("Twelve letters and digits, at the foot of the certificate."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_code(self) -> str:
        code = "".join(filter(str.isalnum, self.cleaned_data["code"].upper()))
        if not code:
            raise ValidationError(_("Please type the code from the certificate."))
        return code
