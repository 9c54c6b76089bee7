"""What administrators write: the words of mails."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin


class TextForm(KernFormMixin, forms.Form):
    subject = forms.CharField(
        label=_("Subject"),
        max_length=200,
        help_text=_("Others may see it over a reader’s shoulder: it names nobody."),
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 20}),
        help_text=_("From the greeting to the regards. Below it we add why the mail comes."),
    )
