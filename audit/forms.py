from django import forms
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin


class SettleForm(KernFormMixin, forms.Form):
    note = forms.CharField(
        label=_("What it was"),
        help_text=_("For example: “prepared the letters for the ceremony”."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
