"""What administrators enter about kinds of certificates, their words, who signs, and logos."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from certificates.enums import Layout
from certificates.models import CertificateKind, CertificateText, Logo, Signatory
from certificates.pictures import MAX_MEGABYTES
from certificates.samples import SamplePerson
from kern.forms import KernFormMixin
from programmes.models import Funder

PICTURES = ".png,.jpg,.jpeg,image/png,image/jpeg"
TAKEN = _("PNG or JPEG, at most %(limit)s MB. Transparent parts become white.")


class KindForm(KernFormMixin, forms.ModelForm):
    fieldsets = [
        (_("The certificate"), ["name", "name_en", "basis", "layout"]),
        (_("Conditions"), ["min_meetings", "min_supervisions", "min_percent"]),
        (_("Signatures and order"), ["signatories", "position", "is_offered"]),
    ]

    class Meta:
        model = CertificateKind
        fields = (
            *("name", "name_en", "basis", "layout", "min_meetings", "min_supervisions", "min_percent"),
            *("signatories", "position", "is_offered"),
        )
        widgets = {
            "basis": forms.RadioSelect,
            "layout": forms.RadioSelect,
            "signatories": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "basis": _("Decides which facts are printed, which placeholders there are and who may get it."),
            "min_meetings": _("Held by the day of issue, beside what the certificate confirms anyway."),
            "position": _("Lower numbers stand further up."),
            "is_offered": _("Without this nothing new is issued; what was issued stays valid."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        signatories: Any = self.fields["signatories"]
        signatories.queryset = Signatory.objects.filter(programme=self.instance.programme_id)
        if not signatories.queryset:
            del self.fields["signatories"]
        # Both lists are short and one is always chosen: no empty answer.
        for name in ("basis", "layout"):
            field: Any = self.fields[name]
            field.choices = [choice for choice in field.choices if choice[0]]


class TextForm(KernFormMixin, forms.ModelForm):
    fieldsets = [
        (_("Heading and title"), ["heading", "title_feminine", "title_masculine", "title_neutral"]),
        (_("Text"), ["body", "closing"]),
    ]

    class Meta:
        model = CertificateText
        fields = ("heading", "title_feminine", "title_masculine", "title_neutral", "body", "closing")
        widgets = {"body": forms.Textarea(attrs={"rows": 14}), "closing": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "title_feminine": _(
                "Stands below the heading, for example: Integrationsbegleiterin im Ehrenamt."
            ),
            "title_neutral": _("Also where one of the two above is empty."),
            "body": _(
                "Stands below the name. An empty line begins a new paragraph; one is left out where it has "
                "a placeholder and there is nothing to put in."
            ),
        }


class PreviewForm(KernFormMixin, forms.Form):
    """Which sample certificate to look at; what is not said is as it usually is."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, required=False)
    layout = forms.ChoiceField(label=_("Layout"), choices=Layout.choices, required=False)
    person = forms.ChoiceField(label=_("For somebody"), choices=SamplePerson.choices, required=False)


class UploadForm(KernFormMixin, forms.ModelForm):
    """A record with a picture. The picture itself is checked where it is kept."""

    upload = forms.FileField(
        required=False,
        widget=forms.FileInput(attrs={"accept": PICTURES}),
        max_length=255,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["upload"].help_text = TAKEN % {"limit": MAX_MEGABYTES}


class SignatoryForm(UploadForm):
    field_order = ("name", "function", "function_en", "upload", "without_signature", "position")
    without_signature = forms.BooleanField(label=_("Print no scanned signature any more"), required=False)

    class Meta:
        model = Signatory
        fields = ("name", "function", "function_en", "position")
        help_texts = {
            "function": _("For example: Integrationsbeauftragte des Kreises"),
            "position": _("Lower numbers stand further to the left."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        has_one = self.instance.signature_id is not None
        self.fields["upload"].label = _("New scanned signature") if has_one else _("Scanned signature")
        if not has_one:
            del self.fields["without_signature"]


class LogoForm(UploadForm):
    field_order = ("upload", "alternative", "funder", "position")

    class Meta:
        model = Logo
        fields = ("alternative", "funder", "position")
        help_texts = {
            "alternative": _(
                "In words, for example: Wappen des Kreises Bergstraße. Read aloud to those who cannot see."
            ),
            "funder": _(
                "A funder's logo is printed while the funder pays. Without one, it is always printed."
            ),
            "position": _("Lower numbers stand further to the left."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_new = self.instance._state.adding
        self.fields["upload"].label = _("Picture") if is_new else _("New picture")
        self.fields["upload"].required = is_new
        funder: Any = self.fields["funder"]
        funder.queryset = Funder.objects.filter(
            funding_periods__programme=self.instance.programme_id
        ).distinct()
        funder.empty_label = _("none: the programme's own logo")
