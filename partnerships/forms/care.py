"""Conversations with a side, and until when the two meet. What is allowed is decided by the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin
from partnerships.enums import ContactChannel, Side
from partnerships.models import Contact, EndChange, Partnership

REACHED = [("yes", _("reached")), ("no", _("not reached"))]


class ContactForm(KernFormMixin, forms.Form):
    side = forms.ChoiceField(label=_("With whom?"), widget=forms.RadioSelect)
    was_reached = forms.TypedChoiceField(
        label=_("Reached?"), choices=REACHED, coerce=lambda answer: answer == "yes", widget=forms.RadioSelect
    )
    note = Contact._meta.get_field("note").formfield(
        label=_("What was said?"),
        help_text=_("Only the office reads this, neither of the two does."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    made_on = Contact._meta.get_field("made_on").formfield()
    channel = forms.ChoiceField(label=_("How?"), choices=ContactChannel.choices)

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        side: Any = self.fields["side"]
        side.choices = [(side.value, f"{partnership.person_on(side)} ({side.label})") for side in Side]


class EndChangeForm(KernFormMixin, forms.Form):
    ends_on = Partnership._meta.get_field("planned_end_on").formfield(required=True)
    reason = EndChange._meta.get_field("reason").formfield(
        help_text=_("For example: the examination is in August, until then they go on.")
    )
