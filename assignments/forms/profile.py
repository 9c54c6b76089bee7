"""What a volunteer is willing to do at single assignments: asked by the office and in the portal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assignments.enums import AssignmentKind
from assignments.models import AssignmentProfile
from kern.forms import KernFormMixin

MOST_A_MONTH = 31
PROFILE_FIELDS = ("is_asked", "kinds", "at_short_notice", "most_per_month", "is_listed", "remark")


class ProfileForm(KernFormMixin, forms.ModelForm):
    """Its `cleaned_data` are what `services.profile.save_profile` takes."""

    fieldsets = [
        (_("Being asked"), ["is_asked", "kinds", "at_short_notice", "most_per_month"]),
        (_("Directory of contact persons"), ["is_listed", "remark"]),
    ]
    kinds = forms.MultipleChoiceField(
        label=_("goes along to"),
        choices=AssignmentKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: to everything."),
    )
    most_per_month = forms.IntegerField(
        label=_("assignments a month at most"),
        required=False,
        min_value=1,
        max_value=MOST_A_MONTH,
        help_text=_("Empty: no limit."),
    )

    class Meta:
        model = AssignmentProfile
        fields = PROFILE_FIELDS
        help_texts = {"remark": _("For example: school talks, forms, mornings only. No telephone number.")}

    def _post_clean(self) -> Any:
        """The service checks and saves; the form only reads."""
