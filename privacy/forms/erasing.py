"""Erasing somebody, keeping somebody longer, and the times of a programme."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kern.forms import KernFormMixin
from people.models import Person
from privacy.enums import ErasureReason
from privacy.erasing.texts import Mention
from privacy.keeping.periods import own_periods
from privacy.retention import RULES, Rule
from programmes.models import Programme

BY_HAND = (ErasureReason.REQUEST, ErasureReason.WITHDRAWAL)


class EraseForm(KernFormMixin, forms.Form):
    """Why, what of others' texts, and the name typed once more: it cannot be undone."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=[(reason.value, reason.label) for reason in BY_HAND],
        widget=forms.RadioSelect,
    )
    keeps_certificates = forms.BooleanField(
        label=gettext_lazy("Keep the register of certificates until its time is over"),
        help_text=gettext_lazy("So that somebody who is shown a certificate can have it checked."),
        required=False,
    )
    spared = forms.MultipleChoiceField(
        label=gettext_lazy("Texts in which the name shall stay"),
        help_text=gettext_lazy("In all others it is replaced. Tick where somebody else is meant."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    also = forms.MultipleChoiceField(
        label=gettext_lazy("Texts in which the name shall be replaced as well"),
        help_text=gettext_lazy("Others bear this name, too. Tick where this person is meant."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    confirmation = forms.CharField(label=gettext_lazy("Name of the person"), max_length=170)

    def __init__(
        self, *args: Any, person: Person, mentions: list[Mention], has_certificates: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        for name, is_sure in (("spared", True), ("also", False)):
            choices = [
                (each.id, f"{each.where} – {each.excerpt}") for each in mentions if each.is_sure == is_sure
            ]
            if choices:
                self.fields[name].choices = choices  # type: ignore[attr-defined]
            else:
                del self.fields[name]
        if not has_certificates:
            del self.fields["keeps_certificates"]
        self.fields["confirmation"].help_text = _("Please type “%(name)s” to confirm.") % {"name": person}

    def clean_confirmation(self) -> str:
        typed: str = self.cleaned_data["confirmation"]
        if " ".join(typed.split()).casefold() != " ".join(str(self.person).split()).casefold():
            raise ValidationError(_("This is not the name of the person whose page you are on."))
        return typed


class KeepLongerForm(KernFormMixin, forms.Form):
    kept_until = forms.DateField(
        label=gettext_lazy("Keep until"), help_text=gettext_lazy("Today's date ends the keeping.")
    )
    kept_reason = forms.CharField(
        label=gettext_lazy("Why"), help_text=gettext_lazy("A legal dispute, say."), max_length=300
    )


class PeriodsForm(KernFormMixin, forms.Form):
    """Days for every rule that a programme may set, the usual number where it has none of its own."""

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rule in programme_rules():
            least, most = rule.bounds
            self.fields[rule.name] = forms.IntegerField(
                label=str(rule.title),
                help_text=_("Days %(begins)s; %(least)d to %(most)d.")
                % {"begins": rule.begins, "least": least, "most": most},
                initial=own_periods(rule).get(programme.pk, rule.days),
                min_value=least,
                max_value=most,
            )


def programme_rules() -> list[Rule]:
    return [rule for rule in RULES.values() if rule.is_per_programme]
