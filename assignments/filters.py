"""How the office searches the assignments."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from assignments.enums import AssignmentKind, AssignmentStatus
from assignments.models import Assignment
from kern.forms import KernFilterSet
from people.languages import language_choices
from programmes.models import Municipality


class AssignmentFilter(KernFilterSet):
    status = django_filters.ChoiceFilter(label=_("Status"), choices=AssignmentStatus.choices)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=AssignmentKind.choices)
    language = django_filters.ChoiceFilter(label=_("Language"), choices=language_choices)
    town = django_filters.ModelChoiceFilter(
        label=_("Town"), field_name="municipality", queryset=Municipality.objects.all()
    )

    class Meta:
        model = Assignment
        fields = ()
