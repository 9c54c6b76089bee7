"""Issuing: which kind for what, to whom, in which language; and why something issued is changed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from certificates.enums import Basis
from certificates.models import CertificateKind
from certificates.occasion import Occasion, check_occasion, courses_to_choose
from kern.forms import KernFormMixin
from training.models import Course

MAY, ALL = "may", "all"


class KindChoice(forms.ModelChoiceField):
    """Kinds, with their programme where there are several."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({obj.programme.code})"


class OccasionForm(KernFormMixin, forms.Form):
    """What is to be issued. Which further fields there are depends on the kind that was chosen."""

    kind = KindChoice(
        label=_("Kind of certificate"),
        queryset=CertificateKind.objects.filter(is_offered=True).select_related("programme__organisation"),
        empty_label=_("please choose"),
    )
    course = forms.ModelChoiceField(label=_("Course"), queryset=Course.objects.none())
    starts_on = forms.DateField(
        label=_("From"), required=False, help_text=_("Empty: since the first day as a volunteer.")
    )
    ends_on = forms.DateField(label=_("Until"), required=False, help_text=_("Empty: until today."))
    q = forms.CharField(label=_("Name"), required=False, max_length=80)
    who = forms.ChoiceField(
        label=_("Show"),
        choices=[(MAY, _("who may get it")), (ALL, _("everybody, with what is missing"))],
        required=False,
    )

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        kind = self._chosen()
        if kind is None or kind.basis != Basis.PARTICIPATION:
            del self.fields["course"]
        else:
            courses: Any = self.fields["course"]
            courses.queryset = courses_to_choose(user).filter(programme=kind.programme)
        if kind is None or kind.basis != Basis.VOLUNTEERING:
            del self.fields["starts_on"], self.fields["ends_on"]
        if kind is None:
            del self.fields["q"], self.fields["who"]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        kind = found.get("kind")
        if kind and not self.errors:
            try:
                check_occasion(kind, self.occasion, today=self.today)
            except ValidationError as error:
                self.add_error(None, error)
        return found

    @property
    def is_complete(self) -> bool:
        """Whether it has been asked for everything: a chosen kind may need a course."""
        return self.is_bound and all(name in self.data for name in ("kind", "course") if name in self.fields)

    @property
    def occasion(self) -> Occasion:
        """What valid input asks for."""
        names = ("course", "starts_on", "ends_on")
        return Occasion(**{name: self.cleaned_data.get(name) for name in names})

    def _chosen(self) -> CertificateKind | None:
        typed = self.data if self.is_bound else self.initial
        try:
            return self.fields["kind"].clean(typed.get("kind"))
        except ValidationError:
            return None


class IssueForm(KernFormMixin, forms.Form):
    """How the chosen ones get their certificates. Offers the languages that the kind has words for."""

    language = forms.ChoiceField(label=_("Language"))
    tell = forms.BooleanField(
        label=_("Tell everybody by e-mail that their certificate is ready"), required=False, initial=True
    )

    def __init__(self, *args: Any, kind: CertificateKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        written = set(kind.texts.values_list("language", flat=True))
        choices: Any = self.fields["language"]
        choices.choices = [(code, label) for code, label in settings.LANGUAGES if code in written]


class ReissueForm(KernFormMixin, forms.Form):
    reason = forms.CharField(
        label=_("Reason for the new version"),
        max_length=300,
        help_text=_("For the office only, for example: name corrected."),
    )


class RevokeForm(KernFormMixin, forms.Form):
    reason = forms.CharField(
        label=_("Reason for revoking"),
        max_length=300,
        help_text=_("The holder reads it in the mail; whoever checks the certificate does not."),
    )
