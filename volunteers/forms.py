"""The interest form, and the forms of the office for a volunteer's way."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFormMixin
from people.enums import GenderWish
from people.forms import InterestPart, OfficePart, PersonForm
from people.models import Person
from programmes.models import Programme, Task
from volunteers.enums import RefusalReason, ScreeningKind
from volunteers.models import Interview, Volunteer

ABOUT = (_("About you"), [("first_name", "last_name"), ("phone", "email"), ("postcode", "place")])
LANGUAGES = (_("Which languages do you speak?"), ["languages"])
HELP = (_("What you would like to do"), ["offers", "likes"])
TIME = (_("Your time"), ["availability"])
WISHES = (_("Your wishes"), ["wished_gender", "accepts_children", "motivation"])


class InterestForm(PersonForm):
    """A person with what a volunteer tells besides."""

    offers = forms.ModelMultipleChoiceField(
        Task.objects.none(),
        label=_("What would you like to help with?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    wished_gender = Volunteer._meta.get_field("wished_gender").formfield(
        label=_("Whom would you like to accompany?"), widget=forms.RadioSelect, required=False
    )
    accepts_children = forms.BooleanField(
        label=_("Children are welcome at our meetings"), initial=True, required=False
    )
    motivation = forms.CharField(
        label=_("Why would you like to take part?"),
        help_text=_("A few words are enough. You can leave this empty."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=4000,
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offers"].queryset = programme.tasks.all()  # type: ignore[attr-defined]

    @property
    def facts(self) -> dict[str, Any]:
        """What `apply_as_volunteer` takes from this form."""
        facts = {name: self.cleaned_data[name] for name in ("offers", "accepts_children", "motivation")}
        return facts | {"wished_gender": self.cleaned_data["wished_gender"] or GenderWish.ANY}


class ApplyForm(InterestPart, InterestForm):
    """As everybody sees it."""

    class Meta(PersonForm.Meta):
        model = Person
        fields = ("first_name", "last_name", "phone", "email", "postcode", "place")  # type: ignore[assignment]

    fieldsets = [
        ABOUT,
        LANGUAGES,
        HELP,
        TIME,
        WISHES,
        (_("Your consent"), ["agrees", "agrees_contact", "website"]),
    ]


class VolunteerCreateForm(OfficePart, InterestForm):
    """As the office enters somebody who called or came by."""

    fieldsets = [
        (_("Person"), [*ABOUT[1], ("born_on", "gender"), "organisation"]),
        (_("Languages"), LANGUAGES[1]),
        (_("Offers and interests"), HELP[1]),
        (_("Free times"), TIME[1]),
        (_("Wishes"), WISHES[1]),
        (_("Consent"), ["channel"]),
    ]


class VolunteerForm(KernFormMixin, forms.ModelForm):
    """What belongs to the part as a volunteer, not to the person."""

    class Meta:
        model = Volunteer
        fields = ("offers", "places", "wished_gender", "accepts_children", "motivation", "note")
        widgets = {
            "offers": forms.CheckboxSelectMultiple,
            "wished_gender": forms.RadioSelect,
            "motivation": forms.Textarea(attrs={"rows": 4}),
            "note": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offers"].queryset = self.instance.programme.tasks.all()  # type: ignore[attr-defined]


class InterviewForm(KernFormMixin, forms.ModelForm):
    class Meta:
        model = Interview
        fields = ("held_on", "recommendation", "note")
        widgets = {"recommendation": forms.RadioSelect}
        help_texts = {"note": _("Stays in the office.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].initial = localdate
        self.fields["recommendation"].choices = self.fields["recommendation"].choices[1:]  # type: ignore[attr-defined]


class CheckForm(KernFormMixin, forms.Form):
    """No model form: the service says beside which field its sentence belongs, a constraint does not."""

    kind = forms.ChoiceField(label=_("Document"), choices=ScreeningKind.choices, widget=forms.RadioSelect)
    inspected_on = forms.DateField(label=_("Inspected on"), initial=localdate)
    has_relevant_entry = forms.BooleanField(
        label=_("Has a relevant entry"),
        help_text=_("One that § 72a SGB VIII names. What it says is not written down."),
        required=False,
    )
    expires_on = forms.DateField(
        label=_("Valid until"), help_text=_("Leave empty if it does not expire."), required=False
    )


class RefusalForm(KernFormMixin, forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=RefusalReason.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Remark"),
        help_text=_("Stays in the office."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )


class PauseForm(KernFormMixin, forms.Form):
    until = forms.DateField(
        label=_("Pausing until"), help_text=_("Leave empty if that is open."), required=False
    )
