"""The registration form, and the forms of the office for a newcomer's way."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kern.forms import KernFormMixin
from newcomers.countries import country_choices
from newcomers.enums import NewcomerStatus, RefusalReason, RegisteredBy
from newcomers.models import Intake, Newcomer
from people.enums import GenderWish
from people.forms import InterestPart, OfficePart, PersonForm
from people.models import Person
from programmes.models import Programme, Task

WHO = ["registered_by", "contact_name", "contact_details"]
ABOUT = [("first_name", "last_name"), ("phone", "email"), ("postcode", "place")]
ABOUT_FIELDS = [name for pair in ABOUT for name in pair]
NEEDS = ["needs", "likes"]
MORE: list[str | tuple[str, ...]] = [("literacy", "children"), "wished_gender"]


def _field(name: str, **options: Any) -> Any:
    return Newcomer._meta.get_field(name).formfield(**options)  # type: ignore[union-attr]


class RegistrationForm(PersonForm):
    """A person with what a newcomer, or whoever registers them, tells besides."""

    registered_by = _field(
        "registered_by", label=gettext_lazy("Who fills in this form?"), widget=forms.RadioSelect
    )
    contact_name = _field(
        "contact_name",
        label=gettext_lazy("Your name, if you register somebody else"),
    )
    contact_details = _field(
        "contact_details",
        label=gettext_lazy("Your phone number or e-mail address, if you register somebody else"),
    )
    needs = forms.ModelMultipleChoiceField(
        Task.objects.none(),
        label=gettext_lazy("What would help?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    children = _field("children", required=False)
    wished_gender = _field(
        "wished_gender",
        label=gettext_lazy("Who should the companion be?"),
        widget=forms.RadioSelect,
        required=False,
    )

    class Meta(PersonForm.Meta):
        fields = (*ABOUT_FIELDS, "born_on", "gender", "literacy")  # type: ignore[assignment]

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needs"].queryset = programme.tasks.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        super().clean()
        by_other = self.cleaned_data.get("registered_by") != RegisteredBy.SELF
        if by_other and not self.cleaned_data.get("contact_name"):
            self.add_error("contact_name", _("Please tell us who registers the person."))
        if by_other and not self.cleaned_data.get("contact_details"):
            self.add_error("contact_details", _("Please tell us how we can reach you."))
        return self.cleaned_data

    @property
    def facts(self) -> dict[str, Any]:
        """What `register_newcomer` takes from this form."""
        names = ("needs", *WHO, "arrived_on", "country_of_origin")
        known = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return known | {
            "children": self.cleaned_data["children"] or 0,
            "wished_gender": self.cleaned_data["wished_gender"] or GenderWish.ANY,
        }


class RegisterForm(InterestPart, RegistrationForm):
    """As everybody sees it."""

    class Meta(RegistrationForm.Meta):
        model = Person
        fields = (*ABOUT_FIELDS, "literacy")

    fieldsets = [
        (gettext_lazy("Who looks for a companion?"), ABOUT),
        (gettext_lazy("Do you fill in this form for somebody else?"), WHO),
        (gettext_lazy("Which languages does the person speak?"), ["languages"]),
        (gettext_lazy("What you look for"), NEEDS),
        (gettext_lazy("Free times"), ["availability"]),
        (gettext_lazy("What we should know"), MORE),
        (gettext_lazy("Your consent"), ["agrees", "agrees_contact", "website"]),
    ]


class NewcomerFacts(KernFormMixin, forms.Form):
    """What the office asks besides."""

    arrived_on = _field("arrived_on")
    country_of_origin = forms.ChoiceField(
        label=gettext_lazy("Country of origin"), choices=country_choices, required=False
    )

    def clean_arrived_on(self) -> Any:
        arrived_on = self.cleaned_data["arrived_on"]
        if arrived_on and arrived_on > localdate():
            raise forms.ValidationError(_("The arrival lies in the future."))
        return arrived_on


class NewcomerCreateForm(OfficePart, NewcomerFacts, RegistrationForm):
    """As the office enters somebody who called or came by."""

    fieldsets = [
        (
            gettext_lazy("Person"),
            [*ABOUT, ("born_on", "gender"), ("country_of_origin", "arrived_on"), "organisation"],
        ),
        (gettext_lazy("Registered by"), WHO),
        (gettext_lazy("Languages"), ["languages"]),
        (gettext_lazy("Needs and interests"), NEEDS),
        (gettext_lazy("Free times"), ["availability"]),
        (gettext_lazy("Wishes"), MORE),
        (gettext_lazy("Consent"), ["channel"]),
    ]


class NewcomerForm(NewcomerFacts, forms.ModelForm):
    """What belongs to the part as a newcomer, not to the person."""

    class Meta:
        model = Newcomer
        fields = (
            *("needs", "wished_gender", "children", "country_of_origin", "arrived_on"),
            *(*WHO, "note"),
        )
        widgets = {
            "needs": forms.CheckboxSelectMultiple,
            "wished_gender": forms.RadioSelect,
            "note": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needs"].queryset = self.instance.programme.tasks.all()  # type: ignore[attr-defined]
        self.order_fields(self.Meta.fields)


class IntakeForm(KernFormMixin, forms.ModelForm):
    class Meta:
        model = Intake
        fields = ("held_on", "interpreter", "note")
        help_texts = {
            "interpreter": gettext_lazy("Leave empty if nobody had to interpret."),
            "note": gettext_lazy("Stays in the office."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].initial = localdate


class RefusalForm(KernFormMixin, forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=RefusalReason.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("Remark"),
        help_text=gettext_lazy("Stays in the office."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )


class NewRoleForm(KernFormMixin, forms.Form):
    """What is asked besides when a newcomer would like to help others: the person is known."""

    programme = forms.ModelChoiceField(
        Programme.objects.none(), label=gettext_lazy("Programme"), empty_label=None
    )
    offers = forms.ModelMultipleChoiceField(
        Task.objects.none(),
        label=gettext_lazy("What would they like to help with?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    motivation = forms.CharField(
        label=gettext_lazy("Why would they like to take part?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=4000,
    )
    goes_on = forms.TypedChoiceField(
        label=gettext_lazy("And their own part as a newcomer?"),
        choices=[
            ("yes", gettext_lazy("It goes on: helping and being helped at the same time is possible.")),
            ("no", gettext_lazy("It ends today.")),
        ],
        coerce=lambda answer: answer == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, newcomer: Newcomer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        running = Programme.objects.running(today=localdate())
        self.fields["programme"].queryset = running  # type: ignore[attr-defined]
        self.fields["programme"].initial = newcomer.programme
        self.fields["offers"].queryset = Task.objects.filter(programme__in=running)  # type: ignore[attr-defined]
        if newcomer.status in (NewcomerStatus.ENDED, NewcomerStatus.REFUSED):
            del self.fields["goes_on"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        programme, offers = self.cleaned_data.get("programme"), self.cleaned_data.get("offers") or ()
        if programme and (foreign := set(offers) - set(programme.tasks.all())):
            names = ", ".join(sorted(str(task) for task in foreign))
            self.add_error("offers", _("Not part of this programme: %(tasks)s") % {"tasks": names})
        return self.cleaned_data
