"""Planning a ceremony, putting its guests in order, and printing for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from certificates.enums import PrintKind
from certificates.models import Ceremony, CeremonyGuest
from kern.forms import KernFormMixin
from people.forms import offer_within_reach

LONGEST_ROW = 99


class CeremonyForm(KernFormMixin, forms.ModelForm):
    fieldsets = [
        (gettext_lazy("When and where"), ["title", "starts_at", "place"]),
        (gettext_lazy("Who"), ["organisation", "municipality"]),
        (gettext_lazy("For the office"), ["note"]),
    ]

    class Meta:
        model = Ceremony
        fields = ("title", "starts_at", "place", "organisation", "municipality", "note")
        help_texts: ClassVar = {
            "note": gettext_lazy("Who speaks, what is still to be done. Only you see it.")
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_within_reach(self, user)


class ArrangeForm(forms.Form):
    """Place on the list and seat of each of these guests; `last` is the list's last place."""

    def __init__(self, *args: Any, guests: Sequence[CeremonyGuest], last: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guests = guests
        for guest in guests:
            name = guest.certificate.facts["name"]
            self.fields[f"position-{guest.pk}"] = forms.IntegerField(
                label=_("Order of %(name)s") % {"name": name},
                min_value=1,
                max_value=last,
                initial=guest.position,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
            self.fields[f"seat-{guest.pk}"] = forms.CharField(
                label=_("Seat of %(name)s") % {"name": name},
                max_length=20,
                required=False,
                initial=guest.seat,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    def rows(self) -> Iterator[tuple[CeremonyGuest, forms.BoundField, forms.BoundField]]:
        for guest in self.guests:
            yield guest, self[f"position-{guest.pk}"], self[f"seat-{guest.pk}"]

    @property
    def positions(self) -> dict[UUID, int]:
        return {guest.pk: self.cleaned_data[f"position-{guest.pk}"] for guest in self.guests}

    @property
    def seats(self) -> dict[UUID, str]:
        return {guest.pk: self.cleaned_data[f"seat-{guest.pk}"] for guest in self.guests}


class SeatsForm(forms.Form):
    per_row = forms.IntegerField(
        label=gettext_lazy("Seats in a row"),
        min_value=1,
        max_value=LONGEST_ROW,
        required=False,
        initial=10,
        help_text=gettext_lazy("Left empty: 1, 2, 3, …"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class PrintForm(forms.Form):
    """What to print is said by the button."""

    cut_marks = forms.BooleanField(label=gettext_lazy("with cut marks"), required=False)
    what = forms.ChoiceField(choices=PrintKind.choices, widget=forms.HiddenInput)
