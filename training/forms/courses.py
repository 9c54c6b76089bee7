"""A course and its plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts.enums import Kind
from accounts.models import User
from kern.forms import KernFormMixin
from programmes.models import Municipality, Organisation, Programme
from training.models import Course
from training.services.planning import LONGEST_SESSION


class LinkField(forms.URLField):
    """A link for taking part online: safe ones only."""

    default_validators = [
        URLValidator(schemes=["https"], message=_("Please enter an address that begins with https://."))
    ]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=500, assume_scheme="https", **kwargs)


def trainers(user: User, *, current: Any = None) -> Any:
    """Whom the user may ask to teach, and who does so already."""
    return User.objects.colleagues_of(user, Kind.TRAINER) | User.objects.filter(pk=current)


class CourseForm(KernFormMixin, forms.ModelForm):
    """A course's own facts. Offers only what the user's roles reach: nobody loses sight of a course."""

    class Meta:
        model = Course
        fields: tuple[str, ...] = ("title", "organisation", "municipality", "seats")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [role for role in user.own_roles if role.kind == Kind.COORDINATOR]
        if Kind.ADMINISTRATOR not in user.role_kinds:
            self._limit("organisation", Organisation, {role.organisation_id for role in roles})
            if all(role.municipality_id for role in roles):
                self._limit("municipality", Municipality, {role.municipality_id for role in roles})

    def _limit(self, name: str, model: Any, ids: set[Any]) -> None:
        field = self.fields[name]
        field.queryset, field.required = model.objects.filter(pk__in=ids), True  # type: ignore[attr-defined]
        if len(ids) == 1:
            field.empty_label = None  # type: ignore[attr-defined]
            field.initial = next(iter(ids))


class CoursePlanForm(CourseForm):
    """A new course with all its dates."""

    fieldsets = [
        (_("The course"), ["programme", "title", "organisation", "municipality", "seats"]),
        (_("Its dates"), ["starts_on", "weekdays", "starts_at", "longest", "place", "trainer"]),
    ]

    programme = forms.ModelChoiceField(label=_("Programme"), queryset=Programme.objects.none())
    starts_on = forms.DateField(label=_("First day"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these weekdays"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Public holidays are left out."),
    )
    starts_at = forms.TimeField(label=_("Start time"))
    longest = forms.IntegerField(
        label=_("Longest date (minutes)"),
        min_value=45,
        max_value=600,
        initial=LONGEST_SESSION,
        help_text=_("A longer module becomes several dates."),
    )
    place = forms.CharField(label=_("Place"), max_length=160)
    trainer = forms.ModelChoiceField(label=_("Trainer"), queryset=User.objects.none(), required=False)

    class Meta(CourseForm.Meta):
        fields = ("programme", *CourseForm.Meta.fields)

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        programmes = Programme.objects.running(today=today)
        field = self.fields["programme"]
        field.queryset = programmes  # type: ignore[attr-defined]
        if len(programmes) == 1:
            field.empty_label, field.initial = None, programmes[0].pk  # type: ignore[attr-defined]
        self.fields["trainer"].queryset = trainers(user)  # type: ignore[attr-defined]
