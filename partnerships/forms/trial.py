"""The answers after getting to know each other, and the signed agreement. The services decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin
from partnerships.enums import TrialChoice
from partnerships.models import Partnership, TrialAnswer


class TrialAnswerForm(KernFormMixin, forms.Form):
    """What somebody taps on their own page, and perhaps writes."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=TrialChoice.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the answers.")},
    )
    reason = TrialAnswer._meta.get_field("reason").formfield(
        label=_("Why? Only if you like"),
        help_text=_("Only the office reads this, the other side never does."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TrialNoteForm(TrialAnswerForm):
    """What the office notes for somebody."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = _("Would they like to go on?")
        self.fields["reason"].label = _("Why, if they like to say")


class AgreementForm(KernFormMixin, forms.Form):
    agreed_on = Partnership._meta.get_field("agreed_on").formfield(required=True)
