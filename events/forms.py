"""Forms of the office and the one that everybody can send."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from events.models import Event, ProgrammeItem, Stand
from kern.forms import KernFormMixin
from people.forms import PublicForm, offer_within_reach


class EventForm(KernFormMixin, forms.ModelForm):
    """Offers only what the user's roles reach: nobody loses sight of an event."""

    fieldsets = [
        (_("What"), ["title", "kind", "description", "programme"]),
        (_("When and where"), ["starts_at", "ends_at", "place", "municipality"]),
        (_("Who"), ["organisation", "seats", "is_public"]),
    ]

    class Meta:
        model = Event
        fields = (
            *("title", "kind", "description", "programme", "starts_at", "ends_at", "place"),
            *("municipality", "organisation", "seats", "is_public"),
        )
        help_texts: ClassVar = {"is_public": _("Everybody can read it there and register.")}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_within_reach(self, user)


class ProgrammeItemForm(KernFormMixin, forms.ModelForm):
    class Meta:
        model = ProgrammeItem
        fields = ("starts_at", "title", "speaker")


class StandForm(KernFormMixin, forms.ModelForm):
    class Meta:
        model = Stand
        fields = ("name", "topic")


class RegistrationForm(PublicForm):
    """A seat at a public event."""

    name = forms.CharField(
        label=_("First and last name"), max_length=160, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput({"autocomplete": "email"}))
    organisation_name = forms.CharField(
        label=_("Organisation"),
        max_length=160,
        required=False,
        help_text=_("If you come for an office, an initiative or a club."),
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    agrees = forms.BooleanField(
        label=_(
            "I agree that the organiser keeps these data for this event. I can cancel at any time; then they "
            "are deleted."
        ),
        error_messages={"required": _("Without your consent we may not keep your data.")},
    )
