"""How the office searches the assignments."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.rights import reaches_everything
from assignments.enums import AssignmentKind, AssignmentStatus, Source
from assignments.models import Assignment
from kern.forms import KernFilterSet
from people.languages import language_choices
from programmes.models import Municipality, Organisation


class PlaceFilter(KernFilterSet):
    """What board, calendar and list have in common. Only who sees several organisations chooses one."""

    organisation = django_filters.ModelChoiceFilter(
        label=_("Organisation"), queryset=Organisation.objects.all(), empty_label=_("all")
    )
    town = django_filters.ModelChoiceFilter(
        label=_("Town"), field_name="municipality", queryset=Municipality.objects.all(), empty_label=_("all")
    )
    language = django_filters.ChoiceFilter(
        label=_("Language"), choices=language_choices, empty_label=_("all")
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=AssignmentKind.choices, empty_label=_("all"))

    class Meta:
        model = Assignment
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.request is None or not reaches_everything(self.request.user):
            del self.filters["organisation"]


class AssignmentFilter(PlaceFilter):
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=AssignmentStatus.choices, empty_label=_("all")
    )
    source = django_filters.ChoiceFilter(label=_("Came in by"), choices=Source.choices, empty_label=_("all"))
    since = django_filters.DateFilter(
        label=_("From"), field_name="starts_at", lookup_expr="date__gte", widget=forms.DateInput
    )
    until = django_filters.DateFilter(
        label=_("Until"), field_name="starts_at", lookup_expr="date__lte", widget=forms.DateInput
    )
