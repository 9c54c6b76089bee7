"""What administrators enter about programmes, organisations and towns."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin
from programmes import postcodes
from programmes.models import Funder, FundingPeriod, Municipality, Organisation, Programme, Task
from programmes.services import check_postcodes, read_postcodes


class ProgrammeForm(KernFormMixin, forms.ModelForm):
    fieldsets = [
        (_("The programme"), ["name", "code", "organisation", "starts_on", "ends_on"]),
        (_("For the public"), ["summary", "summary_en"]),
        (
            _("Rules"),
            [
                "required_training_hours",
                "regular_attendance_needed",
                "regular_attendance_of",
                "regular_attendance_months",
                "proposal_validity_days",
            ],
        ),
        (
            _("While a partnership lasts"),
            [
                "partnership_months",
                "meeting_rhythm_days",
                "rests_in_school_holidays",
                "first_call_days",
                "contact_interval_days",
                "supervision_min_weeks",
                "supervision_max_weeks",
            ],
        ),
    ]
    required_training_hours = forms.DecimalField(
        label=_("Required training (hours)"),
        max_digits=6,
        decimal_places=2,
        initial=Decimal(40),
        validators=[MinValueValidator(0), MaxValueValidator(1000)],
        help_text=_("Hours of 60 minutes, for example 40 or 39,5."),
    )

    class Meta:
        model = Programme
        fields = (
            *("name", "code", "organisation", "starts_on", "ends_on", "summary", "summary_en"),
            *("regular_attendance_needed", "regular_attendance_of", "regular_attendance_months"),
            *("meeting_rhythm_days", "supervision_min_weeks", "supervision_max_weeks"),
            *("partnership_months", "rests_in_school_holidays", "first_call_days", "contact_interval_days"),
            "proposal_validity_days",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["required_training_hours"] = self.instance.required_training_hours

    def clean_required_training_hours(self) -> Decimal:
        hours = self.cleaned_data["required_training_hours"]
        self.instance.required_training_minutes = round(hours * 60)
        return hours


class TaskForm(KernFormMixin, forms.ModelForm):
    class Meta:
        model = Task
        fields = ("position", "name", "name_en", "needed_by")


class FundingPeriodForm(KernFormMixin, forms.ModelForm):
    """The funder is named in words; a name that is new becomes a funder."""

    funder_name = forms.CharField(label=_("Funder"), max_length=160)

    class Meta:
        model = FundingPeriod
        fields = ("funder_name", "starts_on", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.funder_id:
            self.initial["funder_name"] = self.instance.funder.name

    def save(self, commit: bool = True) -> FundingPeriod:
        self.instance.funder, _created = Funder.objects.get_or_create(name=self.cleaned_data["funder_name"])
        return super().save(commit)


# Tasks are renamed, not deleted: meetings of past years name them.
TaskFormSet = forms.inlineformset_factory(Programme, Task, form=TaskForm, extra=3, can_delete=False)
FundingFormSet = forms.inlineformset_factory(Programme, FundingPeriod, form=FundingPeriodForm, extra=2)


class OrganisationForm(KernFormMixin, forms.ModelForm):
    fieldsets = [
        (_("The organisation"), ["name", "kind", "municipality"]),
        (_("How to reach it"), ["street", "postcode", "place", "phone", "email"]),
        (_("Data protection"), ["data_protection_contact"]),
        (
            _("For the public"),
            ["is_contact_point", "opening_hours", "languages_spoken", "description", "description_en"],
        ),
    ]

    class Meta:
        model = Organisation
        fields = (
            *("name", "kind", "municipality", "street", "postcode", "place", "phone", "email"),
            *("is_contact_point", "opening_hours", "languages_spoken", "description", "description_en"),
            "data_protection_contact",
        )

    def clean_postcode(self) -> str:
        postcode = self.cleaned_data["postcode"].strip()
        if postcode and not postcodes.is_known(postcode):
            raise ValidationError(
                _("There is no postcode %(postcode)s in Germany."), params={"postcode": postcode}
            )
        return postcode


class MunicipalityForm(KernFormMixin, forms.ModelForm):
    postcodes = forms.CharField(
        label=_("Postcodes"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("All postcodes of the town, separated by spaces or commas."),
    )

    class Meta:
        model = Municipality
        fields = ("name", "district_code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            codes = self.instance.postcodes.order_by("postcode").values_list("postcode", flat=True)
            self.initial["postcodes"] = ", ".join(codes)

    def clean_postcodes(self) -> list[str]:
        codes = read_postcodes(self.cleaned_data["postcodes"])
        try:
            check_postcodes(codes, municipality=self.instance)
        except ValidationError as error:
            raise ValidationError(error.message_dict["postcodes"]) from error
        return codes
