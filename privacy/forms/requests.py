"""Taking a request in, answering it, taking more time; and what volunteers ask for themselves."""

from __future__ import annotations

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin
from privacy.enums import RequestChannel, RequestKind

LONGEST = 4000
# What comes through the portal is entered by the person, not by the office.
OFFICE_CHANNELS = [choice for choice in RequestChannel.choices if choice[0] != RequestChannel.PORTAL]
HOW_IDENTITY = _("For example: came in person with identity card; called back at the known number.")


class RequestForm(KernFormMixin, forms.Form):
    """What somebody has asked the office for."""

    kind = forms.ChoiceField(
        label=_("What is asked for"), choices=RequestKind.choices, widget=forms.RadioSelect
    )
    received_on = forms.DateField(label=_("Received on"), initial=localdate)
    channel = forms.ChoiceField(
        label=_("How it came"), choices=OFFICE_CHANNELS, widget=forms.RadioSelect, initial=RequestChannel.MAIL
    )
    identity_checked = forms.CharField(
        label=_("How the office made sure who is asking"),
        help_text=HOW_IDENTITY,
        max_length=200,
        required=False,
    )
    note = forms.CharField(
        label=_("What is asked for in detail"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST,
        required=False,
    )


class OwnRequestForm(KernFormMixin, forms.Form):
    """What a volunteer asks for in the portal; access has its own button, which answers at once."""

    kind = forms.ChoiceField(
        label=_("What would you like?"),
        choices=[
            (RequestKind.CORRECTION, _("Something is wrong and should be corrected")),
            (RequestKind.ERASURE, _("My data should be erased")),
            (RequestKind.RESTRICTION, _("My data should only be kept, but not used (restriction)")),
            (RequestKind.OBJECTION, _("I object to a certain use of my data")),
            (RequestKind.PORTABILITY, _("My data should go to somebody else")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What exactly?"),
        help_text=_("For example what is wrong and how it should be. For erasure nothing is needed."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST,
        required=False,
    )

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        needs_words = {RequestKind.CORRECTION, RequestKind.OBJECTION}
        if data.get("kind") in needs_words and not str(data.get("note", "")).strip():
            self.add_error("note", _("Please tell us what this is about."))
        return data


class ExtensionForm(KernFormMixin, forms.Form):
    reason = forms.CharField(
        label=_("Why two more months are needed"),
        help_text=_("The person gets this sentence by mail."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
    )


class AnswerForm(KernFormMixin, forms.Form):
    is_refused = forms.TypedChoiceField(
        label=_("Answer"),
        choices=[("", _("It was done")), ("refused", _("It is refused"))],
        coerce=bool,
        empty_value=False,  # type: ignore[arg-type]
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )
    answer = forms.CharField(
        label=_("What the person is told"),
        help_text=_("What was done, or why not. It goes to the person by mail, where there is an address."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST,
    )
    identity_checked = forms.CharField(
        label=_("How the office made sure who is asking"),
        help_text=HOW_IDENTITY,
        max_length=200,
        required=False,
    )


class RestrictionForm(KernFormMixin, forms.Form):
    reason = forms.CharField(
        label=_("Why the data are restricted"),
        help_text=_("For example: says that an entry is wrong; objects, and we examine it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST,
    )
