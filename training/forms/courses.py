"""A course and its plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.utils.translation import gettext_lazy as _

from accounts.enums import Kind
from accounts.models import User
from kern.forms import KernFormMixin
from programmes.models import Municipality, Organisation, Programme
from training.enums import CourseKind
from training.models import Course


class LinkField(forms.URLField):
    """A link for taking part online: safe ones only."""

    default_validators = [
        URLValidator(schemes=["https"], message=_("Please enter an address that begins with https://."))
    ]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=500, assume_scheme="https", **kwargs)


class DayField(forms.DateField):
    """A day of training. Days that are over can be typed in, those of another century are slips."""

    default_validators = [
        MinValueValidator(date(2000, 1, 1), message=_("Please check the year.")),
        MaxValueValidator(date(2099, 12, 31), message=_("Please check the year.")),
    ]


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


class NewCourseForm(CourseForm):
    """What a new course and a new series share: they choose a programme, for good."""

    programme = forms.ModelChoiceField(label=_("Programme"), queryset=Programme.objects.none())

    class Meta(CourseForm.Meta):
        fields = ("programme", *CourseForm.Meta.fields)

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        programmes = Programme.objects.running(today=today)
        field = self.fields["programme"]
        field.queryset = programmes  # type: ignore[attr-defined]
        if len(programmes) == 1:
            field.empty_label, field.initial = None, programmes[0].pk  # type: ignore[attr-defined]


class SeriesForm(NewCourseForm):
    """A series of talks and workshops; its dates are entered one by one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.kind = CourseKind.SERIES
