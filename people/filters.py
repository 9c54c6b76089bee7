"""Filters that every list of people has. The filter's model has a `person`."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFilterSet
from people.languages import language_choices
from people.models import Interest, Person
from programmes.models import Municipality


class PersonFilter(KernFilterSet):
    """Search, town, language, interest."""

    q = django_filters.CharFilter(label=_("Search"), method="search")
    town = django_filters.ModelChoiceFilter(
        label=_("Town"),
        queryset=Municipality.objects.all(),
        field_name="person__municipality",
        empty_label=_("all"),
    )
    language = django_filters.ChoiceFilter(
        label=_("Language"), choices=language_choices, method="speaks", empty_label=_("all")
    )
    interest = django_filters.ModelChoiceFilter(
        label=_("Interest"), queryset=Interest.objects.all(), method="likes", empty_label=_("all")
    )

    def search(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(person__in=Person.objects.containing(value))

    # Subqueries, not joins: nobody stands in a list twice.
    def speaks(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(person__in=Person.objects.filter(languages__language=value))

    def likes(self, queryset: QuerySet[Any], name: str, value: Interest) -> QuerySet[Any]:
        entries = Person.objects.filter(person_interests__interest=value, person_interests__dislikes=False)
        return queryset.filter(person__in=entries)
