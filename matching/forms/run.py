"""For whom to propose, and with which rules to try it out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kern.forms import KernFormMixin
from matching.engine.profile import Rules
from matching.models import MatchingRules
from matching.rules import LIMITS, WEIGHTS, engine_rules
from matching.runs.reach import reaches_of
from programmes.models import Programme

WEIGHT_FIELDS = tuple(f"weight_{name}" for name in WEIGHTS)
CHOICE = ("threshold", "balance", "waiting_points")


class StartForm(KernFormMixin, forms.Form):
    """Asks only what is not clear: one programme and one office need no choice."""

    programme = forms.ModelChoiceField(label=_("Programme"), queryset=Programme.objects.none())
    reach = forms.TypedChoiceField(label=_("For whom"))

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programmes = Programme.objects.running(today=today)
        reaches = {reach.key: reach for reach in reaches_of(user)}
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]
        self.fields["programme"].initial = programmes.first()
        field: Any = self.fields["reach"]
        field.choices = [(key, str(reach)) for key, reach in reaches.items()]
        field.coerce = lambda key: reaches[key]
        field.initial = next(iter(reaches), None)
        for name, choices in (("programme", programmes), ("reach", reaches)):
            if len(choices) <= 1:
                self.fields[name].widget = forms.HiddenInput()

    @property
    def has_choice(self) -> bool:
        return bool(self.visible_fields())

    @property
    def is_possible(self) -> bool:
        """Whether a programme is running at all."""
        return self.fields["programme"].initial is not None


class TryOutForm(KernFormMixin, forms.ModelForm):
    """What may be moved to see at once what it changes; the limits of the programme stay as they are."""

    fieldsets = (
        (_("How much each part counts"), WEIGHT_FIELDS),
        (_("Who is chosen"), CHOICE),
    )

    class Meta:
        model = MatchingRules
        fields = (*WEIGHT_FIELDS, *CHOICE)

    @classmethod
    def of(cls, rules: Rules, data: Any = None) -> TryOutForm:
        """Filled with these rules, or with what was sent; what it does not ask stays as in `rules`."""
        weights = {f"weight_{name}": round(getattr(rules.weights, name)) for name in WEIGHTS}
        limits = {name: getattr(rules, name) for name in LIMITS}
        return cls(data, instance=MatchingRules(**weights, **limits))

    @property
    def rules(self) -> Rules:
        """What was asked for, once the form is valid."""
        return engine_rules(self.instance)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if all(cleaned.get(name) == 0 for name in WEIGHT_FIELDS):
            self.add_error("weight_needs", _("At least one part must count for something."))
        return cleaned
