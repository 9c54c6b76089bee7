"""Goals and the looks at them. What is allowed is decided by the services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin
from partnerships.enums import GoalState, ReviewMoment
from partnerships.models import Goal, GoalReview


class GoalForm(KernFormMixin, forms.Form):
    text = Goal._meta.get_field("text").formfield(
        label=_("What would the two like to reach?"),
        help_text=_("In their words, for example: to talk with the doctor without help."),
    )


class ReviewForm(KernFormMixin, forms.Form):
    """When, and for each goal how far it is and a remark. `fieldsets` has one part for each goal."""

    moment = forms.ChoiceField(
        label=_("Which look at the goals is this?"), choices=ReviewMoment.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, goals: Sequence[Goal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goals = goals
        parts: list[tuple[str, list[str]]] = [("", ["moment"])]
        for goal in goals:
            state, note = f"state_{goal.pk}", f"note_{goal.pk}"
            self.fields[state] = forms.ChoiceField(
                label=_("How far is it?"),
                choices=GoalState.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Please choose one of the answers.")},
            )
            remark: Any = GoalReview._meta.get_field("note").formfield(label=_("Remark, if you like"))
            self.fields[note] = remark
            parts.append((goal.text, [state, note]))
        self.fieldsets = parts  # type: ignore[misc]

    def found(self) -> dict[UUID, tuple[str, str]]:
        """State and remark by the goal's id."""
        data = self.cleaned_data
        return {goal.pk: (data[f"state_{goal.pk}"], data[f"note_{goal.pk}"]) for goal in self.goals}
