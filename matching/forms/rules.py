"""The rules by which a programme matches, each with what it does."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin
from matching.models import MatchingRules

WEIGHTS = ("weight_needs", "weight_language", "weight_interests", "weight_time", "weight_distance")


class RulesForm(KernFormMixin, forms.ModelForm):
    fieldsets = [
        (_("How much each part counts"), WEIGHTS),
        (_("What has to be"), ["language_level", "common_minutes", "minds_distance", "minds_children"]),
        (_("Who is chosen"), ["threshold", "waiting_points", "balance"]),
        (_("Asking both sides"), ["asking", "reminder_days", "trial_meetings"]),
    ]

    class Meta:
        model = MatchingRules
        fields = (
            *WEIGHTS,
            *("language_level", "common_minutes", "minds_distance", "minds_children"),
            *("threshold", "waiting_points", "balance", "asking", "reminder_days", "trial_meetings"),
        )
        help_texts = {
            "weight_needs": _("What newcomers need beside what volunteers offer."),
            "weight_language": _("How well the two understand each other, beyond what has to be."),
            "weight_interests": _("What both like to do, or both would rather not."),
            "weight_time": _("How much free time they share in a week; four hours count in full."),
            "weight_distance": _("How near they live: each doubling of the way counts the same."),
            "language_level": _("In a language that both know, or each in one that the other understands."),
            "common_minutes": _("In quarters of an hour. Without that the two could never meet."),
            "minds_distance": _("Otherwise the distance only costs points."),
            "minds_children": _("Otherwise the office talks about it with the volunteer."),
            "threshold": _("Of 100. Below that nobody is proposed: better wait than not get along."),
            "waiting_points": _("Who waits longer comes first, without an upper end: nobody waits for ever."),
            "balance": _("More evenly costs about one percent of the total."),
            "asking": _("One after the other: the second is asked when the first has said yes."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if all(cleaned.get(name) == 0 for name in WEIGHTS):
            self.add_error(WEIGHTS[0], _("At least one part must count for something."))
        minutes = cleaned.get("common_minutes")
        if minutes and minutes % 15:
            self.add_error("common_minutes", _("Please give quarters of an hour: 45, 60, 75, …"))
        return cleaned
