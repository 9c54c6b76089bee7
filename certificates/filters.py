"""The filter bar above the issued certificates."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate
from kern.forms import KernFilterSet
from training.models import Course


def _years(request: HttpRequest | None = None) -> list[tuple[int, str]]:
    years = Certificate.objects.order_by("-year").values_list("year", flat=True).distinct()
    return [(year, str(year)) for year in years]


def _courses(request: Any) -> QuerySet[Course]:
    return Course.objects.planned_by(request.user) if request else Course.objects.none()


class CertificateFilter(KernFilterSet):
    q = django_filters.CharFilter(label=_("Name or number"), method="by_words")
    year = django_filters.ChoiceFilter(label=_("Year"), choices=_years)
    course = django_filters.ModelChoiceFilter(label=_("Course"), queryset=_courses, method="by_course")

    class Meta:
        model = Certificate
        fields = ("q", "year", "course")

    def by_words(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        for word in value.split():
            queryset = queryset.filter(
                Q(number__icontains=word)
                | Q(volunteer__person__first_name__icontains=word)
                | Q(volunteer__person__last_name__icontains=word)
            )
        return queryset

    def by_course(self, queryset: QuerySet[Any], name: str, value: Course) -> QuerySet[Any]:
        return queryset.filter(volunteer__in=value.enrolments.values("volunteer"))
