"""Who somebody is: one form for interest, for the office, and for changes.

An interest form adds what the part needs ("offers", "needs") by inheriting from `PersonForm`, and either
`InterestPart` or `OfficePart` for who fills it in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Kind
from accounts.models import User
from kern.forms import KernFormMixin
from kern.public_forms import PublicPart
from people.consents import ASKED_FOR, current_words
from people.enums import Channel, ConsentPurpose, Level
from people.languages import language_choices
from people.layout import TemplatePart, WeekField
from people.models import Consent, Interest, Person
from people.services import Profile, check_born_on, check_postcode
from programmes import postcodes
from programmes.models import Municipality, Organisation

LANGUAGE_ROWS = 4
NO_CHOICE = ("", gettext_lazy("please choose"))
SPOKEN = (("speaking", gettext_lazy("How well?")),)
ALL_SKILLS = (
    ("understanding", gettext_lazy("understands")),
    ("speaking", gettext_lazy("speaks")),
    ("writing", gettext_lazy("writes")),
)


class PersonForm(KernFormMixin, forms.ModelForm):
    """A person with languages, interests and free times; `profile` gives what is no column of the row.

    In `fieldsets`, "languages" stands for all language rows.
    """

    skills: tuple[tuple[str, Any], ...] = SPOKEN
    likes = forms.ModelMultipleChoiceField(
        Interest.objects.all(),
        label=gettext_lazy("What do you like doing?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    availability = WeekField(
        label=gettext_lazy("When do you usually have time?"),
        help_text=gettext_lazy("Tick everything that is possible. Nothing of it is binding."),
    )

    class Meta:
        model = Person
        fields = ("first_name", "last_name", "phone", "email", "postcode", "place", "born_on", "gender")
        widgets = {"phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self._known_languages()
        self.rows = max(LANGUAGE_ROWS, len([code for code in known if code != "de"]) + 1) + 1
        self._add_language_rows(known)
        for name, hint in {
            "first_name": "given-name",
            "last_name": "family-name",
            "email": "email",
            "postcode": "postal-code",
            "place": "address-level2",
            "street": "street-address",
        }.items():
            if name in self.fields:
                self.fields[name].widget.attrs["autocomplete"] = hint
        for name in {"literacy", "schooling"} & set(self.fields):
            field = self.fields[name]
            field.choices = [NO_CHOICE, *field.choices[1:]]  # type: ignore[attr-defined]
        self.fields["postcode"].widget.attrs |= {"inputmode": "numeric", "maxlength": 5}
        self.fields["place"].required = False
        self.fields["postcode"].help_text = _("Five digits.")
        self.fields["place"].help_text = _("We add it from the postcode.")
        if self.instance.created_at:
            self._start_from_profile()

    # --- languages: one row each, German first ------------------------------------------------

    def _known_languages(self) -> dict[str, Any]:
        if not self.instance.created_at:
            return {}
        return {skill.language: skill for skill in self.instance.languages.all()}

    def _add_language_rows(self, known: dict[str, Any]) -> None:
        others = [code for code in known if code != "de"]
        for row in range(self.rows):
            code = "de" if row == 0 else others[row - 1] if row <= len(others) else ""
            if row:
                self.fields[f"language_{row}"] = forms.ChoiceField(
                    label=_("Language %(number)d") % {"number": row + 1},
                    choices=[NO_CHOICE, *(choice for choice in language_choices() if choice[0] != "de")],
                    initial=code,
                    required=False,
                )
            for skill, label in self.skills:
                self.fields[f"{skill}_{row}"] = forms.TypedChoiceField(
                    label=_("German") if row == 0 and len(self.skills) == 1 else label,
                    choices=[NO_CHOICE, *Level.choices],
                    coerce=int,
                    empty_value=None,
                    initial=getattr(known[code], skill) if code in known else None,
                    required=False,
                )

    @property
    def language_rows(self) -> list[dict[str, Any]]:
        """The fields of each row, for the template."""
        return [
            {
                "language": self[f"language_{row}"] if row else None,
                "levels": [self[f"{skill}_{row}"] for skill, _label in self.skills],
            }
            for row in range(self.rows)
        ]

    def _language_names(self) -> list[str]:
        return [name for name in self.fields if name.rpartition("_")[2].isdigit()]

    def _clean_languages(self) -> None:
        """Collect the rows; say beside the field what a row lacks."""
        languages: dict[str, tuple[int, int, int]] = {}
        for row in range(self.rows):
            code = self.cleaned_data.get(f"language_{row}") if row else "de"
            levels = {skill: self.cleaned_data.get(f"{skill}_{row}") for skill, _label in self.skills}
            given = [level for level in levels.values() if level is not None]
            main = levels["speaking"] if levels["speaking"] is not None else max(given, default=None)
            if code in languages:
                self.add_error(f"language_{row}", _("This language is listed already."))
            elif code and main is None:
                if row and f"{self.skills[0][0]}_{row}" not in self.errors:
                    self.add_error(f"{self.skills[0][0]}_{row}", _("Please choose how well."))
            elif not code and main is not None and f"language_{row}" not in self.errors:
                self.add_error(f"language_{row}", _("Please choose the language."))
            elif code and main is not None:
                heard, spoken, written = (
                    main if levels.get(skill) is None else levels[skill]
                    for skill in ("understanding", "speaking", "writing")
                )
                languages[code] = (heard or 0, spoken or 0, written or 0)
        self.cleaned_data["languages"] = languages

    # --- what is known already, and what comes out ----------------------------------------------

    def _start_from_profile(self) -> None:
        entries = list(self.instance.person_interests.all())
        self.fields["likes"].initial = [entry.interest_id for entry in entries if not entry.dislikes]
        if "dislikes" in self.fields:
            self.fields["dislikes"].initial = [entry.interest_id for entry in entries if entry.dislikes]
        windows = [(w.weekday, w.starts_at, w.ends_at) for w in self.instance.availability.all()]
        self.fields["availability"].start_from(windows)  # type: ignore[attr-defined]

    @property
    def profile(self) -> Profile:
        return Profile(
            languages=self.cleaned_data["languages"],
            likes=self.cleaned_data["likes"],
            dislikes=self.cleaned_data.get("dislikes", ()),
            windows=self.cleaned_data["availability"],
        )

    # --- checks -----------------------------------------------------------------------------------

    def clean_postcode(self) -> str:
        postcode = self.cleaned_data["postcode"].strip()
        _say_here(check_postcode, postcode)
        return str(postcode)

    def clean_born_on(self) -> Any:
        _say_here(check_born_on, self.cleaned_data["born_on"], today=localdate())
        return self.cleaned_data["born_on"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        self._clean_languages()
        here = [place.name for place in postcodes.places(self.cleaned_data.get("postcode", ""))]
        if len(here) > 1 and not self.cleaned_data.get("place"):
            self.add_error(
                "place",
                _("Several places share this postcode: %(places)s. Please write yours.")
                % {"places": ", ".join(here)},
            )
        return self.cleaned_data

    # --- look -------------------------------------------------------------------------------------

    def _present(self, names: Sequence[str | tuple[str, ...]]) -> list[Any]:
        pieces: list[Any] = []
        for name in names:
            if name == "languages":
                pieces.append(TemplatePart("people/_language_rows.html", self._language_names()))
            elif name == "website":
                pieces.append(TemplatePart("kern/_trap.html", PublicPart.TRAP))
            else:
                pieces += super()._present([name])
        return pieces


def _say_here(check: Any, *args: Any, **kwargs: Any) -> None:
    """Run a service's check within a field's own clean method: there, errors carry no field name."""
    try:
        check(*args, **kwargs)
    except ValidationError as error:
        raise ValidationError(error.messages) from error


class PublicForm(KernFormMixin, PublicPart):
    """A form that everybody can send: the fields of its subclass, then the trap (page needs `people.css`)."""

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        shown = [name for name in self.fields if name not in self.TRAP]
        helper.layout = Layout(*shown, TemplatePart("kern/_trap.html", self.TRAP))
        return helper


class InterestPart(PublicPart):
    """What only the public interest forms have: consent and a trap for machines."""

    agrees = forms.BooleanField(
        label=current_words(ConsentPurpose.PROCESSING, "statement"),
        help_text=current_words(ConsentPurpose.PROCESSING, "meaning"),
        error_messages={"required": gettext_lazy("Without your consent we may not keep your data.")},
    )
    agrees_contact = forms.BooleanField(
        label=current_words(ConsentPurpose.CONTACT, "statement"),
        help_text=current_words(ConsentPurpose.CONTACT, "meaning"),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        # Registered by somebody else: then this person can be reached.
        if not any(self.cleaned_data.get(name) for name in ("phone", "email", "contact_details")) and not (
            {"phone", "email"} & set(self.errors)
        ):
            self.add_error("phone", _("Please give a phone number or an e-mail address."))
        return self.cleaned_data

    @property
    def consents(self) -> list[ConsentPurpose]:
        contact = [ConsentPurpose.CONTACT] if self.cleaned_data["agrees_contact"] else []
        return [ConsentPurpose.PROCESSING, *contact]


def organisations_of(user: User) -> Any:
    """The organisations that somebody of the office enters people for."""
    if Kind.ADMINISTRATOR in user.role_kinds:
        return Organisation.objects.all()
    roles = [role for role in user.own_roles if role.kind == Kind.COORDINATOR]
    return Organisation.objects.filter(
        pk__in=[role.organisation_id for role in roles if role.organisation_id]
    )


def offer_within_reach(form: forms.BaseForm, user: User) -> None:
    """Let `organisation` and `municipality` offer only what the user reaches: nobody loses sight of it."""
    _offer(form, "organisation", organisations_of(user))
    roles = [role for role in user.own_roles if role.kind == Kind.COORDINATOR]
    if Kind.ADMINISTRATOR not in user.role_kinds and all(role.municipality for role in roles):
        towns = [role.municipality.pk for role in roles if role.municipality]
        _offer(form, "municipality", Municipality.objects.filter(pk__in=towns))
        form.fields["municipality"].required = True


def _offer(form: Any, name: str, choices: Any) -> None:
    field = form.fields[name]
    field.queryset = choices
    if len(choices) == 1:
        field.empty_label, field.initial = None, choices[0].pk


class OfficePart(forms.Form):
    """What only the office's entry forms have: who looks after the person, how consent was given."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("Looked after by"), empty_label=None
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Consent to keeping and using the data"),
        choices=[(Channel.PAPER, Channel.PAPER.label), (Channel.SPOKEN, Channel.SPOKEN.label)],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Without consent the data may not be kept.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        field.queryset = organisations_of(user)  # type: ignore[attr-defined]
        field.initial = field.queryset.first()  # type: ignore[attr-defined]

    @property
    def consents(self) -> list[ConsentPurpose]:
        return [ConsentPurpose.PROCESSING]


class PersonEditForm(PersonForm):
    """Everything about a person, for the office."""

    skills = ALL_SKILLS
    dislikes = forms.ModelMultipleChoiceField(
        Interest.objects.all(),
        label=gettext_lazy("Rather not"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    fieldsets = [
        (
            gettext_lazy("Person"),
            [("first_name", "last_name"), ("gender", "born_on"), ("literacy", "schooling")],
        ),
        (
            gettext_lazy("Contact"),
            [
                ("phone", "email"),
                "street",
                ("postcode", "place"),
                ("travels_km", "correspondence_language"),
            ],
        ),
        (gettext_lazy("Languages"), ["languages"]),
        (gettext_lazy("Interests"), ["likes", "dislikes"]),
        (gettext_lazy("Free times"), ["availability"]),
    ]

    class Meta(PersonForm.Meta):
        fields = (  # type: ignore[assignment]
            *PersonForm.Meta.fields,
            *("street", "travels_km", "correspondence_language", "literacy", "schooling"),
        )

    def clean(self) -> dict[str, Any]:
        super().clean()
        both = set(self.cleaned_data.get("likes") or []) & set(self.cleaned_data.get("dislikes") or [])
        if both:
            names = ", ".join(sorted(map(str, both)))
            self.add_error(
                "dislikes", _("Liked and disliked at the same time: %(names)s.") % {"names": names}
            )
        return self.cleaned_data


class ConsentForm(KernFormMixin, forms.ModelForm):
    """A consent given on paper or in conversation."""

    class Meta:
        model = Consent
        fields = ("purpose", "channel", "language")
        widgets = {"purpose": forms.RadioSelect, "channel": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # In the words to be read out. The newsletter has its own way, with proof of whose address it is.
        self.fields["purpose"].choices = [  # type: ignore[attr-defined]
            (purpose.value, current_words(purpose, "statement")) for purpose in ASKED_FOR
        ]
        self.fields["channel"].choices = [  # type: ignore[attr-defined]
            (choice.value, choice.label) for choice in (Channel.PAPER, Channel.SPOKEN)
        ]
