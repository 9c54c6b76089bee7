"""Passing a contact on, and asking another contact point to do so."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin
from programmes.models import Organisation

LONGEST_REASON = 200


class PassOnForm(KernFormMixin, forms.Form):
    """Who gets it, and that the volunteer was asked about this very contact point."""

    organisation = forms.ModelChoiceField(
        label=_("Passed on to"), queryset=Organisation.objects.none(), empty_label=_("please choose")
    )
    reason = forms.CharField(
        label=_("What for"),
        max_length=LONGEST_REASON,
        help_text=_(
            "For example: goes along in Tigrinya on weekday mornings. The volunteer and the contact point "
            "read it."
        ),
    )
    was_asked = forms.BooleanField(
        label=_("The volunteer was asked and wants this contact point to have the contact."),
        error_messages={"required": _("Please ask first: it is theirs to decide.")},
    )

    def __init__(self, *args: Any, home: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Organisation.objects.exclude(pk=home.pk)
        self.fields["organisation"].queryset = others  # type: ignore[attr-defined]


class AskForContactForm(KernFormMixin, forms.Form):
    """`organisations`: those that the user works for; where it is only one it is not asked."""

    organisation = forms.ModelChoiceField(
        label=_("For which contact point"), queryset=Organisation.objects.none(), empty_label=None
    )
    reason = forms.CharField(
        label=_("What for"),
        max_length=LONGEST_REASON,
        help_text=_("Only what the other office needs to know; nobody's name."),
    )

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [organisation.pk for organisation in organisations]
        field = self.fields["organisation"]
        field.queryset = Organisation.objects.filter(pk__in=keys)  # type: ignore[attr-defined]
        if len(keys) == 1:
            field.required, field.widget = False, forms.HiddenInput()
        self._only = organisations[0] if len(keys) == 1 else None

    def clean_organisation(self) -> Organisation:
        return self._only or self.cleaned_data["organisation"]
