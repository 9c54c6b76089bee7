"""What the directory and the list of passed-on contacts are searched by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from assignments.directory import speakers
from assignments.enums import AssignmentKind
from assignments.models import ContactPassing
from kern.forms import KernFilterSet
from people.languages import language_choices
from programmes.models import Municipality, Organisation
from volunteers.models import Volunteer

GIVEN, RECEIVED = "given", "received"
RUNNING, ENDED = "running", "ended"


class DirectoryFilter(KernFilterSet):
    language = django_filters.ChoiceFilter(
        label=_("Language"), choices=language_choices, method="speaks", empty_label=_("all")
    )
    town = django_filters.ModelChoiceFilter(
        label=_("Town"),
        queryset=Municipality.objects.all(),
        field_name="person__municipality",
        empty_label=_("all"),
    )
    kind = django_filters.ChoiceFilter(
        label=_("Goes along to"), choices=AssignmentKind.choices, method="goes_to", empty_label=_("all")
    )

    class Meta:
        model = Volunteer
        fields = ("language", "town", "kind")

    def speaks(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(person__in=speakers(value))

    def goes_to(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Whoever has chosen this kind, or none in particular. As text: SQLite looks into no list."""
        chosen = queryset.annotate(kinds_as_text=Cast("assignment_profile__kinds", TextField()))
        return chosen.filter(
            Q(assignment_profile=None)
            | Q(assignment_profile__kinds=[])
            | Q(kinds_as_text__contains=f'"{value}"')
        )


class PassingFilter(KernFilterSet):
    direction = django_filters.ChoiceFilter(
        label=_("Direction"),
        choices=[(GIVEN, _("given away")), (RECEIVED, _("received"))],
        method="by_direction",
        empty_label=_("all"),
    )
    organisation = django_filters.ModelChoiceFilter(
        label=_("Contact point"),
        queryset=Organisation.objects.all(),
        method="between",
        empty_label=_("all"),
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(RUNNING, _("in force")), (ENDED, _("ended"))],
        method="by_state",
        empty_label=_("all"),
    )

    class Meta:
        model = ContactPassing
        fields = ("direction", "organisation", "state")

    def by_direction(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(is_own=value == GIVEN)

    def between(self, queryset: QuerySet[Any], name: str, value: Organisation) -> QuerySet[Any]:
        return queryset.filter(Q(organisation=value) | Q(volunteer__person__organisation=value))

    def by_state(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(ended_at__isnull=value == RUNNING)
