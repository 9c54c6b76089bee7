"""What a programme sets for its assignments, each with what it does."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assignments.models import AssignmentRules
from kern.forms import KernFormMixin

MOST_HOURS, MOST_EUROS = 8784, 100_000


class RulesForm(KernFormMixin, forms.ModelForm):
    fieldsets = [
        (
            _("Who is asked when"),
            ["wave_size", "wait_minutes", "urgent_wait_minutes", "most_waves", "quiet_from", "quiet_until"],
        ),
        (_("Requests from outside"), ["asks_at_once", "instead", "instead_en"]),
        (
            _("Expenses"),
            [
                *("cents_per_km", "cents_per_hour", "cents_per_assignment"),
                *("yearly_cap_hours", "yearly_cap_euros"),
            ],
        ),
    ]

    class Meta:
        model = AssignmentRules
        fields = (
            *("wave_size", "wait_minutes", "urgent_wait_minutes", "most_waves", "quiet_from", "quiet_until"),
            *("asks_at_once", "instead", "instead_en"),
            *("cents_per_km", "cents_per_hour", "cents_per_assignment"),
            *("yearly_cap_hours", "yearly_cap_euros"),
        )
        help_texts = {
            "wave_size": _("1 to 20. More at once means a quicker yes and more who were asked in vain."),
            "wait_minutes": _("5 to 2,880 (two days). The first yes ends it at once."),
            "urgent_wait_minutes": _("5 to 2,880, not longer than where it is not urgent."),
            "most_waves": _("1 to 20. After the last one the assignment stands on the day's list."),
            "quiet_from": _("0 to 23."),
            "quiet_until": _("0 to 23. The time for answering does not run at night either."),
            "cents_per_km": _("0 to 200. Is paid for the way there and back."),
            "cents_per_hour": _("0 to 10,000. 0: no allowance by the hour."),
            "cents_per_assignment": _("0 to 20,000. 0: none. Comes beside the one by the hour."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, most in (("yearly_cap_hours", MOST_HOURS), ("yearly_cap_euros", MOST_EUROS)):
            self.fields[name] = forms.IntegerField(
                label=self.fields[name].label,
                help_text=self.fields[name].help_text,
                required=False,
                min_value=1,
                max_value=most,
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        wait, urgent = cleaned.get("wait_minutes"), cleaned.get("urgent_wait_minutes")
        if wait and urgent and urgent > wait:
            self.add_error(
                "urgent_wait_minutes",
                _("Where it is urgent, the next ones are not asked later than otherwise."),
            )
        start, end = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if start is not None and start == end:
            self.add_error("quiet_until", _("The night begins and ends at different hours."))
        return cleaned
