"""The filter bar above the courses."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFilterSet
from programmes.models import Municipality
from training.models import Course


class CourseFilter(KernFilterSet):
    q = django_filters.CharFilter(field_name="title", lookup_expr="icontains", label=_("Search"))
    municipality = django_filters.ModelChoiceFilter(label=_("Town"), queryset=Municipality.objects.all())
    state = django_filters.ChoiceFilter(
        label=_("When"),
        choices=[("open", _("running or planned")), ("over", _("over"))],
        method="by_state",
    )

    class Meta:
        model = Course
        fields = ("q", "municipality", "state")

    def by_state(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        now = timezone.now()
        over = Q(last_at__lt=now)
        return queryset.filter(over if value == "over" else Q(last_at__gte=now) | Q(last_at=None))
