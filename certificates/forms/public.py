"""The two ways to check a certificate: by its code, or by its number and the holder's initials."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kern.forms import KernFormMixin


class CodeForm(KernFormMixin, forms.Form):
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


class NumberForm(KernFormMixin, forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=40,
        help_text=gettext_lazy("For example IBP-2026-0017."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    initials = forms.CharField(
        label=gettext_lazy("Initials of the holder"),
        max_length=20,
        help_text=gettext_lazy("First letters of first and last name, for example AD."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_number(self) -> str:
        """As it is printed, however it was typed."""
        return "".join(self.cleaned_data["number"].upper().split())
