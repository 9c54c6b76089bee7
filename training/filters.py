"""The filter bars above the courses and above those who are short of something."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kern.forms import KernFilterSet
from programmes.models import Municipality, Programme
from training.enums import CourseKind
from training.models import Course
from volunteers.models import Volunteer


class CourseFilter(KernFilterSet):
    q = django_filters.CharFilter(field_name="title", lookup_expr="icontains", label=_("Search"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=CourseKind.choices)
    municipality = django_filters.ModelChoiceFilter(label=_("Town"), queryset=Municipality.objects.all())
    state = django_filters.ChoiceFilter(
        label=_("When"),
        choices=[("open", _("running or planned")), ("over", _("over"))],
        method="by_state",
    )

    class Meta:
        model = Course
        fields = ("q", "kind", "municipality", "state")

    def by_state(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        now = timezone.now()
        over = Q(last_at__lt=now)
        return queryset.filter(over if value == "over" else Q(last_at__gte=now) | Q(last_at=None))


def _courses(request: Any) -> QuerySet[Course]:
    return Course.objects.planned_by(request.user)


class ShortfallFilter(KernFilterSet):
    programme = django_filters.ModelChoiceFilter(label=_("Programme"), queryset=Programme.objects.all())
    municipality = django_filters.ModelChoiceFilter(
        label=_("Town"), field_name="person__municipality", queryset=Municipality.objects.all()
    )
    course = django_filters.ModelChoiceFilter(
        label=_("Enrolled in"), field_name="enrolments__course", queryset=_courses
    )

    class Meta:
        model = Volunteer
        fields = ("programme", "municipality", "course")
