"""What volunteers note."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin


class ReportForm(KernFormMixin, forms.Form):
    actual_minutes = forms.IntegerField(label=_("How many minutes did it take?"), min_value=1, max_value=720)
    report = forms.CharField(
        label=_("How did it go?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only your coordinator reads this."),
    )
