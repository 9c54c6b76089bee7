"""The forms for uploading a list, and for what becomes of an entry of the day's list."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.enums import Kind
from accounts.models import User
from kern.forms import KernFormMixin
from office.enums import ImportKind, Verdict
from office.importing.readers import MAX_BYTES
from partnerships.enums import Side
from programmes.models import Organisation, Programme


class ImportUploadForm(KernFormMixin, forms.Form):
    """Only programmes and organisations that the user works for can be chosen."""

    kind = forms.ChoiceField(
        label=_("Who is in the list?"), choices=ImportKind.choices, widget=forms.RadioSelect
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX, ODS or CSV, at most 5 MB and 2,000 rows. The first row holds the headings."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv,.txt"}),
    )
    programme = forms.ModelChoiceField(
        label=_("Programme"), queryset=Programme.objects.none(), empty_label=None
    )
    organisation = forms.ModelChoiceField(
        label=_("Looked after by"), queryset=Organisation.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = Organisation.objects.all()
        if Kind.ADMINISTRATOR not in user.role_kinds:
            organisations = organisations.filter(
                pk__in=[role.organisation_id for role in user.own_roles if role.kind == Kind.COORDINATOR]
            )
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["programme"].queryset = Programme.objects.all()  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile:
        """Before anything of a file that is too large is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB. Please split the list."))
        return file


class DecisionForm(forms.Form):
    """What the buttons beside an entry say; `templates/office/_decide.html` shows them."""

    # Days from today that have a button of their own.
    DAYS: ClassVar[dict[str, int]] = {"tomorrow": 1, "three_days": 3, "next_week": 7}
    BOTH = "both"

    answer = forms.ChoiceField(
        choices=[(name, name) for name in (Verdict.DONE, Verdict.NOT_NEEDED, *DAYS, Verdict.LATER)],
        error_messages={"invalid_choice": _("Please choose one of the answers.")},
    )
    until = forms.DateField(required=False, error_messages={"invalid": _("This is not a date.")})
    note = forms.CharField(
        required=False,
        max_length=300,
        error_messages={
            "max_length": _("Please keep it to 300 characters; longer notes belong to the pair.")
        },
    )
    side = forms.ChoiceField(required=False, choices=[(BOTH, BOTH), *Side.choices])

    def decision(self, *, today: date) -> dict[str, Any]:
        """The words for `services.decisions.decide`."""
        data = self.cleaned_data
        answer, side = data["answer"], data["side"]
        days = self.DAYS.get(answer)
        return {
            "verdict": Verdict.LATER if days else Verdict(answer),
            "until": today + timedelta(days=days) if days else data["until"],
            "note": data["note"],
            "sides": tuple(Side) if side == self.BOTH else tuple(filter(None, [side])),
        }
