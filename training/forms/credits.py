"""Crediting hours from elsewhere."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin
from training.models import Module
from volunteers.models import Volunteer


class CreditForm(KernFormMixin, forms.Form):
    """How much of which module somebody did elsewhere, and what shows it."""

    fieldsets = [
        (_("What"), ["module", ("hours", "minutes")]),
        (_("Where from"), ["on", "reason"]),
    ]

    module = forms.ModelChoiceField(label=_("Module"), queryset=Module.objects.none())
    hours = forms.DecimalField(
        label=_("Hours"), required=False, min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    minutes = forms.IntegerField(label=_("and minutes"), required=False, min_value=0, max_value=6000)
    on = forms.DateField(label=_("Day"), help_text=_("When it was, or when it was shown to you."))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_(
            "Where it was and what shows it, for example: Grundkurs der Caritas 2024, Bescheinigung."
        ),
    )

    def __init__(self, *args: Any, volunteer: Volunteer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        modules = Module.objects.filter(programme=volunteer.programme_id)
        self.fields["module"].queryset = modules  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not self.errors:
            whole = (data["hours"] or Decimal(0)) * 60 + (data["minutes"] or 0)
            if whole != int(whole):
                raise ValidationError({"hours": _("That is no whole number of minutes.")})
            data["minutes"] = int(whole)
        return data

    def values(self) -> dict[str, Any]:
        """What the service needs, from a valid form."""
        return {name: self.cleaned_data[name] for name in ("module", "minutes", "on", "reason")}
