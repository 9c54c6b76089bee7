"""The form for uploading a list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.enums import Kind
from accounts.models import User
from kern.forms import KernFormMixin
from office.enums import ImportKind
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
