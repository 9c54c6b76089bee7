from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from newcomers.models import Newcomer
from people.filters import PersonFilter
from volunteers.models import Volunteer


class WaitingFilter(PersonFilter):
    """Newcomers who wait: by name, town, language and interest, as in the list of all newcomers."""

    class Meta:
        model = Newcomer
        fields: tuple[str, ...] = ()


class FreeFilter(PersonFilter):
    """Volunteers with a free place, by the same questions."""

    class Meta:
        model = Volunteer
        fields: tuple[str, ...] = ()


class CandidateFilter(PersonFilter):
    """Who comes into question; its questions stand beside those of the queue, hence the prefix."""

    possible = django_filters.BooleanFilter(
        label=_("only possible ones"), widget=forms.CheckboxInput, method="everybody"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="k", **kwargs)

    def everybody(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """The page leaves out the impossible ones: who is possible follows from the score, not from a row."""
        return queryset

    @property
    def only_possible(self) -> bool:
        return bool(self.form.cleaned_data.get("possible")) if self.form.is_valid() else False


class VolunteerCandidates(CandidateFilter):
    class Meta:
        model = Volunteer
        fields: tuple[str, ...] = ()


class NewcomerCandidates(CandidateFilter):
    class Meta:
        model = Newcomer
        fields: tuple[str, ...] = ()
